import { CustomResource, type CustomResourceOptions, type Input, type Output } from '@pulumi/pulumi'
import type { Fields, Kind } from '../../netbox/index.ts'
import { COLLECTION_TYPE } from '../tokens.ts'
import type { Deep, Named } from './object.ts'

/** One object of a collection: its kind and its fields. */
export type CollectionObject = { [K in Kind]: { kind: K } & Named<Fields<K>> }[Kind]

export interface CollectionArgs {
  /** What is wanted, by keys of your choice: they name the objects in previews, and keep each its own when it is renamed. */
  objects: Input<Record<string, Deep<CollectionObject>>>
  /**
   * `sync` (the default): an object that is taken out is deleted. `upsert`: it stays in NetBox. `create`: what exists is not
   * changed either.
   */
  policy?: Input<'sync' | 'upsert' | 'create'>
  /** Takes over objects that are in NetBox already. */
  adopt?: Input<boolean>
}

/**
 * Many objects as one resource: written in bulk, previewed one by one, drift included. For models of more than some hundred
 * objects, where a resource for each would be slow.
 *
 * @example
 * new Collection('lan', { objects: { paris: { kind: 'dcim.site', name: 'Paris', slug: 'paris' } } }, { provider: netbox })
 */
export class Collection extends CustomResource {
  /** NetBox's number of each object, by key. */
  declare readonly ids: Output<Record<string, number>>

  constructor(name: string, args: CollectionArgs, options: CustomResourceOptions = {}) {
    super(COLLECTION_TYPE, name, { ...args, ids: undefined }, options)
  }
}
