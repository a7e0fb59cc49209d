import { NetBoxError } from './errors.ts'
import { namelessFields } from './identity.ts'
import { entryOf, type Fields, inOrder, isKind, type Kind, type Reference } from './kinds.ts'
import { nearest } from './nearest.ts'
import { labelOf, rules } from './normalise.ts'
import { perKind } from './per-kind.ts'
import { isEmpty } from './values/rule.ts'

/**
 * What is wanted of NetBox: objects by kind. Everything that is not mentioned stays as it is. `was` is a reference by the key that
 * the object had before: where NetBox has that and not yet the new one, it is changed in place. `key` names the fields by which the
 * object is known instead of the key of its kind; of custom fields one by one, as `custom_fields.NAME`.
 */
export type Desired = {
  readonly [K in Kind]?: readonly (Fields<K> & { readonly was?: Reference; readonly key?: readonly string[] })[]
}

/** The same, once checked, for code that walks over all kinds alike. */
export type Given = Readonly<Record<string, unknown>>

/**
 * Checks what people or programs wrote, before anything is asked of NetBox.
 * Throws `invalid` with one sentence for the first mistake: the kind, the object, the field, its value, what would be right.
 */
export function parseDesired(input: unknown): Desired {
  if (!isRecord(input)) invalid('what is wanted must be an object of lists by kind, such as {"dcim.site": [{…}]}')
  for (const [name, objects] of Object.entries(input)) {
    if (!isKind(name)) invalid(`"${name}" is not a kind of object this engine knows${nearest(name, inOrder)}`)
    if (!Array.isArray(objects)) invalid(`${name} must be a list of objects`)
    for (const object of objects) checkFields(name, withoutKey(name, withoutWas(name, object)))
  }
  return input as Desired
}

const aboutKey: ReadonlySet<string> = new Set(['id', 'was', 'key'])

/** The names of the fields that are given: neither the number, nor the former key, nor what is the key, is one. */
export function fieldNames(given: Given): string[] {
  const names = Object.keys(given)
  return 'id' in given || 'was' in given || 'key' in given ? names.filter((name) => !aboutKey.has(name)) : names
}

function withoutWas(kind: Kind, object: unknown): unknown {
  if (!isRecord(object)) return object
  const { was, ...fields } = object
  if (was !== undefined && !rules.reference.schema.safeParse(was).success)
    mistake(
      kind,
      labelOfGiven(kind, fields),
      'was',
      was,
      "the object's former name or slug, or an object of key fields",
    )
  return fields
}

/** Checks the fields by which an object is known: they are fields of its kind, and given. */
function withoutKey(kind: Kind, object: unknown): unknown {
  if (!isRecord(object) || object.key === undefined) return object
  const { key, ...fields } = object
  const label = labelOfGiven(kind, fields)
  if (!Array.isArray(key) || key.length === 0)
    mistake(kind, label, 'key', key, 'a list of the fields that tell the object from others')
  for (const name of key as unknown[]) {
    const [field, custom] = String(name).split(/\.(.*)/s)
    const value = custom === undefined ? fields[field!] : (fields[field!] as Given | undefined)?.[custom]
    const known = Object.hasOwn(entryOf(kind).fields, field!) && (custom === undefined || field === 'custom_fields')
    if (!known) invalid(`${kind} ${label}: key names "${name}", and there is no such field`, kind, label, 'key')
    if (isEmpty(value)) invalid(`${kind} ${label}: key names ${name}, which is not given`, kind, label, 'key')
  }
  return fields
}

/** Checks one object: known fields, values of the right form, and a complete key. */
export function checkFields(kind: Kind, object: unknown): Given {
  if (!isRecord(object)) invalid(`${kind}: an object of fields is wanted, not ${shown(object)}`, kind)
  const { fields, key, instead } = entryOf(kind)
  const label = labelOfGiven(kind, object)
  for (const [name, value] of Object.entries(object)) {
    if (name === 'id') {
      if (!Number.isInteger(value)) mistake(kind, label, name, value, "NetBox's number of the object")
      continue
    }
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (!field) {
      const remedy = instead?.[name] ? `; write ${instead[name]}` : nearest(name, Object.keys(fields))
      invalid(`${kind} ${label}: there is no field "${name}"${remedy}`, kind, label, name)
    }
    if (isEmpty(value)) continue
    const rule = rules[field.type]
    if (!rule.schema.safeParse(value).success) {
      const quotes = rule.schema.safeParse(asText(value)).success ? ': put it in quotes' : ''
      mistake(kind, label, name, field.secret ? undefined : value, `${rule.expects}${quotes}`)
    }
  }
  const missing = key.find((name) => fields[name]!.required && isEmpty(object[name]))
  const { nameless } = entryOf(kind).apart ?? {}
  if (nameless && isEmpty(object[key.at(-1)!]) && object.id === undefined && !namelessFields(kind, object))
    invalid(
      `${kind} ${label}: ${key.at(-1)} is missing, which tells the object from others; give it, or ${nameless.map((names) => names.join(' with ')).join(', or ')}`,
      kind,
      label,
      key.at(-1),
    )
  if (missing)
    invalid(`${kind} ${label}: ${missing} is missing, which tells the object from others`, kind, label, missing)
  return object
}

/** Checks that an object that is to be created has every field that NetBox does not create it without. Throws `invalid`. */
export function checkComplete(kind: Kind, given: Given): void {
  const missing = requiredFields(kind).find((name) => given[name] === undefined)
  if (missing === undefined) return
  throw new NetBoxError({
    code: 'invalid',
    field: missing,
    message: `${missing} is missing; NetBox does not create the object without it`,
  })
}

const requiredFields = perKind((kind): readonly string[] =>
  Object.entries(entryOf(kind).fields).flatMap(([name, field]) => (field.required ? [name] : [])),
)

/** Name of a wanted object before its references are looked up: `r2d2automaker`. */
export function labelOfGiven(kind: Kind, object: Given): string {
  const parts = entryOf(kind).key.map((name) => labelOf(object[name]))
  const stand = (namelessFields(kind, object) ?? []).map((name) => labelOf(object[name]))
  return [...parts, ...stand].filter(Boolean).join('/') || labelOf(object.name) || '(without a key)'
}

function mistake(kind: Kind, label: string, name: string, value: unknown, right: string): never {
  const is = value === undefined ? '' : ` is ${shown(value)}; it`
  return invalid(`${kind} ${label}: ${name}${is} must be ${right}`, kind, label, name)
}

/** YAML makes numbers, booleans and dates of texts that look like them: a value as it would be in quotes. */
function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asText)
  return isRecord(value) && !(value instanceof Date) ? value : String(value)
}

function invalid(message: string, kind?: string, key?: string, field?: string): never {
  throw new NetBoxError({ code: 'invalid', message, kind, key, field })
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An object with the fields of its key that NetBox fills in where they are not given. */
export function keyed(kind: Kind, object: Given): Given {
  const { key, fields } = entryOf(kind)
  const filled = key.filter((name) => isEmpty(object[name]) && fields[name]!.default !== undefined)
  return { ...object, ...Object.fromEntries(filled.map((name) => [name, fields[name]!.default])) }
}
