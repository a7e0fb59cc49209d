/**
 * The words the kinds are described in. A field says how its value is written, read and compared (`type`, see normalise.ts),
 * and what NetBox does with it. Nothing here acts.
 */
export type FieldType =
  | 'text'
  | 'nullable'
  | 'password'
  | 'integer'
  | 'decimal'
  | 'boolean'
  | 'choice'
  | 'json'
  | 'set'
  | 'ports'
  | 'address'
  | 'prefix'
  | 'mac'
  | 'wwn'
  | 'reference'
  | 'references'
  | 'object'
  | 'objects'
  | 'mappings'
  | 'tags'
  | 'custom'
  | 'picture'

export interface Field<T extends FieldType = FieldType, R extends boolean = boolean> {
  readonly type: T
  /** NetBox refuses to create the object without it. */
  readonly required: R
  /** What NetBox fills in when nothing is given. */
  readonly default?: unknown
  /** Kinds a reference may point to. */
  readonly to?: readonly string[]
  /** Stem of the two attributes a content-typed reference is sent in: `<wire>_type` and `<wire>_id`. */
  readonly wire?: string
  /** Set in a second pass, because the object it points to needs this one first. */
  readonly deferred?: true
  /** What it points to belongs here by this field of its own, and cannot leave while it is pointed to: a chassis and its master. */
  readonly member?: string
  /** The highest number it takes: one for the time being, counted down from there, where NetBox would not have it empty. */
  readonly meanwhile?: number
  /** NetBox compares the value without regard to case. */
  readonly caseless?: true
  /** NetBox stores the value in lower case. */
  readonly lower?: true
  /** The flag of the object under which NetBox sorts the list by itself. */
  readonly sortedIf?: string
  /** Never shown in a plan. */
  readonly secret?: true
  /** NetBox refuses to change it: a program that wants another value makes the object anew. */
  readonly fixed?: true
  /** The first version of NetBox that takes it, where that is not the oldest one. */
  readonly since?: Version
}

/** Versions of NetBox that brought kinds and fields; the oldest one that is supported, 4.5, has all others. */
export type Version = '4.6' | '4.7'

export interface KindEntry {
  /** Below `/api/`. */
  readonly path: string
  /** Key fields, outermost first; a reference may be shortened to the value of the last. */
  readonly key: readonly string[]
  readonly fields: Readonly<Record<string, Field>>
  readonly apart?: Apart
  /** False when NetBox itself accepts a second object with the same key: then a lost create is never sent again. */
  readonly unique: boolean
  /** Sets of fields besides the key that NetBox wants unique, innermost last. */
  readonly alone?: readonly (readonly string[])[]
  /** Objects take room in another one, at a place in it: no two that overlap, whatever their size. */
  readonly room?: { readonly within: string; readonly at: string }
  /** Two key fields that may change places without it being another object. */
  readonly ends?: readonly [string, string]
  /** List filter for finding objects by key, when it is not the key field's own name; null where there is none. */
  readonly find?: Readonly<Record<string, string | null>>
  /** Key fields whose list filter takes one value: of several NetBox heeds only the last. */
  readonly one?: readonly string[]
  /** Fields people reach for, and what to write instead. NetBox would drop most of them without a word. */
  readonly instead?: Readonly<Record<string, string>>
  /** Kinds that go before although it does not refer to them: NetBox makes something of them along with an object of it. */
  readonly after?: readonly string[]
  /** The first version of NetBox that has it, where that is not the oldest one. */
  readonly since?: Version
  /** What people should know of its key, a sentence or two: shown in the documentation. */
  readonly note?: string
}

/** How NetBox tells objects apart whose key is the same. */
export interface Apart {
  /** The fields that come in, where the key alone fits several objects. */
  readonly by: readonly string[]
  /**
   * When a differing value means another object, which NetBox takes beside the first: always, or where a field of the wanted
   * one has one of these values. Left out, it depends on NetBox's settings: then one object that differs is the same, changed.
   */
  readonly twins?: 'always' | Readonly<Record<string, readonly string[]>>
  /** A reference by whose target NetBox takes twins too, where this flag of it is off: a VRF without uniqueness. */
  readonly loose?: { readonly by: string; readonly flag: string }
  /** In their stead for an object without the innermost key field: the first of these sets that is given whole. */
  readonly nameless?: readonly (readonly string[])[]
}

/** A group's member: NetBox takes one of the same name in each group, tenant, scope, … */
export const within = (...by: string[]): { apart: Apart } => ({ apart: { by, twins: 'always' } })

type Optional<T extends FieldType> = Field<T, false>
const field = <T extends FieldType>(type: T, more: Partial<Field> = {}): Optional<T> => ({
  ...more,
  type,
  required: false,
})

export const text = field('text')
export const lowerText = field('text', { lower: true })
export const secretText = field('text', { secret: true })
/** NetBox takes it and never tells it: it is set with a new object, and when the caller knows that it changed. */
export const password = field('password', { secret: true })
/** Text that is null when empty: NetBox enforces uniqueness on it, and two empty strings would collide. */
export const nullable = field('nullable')
export const caseless = field('nullable', { caseless: true })
export const integer = field('integer')
export const decimal = field('decimal')
export const json = field('json')
export const jsonOr = (initial: unknown) => field('json', { default: initial })
export const jsonSortedIf = (flag: string) => field('json', { sortedIf: flag })
/** A list whose order means nothing. */
export const set = field('set')
export const ports = field('ports')
export const address = field('address')
export const prefix = field('prefix')
export const mac = field('mac')
export const wwn = field('wwn')
export const tags = field('tags')
export const custom = field('custom')
export const picture = field('picture')
/** Day, such as 2026-12-01. */
export const date = field('nullable')
/** JSON that may hold passwords. */
export const secretJson = field('json', { secret: true })

export const choice = (initial?: string | number) => field('choice', initial === undefined ? {} : { default: initial })
export const number = (initial: number) => field('integer', { default: initial })
export const flag = (initial: boolean) => field('boolean', { default: initial })
export const textOr = (initial: string) => field('text', { default: initial })
/** A colour, six hexadecimal digits. */
export const colour = (initial?: string) => field('text', { lower: true, ...(initial && { default: initial }) })

export const ref = (to: string) => field('reference', { to: [to] })
export const refs = (to: string) => field('references', { to: [to] })
/** A reference that closes a circle, such as device → primary address → interface → device. */
export const later = (to: string) => field('reference', { to: [to], deferred: true })
/** Such a reference to a member, which belongs here by a field of its own. */
export const laterMember = (to: string, member: string) => field('reference', { to: [to], deferred: true, member })
/** A reference to one of several kinds, written `{site: 'homelab'}`. */
export const object = (wire: string, to: readonly string[]) => field('object', { wire, to })
export const objects = (to: readonly string[]) => field('objects', { to })
/** The rear ports behind the positions of a front port. */
export const mappings = (to: string) => field('mappings', { to: [to] })

export const required = <T extends FieldType>(optional: Optional<T>): Field<T, true> => ({
  ...optional,
  required: true,
})

export const fixed = <F extends Field>(field: F): F => ({ ...field, fixed: true })
/** A field that came with a version of NetBox. */
export const since = <F extends Field>(version: Version, field: F): F => ({ ...field, since: version })

type Details = Partial<Omit<KindEntry, 'path' | 'key' | 'fields'>>

export function kind<P extends string, F extends Record<string, Field>>(
  path: P,
  key: readonly (keyof F & string)[],
  fields: F,
  details: Details = {},
): Omit<KindEntry, 'fields' | 'path'> & { readonly path: `${P}/`; readonly fields: F } {
  return { path: `${path}/`, key, fields, unique: true, ...details }
}
