import type { IncomingMessage } from 'node:http'
import { ENTITIES, type Kind } from '../schema/entities.ts'
import { type Field, isRecord, type Value } from '../schema/field.ts'
import type { Plugins } from '../schema/plugins.ts'
import { Refusal } from '../schema/refusal.ts'

/** What came in a request's body: the text, and what it says it is. */
export interface Body {
  text: Buffer
  type: string
}

/** Reads a request's body to its end. */
export async function bodyOf(request: IncomingMessage): Promise<Body> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return { text: Buffer.concat(parts), type: request.headers['content-type'] ?? '' }
}

/** The fields of an entity in a body, JSON or a form. */
export function fieldsIn({ text, type }: Body, kind: Kind, plugins: Plugins): Value {
  if (text.length === 0) return {}
  if (type.startsWith('application/x-www-form-urlencoded')) {
    const form = nested(new URLSearchParams(text.toString()))
    const plugin = kind === 'plugins' ? plugins.get(String(form.name)) : undefined
    const fields = {
      ...ENTITIES[kind].fields,
      ...(plugin && { config: { type: 'record', fields: plugin.config } as Field }),
    }
    return coerced({ type: 'record', fields }, form) as Value
  }
  return json(text)
}

/** A JSON object; anything else is refused as Kong does. */
export function json(text: Buffer): Value {
  try {
    const value = JSON.parse(text.toString()) as unknown
    if (isRecord(value)) return value
  } catch {
    // Refused below, like any other value.
  }
  throw new Refusal(400, { message: 'Cannot parse JSON body' })
}

/** The fields of a form, whose names say how they are nested: `config.minute`, `paths[]`, `tags[1]`. */
function nested(form: URLSearchParams): Value {
  const result: Value = {}
  for (const [name, value] of form) {
    const path = name.replaceAll(/\[\d*\]/g, '').split('.')
    const last = path.pop()!
    let place = result
    for (const part of path) {
      if (!isRecord(place[part])) place[part] = {}
      place = place[part] as Value
    }
    const list = name.endsWith(']') || last in place
    place[last] = list ? [...[place[last] ?? []].flat(), value] : value
  }
  return result
}

/** A form has nothing but texts: the schema says what they stand for. */
function coerced(field: Field | undefined, value: unknown): unknown {
  if (isRecord(value)) {
    const { fields = {} } = field ?? {}
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, coerced(fields[name], one)]))
  }
  if (field?.type === 'array' || field?.type === 'set') return [value].flat().map((one) => coerced(field.elements, one))
  if (typeof value !== 'string') return value
  if (value === '') return null
  if (field?.type === 'boolean' && /^(?:true|false)$/.test(value)) return value === 'true'
  if ((field?.type === 'integer' || field?.type === 'number') && !Number.isNaN(Number(value))) return Number(value)
  return value
}
