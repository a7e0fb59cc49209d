import { NetBoxError } from './errors.ts'
import { circuits } from './kinds/circuits.ts'
import { core } from './kinds/core.ts'
import { dcim } from './kinds/dcim.ts'
import { journal } from './kinds/extras/journal.ts'
import { extras } from './kinds/extras.ts'
import type { Field, FieldType, KindEntry } from './kinds/field.ts'
import { ipam } from './kinds/ipam.ts'
import { tenancy } from './kinds/tenancy.ts'
import { kindsFrom } from './kinds/told.ts'
import { users } from './kinds/users.ts'
import { virtualization } from './kinds/virtualization.ts'
import { vpn } from './kinds/vpn.ts'
import { wireless } from './kinds/wireless.ts'

const objects = {
  ...extras,
  ...core,
  ...tenancy,
  ...dcim,
  ...virtualization,
  ...ipam,
  ...circuits,
  ...vpn,
  ...wireless,
  ...users,
}

/** Every kind of object this engine knows, by NetBox's own name of its type. A new kind is one entry. */
export const kinds = { ...objects, ...journal(objects) }

/** `dcim.device`, `ipam.ipaddress`, …: the names that NetBox uses in `object_types`. */
export type Kind = keyof typeof kinds

export function isKind(name: string): name is Kind {
  return Object.hasOwn(kinds, name)
}

export function entryOf(kind: Kind): KindEntry {
  return kinds[kind]
}

/**
 * A reference by natural key: the value of the last key field (`'homelab'`), several key fields
 * (`{device: 'r2d2automaker', name: 'eth0'}`; as many as make it unambiguous), or `{id: 12}`. In the place of a slug the name will do,
 * where no object has it for a slug and one alone has it for a name.
 */
export type Reference = string | number | { [keyField: string]: unknown }
/** A reference to one of several kinds: `{site: 'homelab'}`, `{interface: {device: 'r2d2automaker', name: 'eth0'}}`. */
export type ObjectReference = { [kind: string]: Reference }

/** Which position of a rear port is behind one of a front port; the first ones, where nothing is said. */
export interface PortMapping {
  readonly position?: number
  readonly rear_port: Reference
  readonly rear_port_position?: number
}

/** A picture on this machine, and what it is called in NetBox: by that name it is known again. `pictureIn` makes one of a file. */
export interface Picture {
  readonly file: string
  readonly name: string
}

interface Inputs {
  text: string
  nullable: string
  password: string
  integer: number
  decimal: number
  boolean: boolean
  choice: string | number
  json: unknown
  set: readonly (string | number)[]
  /** `['tcp/443', 'udp/443']` */
  ports: readonly string[]
  /** With mask: `192.168.1.161/24`. */
  address: string
  prefix: string
  mac: string
  wwn: string
  reference: Reference
  references: readonly Reference[]
  object: ObjectReference
  objects: readonly ObjectReference[]
  mappings: readonly PortMapping[]
  /** Slugs. */
  tags: readonly string[]
  /** By name; fields that are not mentioned stay as they are. */
  custom: Readonly<Record<string, unknown>>
  /** Made of a file by `pictureIn`. */
  picture: Picture
}

type FieldsOf<K extends Kind> = (typeof kinds)[K]['fields']
type RequiredNames<F> = { [N in keyof F]: F[N] extends Field<FieldType, true> ? N : never }[keyof F]
type Input<F> = F extends Field<infer T, boolean> ? Inputs[T] : never

/**
 * What is wanted of one object. A field that is left out stays as it is; `null` empties it, or gives it back NetBox's
 * default.
 */
export type Fields<K extends Kind = Kind> = {
  -readonly [N in keyof FieldsOf<K> as N extends RequiredNames<FieldsOf<K>> ? N : never]: Input<FieldsOf<K>[N]>
} & {
  -readonly [N in keyof FieldsOf<K> as N extends RequiredNames<FieldsOf<K>> ? never : N]?: Input<FieldsOf<K>[N]> | null
} & {
  /** Which existing object this is, known from an earlier run: it is renamed where it would be made anew. */
  id?: number
}

/** Whether objects of a kind bear tags, in every version, so that these tell whose they are. */
export function bearsTags(kind: Kind): boolean {
  const { tags } = entryOf(kind).fields
  return tags?.type === 'tags' && tags.since === undefined
}

/** The kinds a kind must come after: what it refers to, the second pass and itself left out. */
export function needs(kind: Kind): Kind[] {
  const needed = new Set<string>()
  for (const field of Object.values(entryOf(kind).fields)) {
    if (field.type === 'tags') needed.add('extras.tag')
    if (field.type === 'custom') needed.add('extras.customfield')
    if (!field.deferred) for (const to of field.to ?? []) needed.add(to)
  }
  needed.delete(kind)
  return [...needed] as Kind[]
}

const level = new Map<Kind, number>()
const order: Kind[] = []
settle()

/** Dependency level of each kind: objects of a level need only objects of lower ones. */
export const levels: ReadonlyMap<Kind, number> = level

/** All kinds, those that are needed before those that need them. */
export const inOrder: readonly Kind[] = order

/**
 * Adds kinds of plugins to the table, told in its own words: from then on they are kinds like all others, for all of this process, until
 * the answer is disposed of. Throws `invalid` with one sentence, and leaves the table as it was.
 */
export function tellKinds(input: unknown): Disposable {
  const told = kindsFrom(input, isKind)
  const table: Record<string, KindEntry> = kinds
  const forget = () => {
    for (const name of Object.keys(told)) delete table[name]
    settle()
  }
  Object.assign(table, told)
  try {
    settle()
  } catch (error) {
    forget()
    throw error
  }
  return { [Symbol.dispose]: forget }
}

/** Puts the kinds in order. */
function settle(): void {
  const found = computeLevels()
  level.clear()
  for (const [kind, of] of found) level.set(kind, of)
  order.splice(0, order.length, ...found.keys())
  order.sort((a, b) => found.get(a)! - found.get(b)! || (a < b ? -1 : 1))
}

function computeLevels(): Map<Kind, number> {
  const found = new Map<Kind, number>()
  const visit = (kind: Kind, path: Kind[]): number => {
    if (path.includes(kind)) {
      const circle = [...path.slice(path.indexOf(kind)), kind].join(' → ')
      const message = `kinds: they depend on each other in a circle, ${circle}; say deferred: true of a reference that closes it`
      throw new NetBoxError({ code: 'invalid', field: 'kinds', message })
    }
    const before = [...needs(kind), ...((entryOf(kind).after ?? []) as Kind[])]
    const mine = found.get(kind) ?? Math.max(-1, ...before.map((needed) => visit(needed, [...path, kind]))) + 1
    found.set(kind, mine)
    return mine
  }
  for (const kind of Object.keys(kinds) as Kind[]) visit(kind, [])
  return found
}
