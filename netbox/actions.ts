import type { Dependants } from './along.ts'
import type { Row } from './client/list.ts'
import type { Templates } from './components/templates.ts'
import type { CustomFields } from './custom-fields.ts'
import type { Given } from './desired.ts'
import type { FieldChange } from './diff.ts'
import type { Directory } from './directory.ts'
import type { NetBoxError } from './errors.ts'
import type { Kind } from './kinds.ts'
import type { Target } from './values/rule.ts'

/** What NetBox has of the kinds that were read, found by id, key and reference. */
export interface Current {
  readonly directory: Directory
  /** The kinds that were read, each as a whole. */
  readonly kinds: ReadonlySet<Kind>
  /** What NetBox takes along with the objects that are to be deleted. */
  readonly dependants?: Dependants
  /** What NetBox knows of custom fields; left out where nothing wanted sets one. */
  readonly customFields?: CustomFields
  /** What comes with devices of the wanted types. */
  readonly templates?: Templates
}

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
  /** What the token may not view is in the way of the objects that need it, and of no others. */
  readonly partial?: boolean
  /** Leave those alone that are as wanted already, untagged, where others would be refused: whoever reads a dump changes nothing. */
  readonly spare?: boolean
}

/** An object that is wanted, its references resolved. */
interface Wanted {
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
  /** Of a device or a module: the parts that its type brings along. */
  readonly coming?: readonly Target[]
  /** The device or module it comes with: then it is met, and brought to what is wanted. */
  readonly comes?: Target
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
  /** Fields the input does not mention, which are emptied so that what they hold can move. */
  readonly implied?: readonly string[]
}
export interface Delete {
  readonly action: 'delete'
  readonly kind: Kind
  readonly key: string
  readonly id: number
  readonly row: Row
  /** What NetBox takes along that is dealt with nowhere else. */
  readonly along: readonly { readonly kind: string; readonly key: string; readonly id: number }[]
  /** What must have gone well before: it takes away what NetBox would delete along with the object. */
  readonly after: readonly Action[]
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
  /** What people should know, and what stands in nobody's way: devices that lack what their types have. */
  readonly notes?: readonly string[]
  readonly policy: Policy
}
