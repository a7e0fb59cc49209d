import { z } from 'zod'
import type { Reference } from '../kinds.ts'
import { type CustomField, type Find, isEmpty, isTarget, rule, type Target } from './rule.ts'
import { stable } from './scalars.ts'

/** A wanted value, in the form its type is compared in. */
export interface CustomValue extends Partial<CustomField> {
  readonly value: unknown
}

export type CustomValues = ReadonlyMap<string, CustomValue>

/** Custom fields by name. NetBox merges: a field that is not mentioned keeps its value. */
export const custom = rule({
  expects: 'an object of custom fields by name',
  schema: z.record(z.string(), z.unknown()),
  empty: new Map(),
  none: {},
  accept: (given, _, find): CustomValues =>
    new Map(
      Object.entries(given as Record<string, unknown>).map(([name, value]) => {
        const field = find.customField?.(name)
        const target = (one: unknown) => pointed(one, field, find)
        const wanted = Array.isArray(value) ? value.map(target) : target(value)
        return [name, { ...field, value: field?.to ? wanted : value }]
      }),
    ),
  read: (row, name) => row[name] ?? {},
  same: (wanted, current) =>
    [...(wanted as CustomValues)].every(([name, value]) =>
      sameCustom(value, (current as Record<string, unknown>)[name] ?? null),
    ),
  write: (wanted, name, _, idOf) => {
    const id = (one: unknown) => (isTarget(one) ? idOf(one) : one)
    const values = [...(wanted as CustomValues)].map(([field, { to, value }]) => [
      field,
      to === undefined ? value : Array.isArray(value) ? value.map(id) : id(value),
    ])
    return { [name]: Object.fromEntries(values) }
  },
  describe: (row, name) => {
    const known = Object.entries((row[name] ?? {}) as object).map(([field, value]) => [field, plain(value)] as const)
    const set = known.filter(([, value]) => !isEmpty(value))
    return set.length > 0 ? Object.fromEntries(set) : null
  },
})

/** Whether a wanted value of a custom field is what NetBox says, as its type compares. */
export function sameCustom({ type, value: wanted }: CustomValue, current: unknown): boolean {
  if (isEmpty(wanted)) return isEmpty(current)
  if (isEmpty(current)) return false
  const same = (type && Object.hasOwn(BY_TYPE, type) && BY_TYPE[type as keyof typeof BY_TYPE]) || sameOfAnyType
  return same(wanted, current)
}

/** The objects that wanted values point to. */
export function targetsOf(values: CustomValues): Target[] {
  return [...values.values()].flatMap(({ value }) => [value].flat()).filter(isTarget)
}

const asText = (one: unknown) => stable(plain(one))
const asNumber = (one: unknown) => Number(one)
const inAnyOrder = (one: unknown) => [one].flat().map(asText).sort().join()
/** NetBox takes a blank for the T, and tells UTC as Z. */
const asInstant = (one: unknown) => {
  const text = String(one).replace(' ', 'T')
  const time = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`)
  return Number.isNaN(time) ? text : time
}

const by = (form: (one: unknown) => unknown) => (wanted: unknown, current: unknown) => form(wanted) === form(current)

const BY_TYPE = {
  integer: by(asNumber),
  decimal: by(asNumber),
  datetime: by(asInstant),
  json: by(stable),
  multiselect: by(inAnyOrder),
  object: samePointed,
  multiobject: (wanted: unknown, current: unknown) => {
    const [mine, theirs] = [wanted, current].map((value) => [value].flat())
    return mine!.length === theirs!.length && mine!.every((one) => theirs!.some((other) => samePointed(one, other)))
  },
}

/** Of a field whose type is not known: as it stands, else as the types do whose answers have a form of their own. */
function sameOfAnyType(wanted: unknown, current: unknown): boolean {
  if (typeof wanted === 'number' && typeof current === 'string') return wanted === Number(current)
  return stable(wanted) === stable(current) || asText(wanted) === asText(current)
}

function samePointed(wanted: unknown, current: unknown): boolean {
  return (isTarget(wanted) ? wanted.id : plain(wanted)) === plain(current)
}

/** The object that a reference means; a number is the id, as NetBox has it. */
function pointed(one: unknown, field: CustomField | undefined, find: Find): unknown {
  return field?.to && !isEmpty(one) && typeof one !== 'number' ? find(field.to, one as Reference) : one
}

/** A select field reads as `{value, label}` in 4.7 and as the value in 4.5, an object field as the whole object. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  const keys = Object.keys(value)
  if (keys.length === 2 && 'value' in value && 'label' in value) return value.value
  return 'id' in value && 'url' in value && 'display' in value ? value.id : value
}
