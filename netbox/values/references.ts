import { z } from 'zod'
import { NetBoxError } from '../errors.ts'
import type { Field } from '../kinds/field.ts'
import { entryOf, type Kind, type ObjectReference, type Reference } from '../kinds.ts'
import { nameFieldOf } from '../names.ts'
import { perKind } from '../per-kind.ts'
import { type Find, rule, type Target } from './rule.ts'

/** An object inside another's answer: its id and a few of its attributes. */
interface Nested {
  id: number
  [attribute: string]: unknown
}

export const reference = z.union([z.string(), z.number(), z.record(z.string(), z.unknown())])
const oneOf = z.record(z.string(), reference).refine((given) => Object.keys(given).length === 1)

export const single = rule({
  expects: 'a reference: a name or slug, an object of key fields, or {id: …}',
  schema: reference,
  accept: (given, field, find) => find(field.to![0] as Kind, given as Reference),
  read: (row, name) => idOfNested(row[name]),
  same: (wanted, current) => ((wanted as Target | null)?.id ?? null) === current && !isPending(wanted),
  token: tokenOf,
  sought: idsIn,
  write: (wanted, name, _, idOf) => ({ [name]: wanted && idOf(wanted as Target) }),
  describe: (row, name, field) => describeNested(field.to![0] as Kind, row[name]),
})

export const many = rule({
  expects: 'a list of references',
  schema: z.array(reference),
  empty: [],
  accept: (given, field, find) => (given as Reference[]).map((one) => find(field.to![0] as Kind, one)),
  read: (row, name) => list(row[name]).map((nested) => nested.id),
  same: sameTargets,
  write: (wanted, name, _, idOf) => ({ [name]: (wanted as Target[]).map(idOf) }),
  describe: (row, name, field) => list(row[name]).map((nested) => describeNested(field.to![0] as Kind, nested)),
})

/** A reference to one of several kinds: NetBox keeps it as a type and an id. */
export const object = rule({
  expects: 'a reference with its kind, such as {site: "homelab"}',
  schema: oneOf,
  columns: (_, field) => [`${field.wire}_type`, `${field.wire}_id`],
  accept: acceptObject,
  read: (row, _, field) => typed(row[`${field.wire}_type`], row[`${field.wire}_id`]),
  same: (wanted, current) => typedToken(wanted) === typedToken(current),
  token: typedToken,
  sought: idsIn,
  write: (wanted, _, field, idOf) => ({
    [`${field.wire}_type`]: (wanted as Target | null)?.kind ?? null,
    [`${field.wire}_id`]: wanted && idOf(wanted as Target),
  }),
  describe: (row, name, field) =>
    describeObject(row[`${field.wire}_type`], row[name] ?? { id: row[`${field.wire}_id`] }),
})

/** The ends of a cable. */
export const objects = rule({
  expects: 'a list of references with their kinds, such as [{interface: {device: "a", name: "eth0"}}]',
  schema: z.array(oneOf),
  empty: [],
  accept: (given, field, find) => (given as ObjectReference[]).map((one) => acceptObject(one, field, find)),
  read: (row, name) => ends(row[name]).map((end) => typed(end.object_type, end.object_id)),
  same: (wanted, current) => tokenOfAll(wanted) === tokenOfAll(current),
  token: tokenOfAll,
  sought: idsIn,
  write: (wanted, name, _, idOf) => ({
    [name]: (wanted as Target[]).map((target) => ({ object_type: target.kind, object_id: idOf(target) })),
  }),
  describe: (row, name) =>
    ends(row[name]).map((end) => describeObject(end.object_type, end.object ?? { id: end.object_id })),
})

/** The key fields a reference gives, by name. */
export function partsOf(kind: Kind, given: Reference): Record<string, unknown> {
  if (typeof given !== 'object') return { [entryOf(kind).key.at(-1)!]: given }
  const names = partNames(kind)
  const stranger = Object.keys(given).find((name) => !names.includes(name))
  if (stranger !== undefined || Object.keys(given).length === 0)
    throw new NetBoxError({
      code: 'invalid',
      message: `a reference to ${kind} is made of ${names.join(', ')}, or of id alone${stranger ? `, not of "${stranger}"` : ''}`,
    })
  return given
}

const partNames = perKind((kind): readonly string[] => {
  const { key, apart } = entryOf(kind)
  return [...key, ...(apart?.by ?? []), ...(apart?.nameless ?? []).flat()].concat(nameFieldOf(kind) ?? [])
})

/** The kind and the plain reference of `{site: 'homelab'}`. Kinds are named by their model, underscores allowed. */
export function kindAndReference(given: ObjectReference, field: Field): [Kind, Reference] {
  const [[name, inner] = ['', '']] = Object.entries(given)
  const model = name.replaceAll('_', '')
  const kind = field.to!.find((to) => to === name || to.split('.')[1] === model)
  if (kind === undefined)
    throw new NetBoxError({
      code: 'invalid',
      message: `"${name}" is not among the kinds it may point to: ${field.to!.map((to) => to.split('.')[1]).join(', ')}`,
    })
  return [kind as Kind, inner]
}

/** What NetBox tells of a nested object, as a reference: as short as it can be. */
export function describeNested(kind: Kind, value: unknown): Reference | null {
  const nested = value as Nested | number | null | undefined
  if (nested === null || nested === undefined) return null
  // Some are told as bare numbers.
  if (typeof nested === 'number') return { id: nested }
  const { key, fields } = entryOf(kind)
  const last = key.at(-1)!
  if (nested[last] === undefined) return { id: nested.id }
  const outer = key.slice(0, -1).flatMap((name) => {
    const inner = nested[name]
    if (inner === null || inner === undefined) return []
    const to = fields[name]?.type === 'reference' ? (fields[name].to![0] as Kind) : undefined
    return [[name, to ? describeNested(to, inner) : bare(inner)] as const]
  })
  const inner = fields[last]!
  const own = inner.to ? describeNested(inner.to[0] as Kind, nested[last]) : (bare(nested[last]) as string | number)
  // The value of the last field alone, if it is not itself made of several.
  return outer.length === 0 && typeof own !== 'object' ? own : { ...Object.fromEntries(outer), [last]: own }
}

/** The value of a choice, which comes with its label. */
function bare(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'value' in value ? value.value : value
}

function describeObject(type: unknown, nested: unknown): ObjectReference | null {
  if (type === null || type === undefined) return null
  const kind = String(type)
  const model = kind.split('.')[1]!
  const known = nested as Nested
  try {
    return { [model]: describeNested(kind as Kind, known) as Reference }
  } catch {
    // A type outside the table, set by hand or by a plugin.
    return { [kind]: { id: known.id } }
  }
}

function acceptObject(given: unknown, field: Field, find: Find): Target {
  return find(...kindAndReference(given as ObjectReference, field))
}

function tokenOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? (value as Target).token : String(value)
}

function typed(type: unknown, id: unknown): string | null {
  return type === null || type === undefined ? null : `${type}:${id}`
}

function typedToken(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? `${(value as Target).kind}:${(value as Target).token}` : String(value)
}

function tokenOfAll(value: unknown): string {
  return (value as unknown[]).map(typedToken).sort().join('+')
}

/** The ids in a token made here, `12`, `dcim.interface:12` or several of these; undefined if one has none yet (`+1`). */
function idsIn(token: string): string[] | undefined {
  if (/(^|:)\+/.test(token)) return undefined
  return token.split('+').map((one) => one.slice(one.indexOf(':') + 1))
}

function sameTargets(wanted: unknown, current: unknown): boolean {
  const tokens = (values: unknown) => (values as unknown[]).map(tokenOf).sort().join()
  return tokens(wanted) === tokens(current)
}

function isPending(wanted: unknown): boolean {
  return wanted !== null && (wanted as Target).id === undefined
}

function idOfNested(value: unknown): number | null {
  if (value === null || value === undefined) return null
  return typeof value === 'object' ? (value as Nested).id : (value as number)
}

function list(value: unknown): Nested[] {
  return (value ?? []) as Nested[]
}

function ends(value: unknown): { object_type: string; object_id: number; object?: unknown }[] {
  return (value ?? []) as { object_type: string; object_id: number; object?: unknown }[]
}
