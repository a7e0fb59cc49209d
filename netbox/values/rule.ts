import type { z } from 'zod'
import type { Row } from '../client/list.ts'
import type { Field } from '../kinds/field.ts'
import type { Kind, Reference } from '../kinds.ts'

/** An object of NetBox, or one that is still to be made. */
export interface Target {
  readonly kind: Kind
  /** Undefined until it is made. */
  id: number | undefined
  /** Its natural key for people: `homelab/r2d2automaker`. */
  readonly label: string
  /** What people call it, where its key has a slug instead and it was read. */
  readonly name?: string | undefined
  /** What NetBox says about it, when it was read. */
  row: Row | undefined
  /** Its key values as {@link Rule.token} tells them, in the order of the kind's key. */
  readonly tokens: readonly string[]
  /** What tells it from others with the same key, by field, in the same form; left out where it is not known. */
  readonly apart?: Readonly<Record<string, string>>
  /** Names it in the tokens of others: its id, or `+n` while it has none. */
  readonly token: string
}

/** What NetBox knows of a custom field. */
export interface CustomField {
  /** `text`, `datetime`, `object`, …: as NetBox names them. */
  readonly type: string
  /** Kind of the objects it points to, where this engine knows it. */
  readonly to?: Kind | undefined
}

export interface Find {
  /** The object a reference means; throws `unresolved`, `ambiguous` or `invalid`. */
  (kind: Kind, reference: Reference): Target
  /** What a custom field is, where that is known. */
  readonly customField?: (name: string) => CustomField | undefined
}
/** The id of a target, also of one made a moment ago. */
export type IdOf = (target: Target) => number

/**
 * What one type of field means. A value has three forms: as people give it, as it is compared (`wanted` made from what is
 * given, `current` from what NetBox says), and as NetBox takes it. The cure for diffs that never go away is that
 * both comparable forms are made the same way for null, '', [], choice objects, number formats and order.
 */
export interface Rule {
  /** Completes "… must be": for people. */
  readonly expects: string
  readonly schema: z.ZodType
  /** The comparable form of nothing. */
  readonly empty: unknown
  /** What NetBox takes for nothing. */
  readonly none: unknown
  /** Attributes of NetBox's answer the value is read from. */
  columns(name: string, field: Field): string[]
  accept(given: unknown, field: Field, find: Find): unknown
  read(row: Row, name: string, field: Field): unknown
  same(wanted: unknown, current: unknown): boolean
  /** As part of a key; works on wanted and current values, and gives the same for both. */
  token(value: unknown, field: Field): string
  /** What a list filter takes for such a token: the values to select by; undefined for an object still to be made. */
  sought(token: string): readonly string[] | undefined
  /** Attributes of the request body. */
  write(wanted: unknown, name: string, field: Field, idOf: IdOf): Record<string, unknown>
  /** Back into the form people give. */
  describe(row: Row, name: string, field: Field): unknown
}

/** A rule for a value in one attribute, compared as it stands, unless said otherwise. */
export function rule(special: Pick<Rule, 'expects' | 'schema'> & Partial<Rule>): Rule {
  const whole: Rule = {
    empty: null,
    none: null,
    columns: (name) => [name],
    accept: (given) => given,
    read: (row, name) => row[name] ?? whole.empty,
    same: (wanted, current) => wanted === current,
    token: (value) => (value === null || value === undefined ? '' : String(value)),
    sought: (token) => [token],
    write: (wanted, name) => ({ [name]: wanted === whole.empty ? whole.none : wanted }),
    describe: (row, name, field) => whole.read(row, name, field),
    ...special,
  }
  return whole
}

/** Whether a wanted value is an object, found or still to be made. */
export function isTarget(value: unknown): value is Target {
  return typeof value === 'object' && value !== null && 'tokens' in value && 'token' in value
}

/** null, '' and [] all mean nothing. */
export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}
