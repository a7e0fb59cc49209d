import type { Row } from './client/list.ts'
import type { Given } from './desired.ts'
import type { FieldChange } from './diff.ts'
import type { NetBoxError } from './errors.ts'
import type { Kind } from './kinds.ts'
import type { Target } from './values/rule.ts'

export interface Policy {
  /**
   * `sync`: create, change, and delete what is ours and wanted no more. `upsert`: never delete. `create`: never touch what
   * exists.
   */
  readonly mode: 'sync' | 'upsert' | 'create'
  /** Ids of the objects that are ours because an earlier run made them. */
  readonly owned?: { readonly [K in Kind]?: ReadonlySet<number> }
  /** Slug of the tag that our objects carry; every object that can is given it. */
  readonly tag?: string
  /** Take over objects with a wanted key that are not ours. */
  readonly adopt?: boolean
}

/** An object that is wanted, its references resolved. */
export interface Wanted {
  readonly target: Target
  /** By field, in comparable form. */
  readonly values: ReadonlyMap<string, unknown>
}

export interface Create {
  readonly action: 'create'
  readonly kind: Kind
  readonly key: string
  readonly fields: Given
  /** What its shortened references mean, where that is an object nobody here wants: field and full name. */
  readonly meant?: readonly (readonly [field: string, name: string])[]
  readonly wanted: Wanted
}
export interface Update {
  readonly action: 'update'
  readonly kind: Kind
  readonly key: string
  readonly id: number
  readonly changes: readonly FieldChange[]
  /** Names of the fields that differ. */
  readonly names: readonly string[]
  readonly row: Row
  readonly wanted: Wanted
}
export interface Delete {
  readonly action: 'delete'
  readonly kind: Kind
  readonly key: string
  readonly id: number
  readonly row: Row
}
export interface Unchanged {
  readonly action: 'unchanged'
  readonly kind: Kind
  readonly key: string
  readonly id: number
}
export type Action = Create | Update | Delete | Unchanged

export interface Plan {
  /** Sorted: in the order of dependencies and of keys, deletes last and the other way round. */
  readonly actions: readonly Action[]
  /** What stands in the way: foreign objects, references that lead nowhere. Nothing should be applied while there are any. */
  readonly problems: readonly NetBoxError[]
  readonly policy: Policy
}
