import { isValues, UNKNOWN, type Value, type Values } from '../../../provider/rpc/index.ts'
import { type Inspected, isObjects, type Property, type Schema, sorted } from './schema.ts'

/** The outputs that a preview can promise. */
export function previewed(schema: Schema, inputs: Values): Values {
  return mapSchema(schema, (property, name) => {
    const input = inputs[name]
    if (input !== undefined) return planned(property, input)
    return property.computed || property.outputOnly ? UNKNOWN : zeroOf(property)
  })
}

/** The outputs just after the creation: sets as they were declared, all else as Docker says. */
export function created(schema: Schema, inputs: Values, inspected: Inspected): Values {
  return mapSchema(schema, (property, name) => {
    const input = inputs[name]
    if (input !== undefined && (isSet(property) || !property.read)) return planned(property, input)
    const actual = property.read?.(inspected) ?? zeroOf(property)
    const unsaid = input === undefined && !property.computed && (property.kind === 'set' || property.kind === 'map')
    return unsaid && sizeOf(actual) === 0 ? null : actual
  })
}

/** The outputs of a creation that failed half-way: what was declared; the genuine plugin does not look again. */
export function declared(schema: Schema, inputs: Values, id: string): Values {
  const known = Object.entries(previewed(schema, inputs)).map(([name, value]) => [
    name,
    value === UNKNOWN ? null : value,
  ])
  return { ...Object.fromEntries(known), id }
}

/** The outputs of a refresh: what Docker says, and the last known value of what Docker does not know. */
export function refreshed(schema: Schema, state: Values, inspected: Inspected): Values {
  return mapSchema(schema, (property, name) => {
    if (property.read) return property.read(inspected)
    return withoutNulls(property, state[name] ?? zeroOf(property))
  })
}

/** The outputs of an update in place: the old ones, but what changed is as declared. */
export function updated(schema: Schema, olds: Values, news: Values, changed: readonly string[]): Values {
  const entries = changed.map((name) => {
    const input = news[name]
    return [name, input === undefined ? zeroOf(schema[name]!) : planned(schema[name]!, input)]
  })
  return { ...olds, ...Object.fromEntries(entries) }
}

/** The inputs that a refresh reports: those that were given, with the values that Docker has now. */
export function refreshedInputs(inputs: Values, outputs: Values): Values {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, input]) => [
      key,
      key === '__defaults' ? input : shapedLike(input!, outputs[key]),
    ]),
  )
}

/** The inputs of an import: all that can be said, and is. */
export function importedInputs(schema: Schema, outputs: Values): Values {
  const said = Object.entries(schema).filter(([name, property]) => {
    const value = outputs[name]
    const empty = value === undefined || value === null || value === '' || value === false || sizeOf(value) === 0
    return !property.outputOnly && !property.missing && !empty
  })
  return { ...Object.fromEntries(said.map(([name]) => [name, outputs[name]!])), __defaults: [] }
}

function shapedLike(input: Value, output: Value | undefined): Value {
  if (output === undefined || output === null) return output ?? input
  if (Array.isArray(input) && Array.isArray(output)) {
    return output.map((element, index) => {
      if (input[index] !== undefined) return shapedLike(input[index], element)
      return isValues(element) ? { ...element, __defaults: [] } : element
    })
  }
  // A map has no `__defaults`: all its keys are the program's.
  if (isValues(input) && isValues(output) && '__defaults' in input) return refreshedInputs(input, output)
  return output
}

/** A declared value in the form of an output: no `__defaults`, sets in order, what was left out filled in. */
function planned(property: Property, input: Value): Value {
  if (property.kind === 'set' && Array.isArray(input)) return sorted(input)
  if (!property.of) return input
  const element = (value: Value) =>
    isValues(value)
      ? mapSchema(property.of!, (part, key) => (value[key] === undefined ? zeroOf(part) : planned(part, value[key])))
      : value
  return Array.isArray(input) ? input.map(element) : element(input)
}

function withoutNulls(property: Property, value: Value): Value {
  if (property.kind !== 'objectSet' || !Array.isArray(value)) return value
  const filled = (element: Values) =>
    mapSchema(property.of!, (part, key) => {
      const scalar = part.kind === 'number' ? 0 : part.kind === 'boolean' ? false : null
      return element[key] ?? scalar
    })
  return value.map((element) => (isValues(element) ? filled(element) : element))
}

function zeroOf(property: Property): Value {
  return property.zero ?? (isObjects(property.kind) ? [] : null)
}

function isSet(property: Property): boolean {
  return property.asDeclared === true || property.kind === 'set' || property.kind === 'objectSet'
}

function sizeOf(value: Value | undefined): number {
  return value === undefined || value === null ? 0 : typeof value === 'object' ? Object.keys(value).length : 1
}

function mapSchema(schema: Schema, map: (property: Property, name: string) => Value): Values {
  return Object.fromEntries(Object.entries(schema).map(([name, property]) => [name, map(property, name)]))
}
