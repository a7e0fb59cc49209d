import type { Checked, CheckFailure, CheckRequest, Value, Values } from '../../../provider/rpc/index.ts'
import { isValues, Unknown } from '../../../provider/rpc/index.ts'
import type { Kind, Property, Schema } from './schema.ts'

/**
 * Validates inputs against a table and fills in its defaults. As with the genuine plugin, each object says in
 * `__defaults` which of its properties were filled in.
 */
export function check(schema: Schema, { news, olds, urn, randomSeed }: CheckRequest): Checked {
  const failures: CheckFailure[] = []
  const inputs = checkObject(schema, news, '', failures)
  if (schema.name?.autonamed && news.name === undefined) {
    const kept = (olds.__defaults as string[] | undefined)?.includes('name') ? olds.name : undefined
    inputs.name = kept ?? `${urn.split('::').at(-1)}-${randomSeed.toString('hex').slice(0, 7)}`
    inputs.__defaults = [...(inputs.__defaults as string[]), 'name'].sort()
  }
  return { inputs, failures }
}

function checkObject(schema: Schema, news: Values, path: string, failures: CheckFailure[]): Values {
  const inputs: Values = {}
  for (const [key, value] of Object.entries(news)) {
    if (value === undefined || value === null || key === '__defaults') continue
    const property = schema[key]
    const where = `${path}${key}`
    if (!property || property.outputOnly) {
      failures.push({ property: where, reason: `an unexpected argument "${key}" was provided` })
    } else if (property.missing) {
      failures.push({ property: where, reason: `the stand-in for the docker plugin does not know "${key}"` })
    } else {
      inputs[key] = checkValue(property, value, where, failures)
    }
  }
  const defaults: string[] = []
  for (const [key, property] of Object.entries(schema)) {
    if (inputs[key] !== undefined) continue
    if (property.default !== undefined) {
      inputs[key] = property.default
      defaults.push(key)
    } else if (property.required) {
      failures.push({
        property: `${path}${key}`,
        reason: `Missing required argument. The argument "${key}" is required, but no definition was found.`,
      })
    }
  }
  return { ...inputs, __defaults: defaults.sort() }
}

function checkValue(property: Property, value: Value, path: string, failures: CheckFailure[]): Value {
  if (value instanceof Unknown) return value
  if (!fits(property.kind, value)) {
    failures.push({ property: path, reason: `must be a ${property.kind}, not ${JSON.stringify(value)}` })
    return value
  }
  if (!property.of) return value
  if (Array.isArray(value)) {
    return value.map((element, index) => {
      if (isValues(element)) return checkObject(property.of!, element, `${path}[${index}].`, failures)
      if (!(element instanceof Unknown)) failures.push({ property: `${path}[${index}]`, reason: 'must be an object' })
      return element
    })
  }
  return checkObject(property.of, value as Values, `${path}.`, failures)
}

function fits(kind: Kind, value: Value): boolean {
  switch (kind) {
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === kind
    case 'map':
    case 'object':
      return isValues(value)
    default:
      return Array.isArray(value)
  }
}
