import type { Client } from './client/client.ts'
import { list } from './client/list.ts'
import type { Desired, Given } from './desired.ts'
import { Directory } from './directory.ts'
import { entryOf, inOrder, type Kind } from './kinds.ts'
import { columnsOf } from './normalise.ts'
import { addReferencedKinds } from './referenced.ts'

/** What NetBox has of the kinds that were read, found by id, key and reference. */
export interface Current {
  readonly directory: Directory
  /** The kinds that were read, each as a whole. */
  readonly kinds: ReadonlySet<Kind>
}

/**
 * Reads every kind that is wanted or referred to, whole, and of each only what is compared: one request per kind and
 * thousand objects, however many objects are wanted.
 *
 * @param also kinds to read besides, so that objects of ours that are wanted no more are found.
 */
export async function readCurrent(client: Client, desired: Desired, also: Iterable<Kind> = []): Promise<Current> {
  const columns = columnsToRead(desired, also)
  const lists = await Promise.all(
    [...columns].map(async ([kind, names]) => [kind, await list(client, entryOf(kind).path, names)] as const),
  )
  const directory = new Directory()
  const rows = new Map(lists)
  // Objects that others refer to go first, so that the names of those others can tell them.
  for (const kind of inOrder) for (const row of rows.get(kind) ?? []) directory.add(kind, row)
  return { directory, kinds: new Set(columns.keys()) }
}

function columnsToRead(desired: Desired, also: Iterable<Kind>): Map<Kind, Set<string>> {
  const fields = new Map<Kind, Set<string>>()
  const referenced = new Set<Kind>(also)
  for (const [kind, objects] of Object.entries(desired) as [Kind, readonly Given[]][]) {
    const names = new Set<string>()
    for (const object of objects) {
      for (const name of Object.keys(object)) if (name !== 'id') names.add(name)
      addReferencedKinds(kind, object, referenced)
    }
    fields.set(kind, names)
  }
  for (const kind of [...fields.keys(), ...also]) {
    const names = fields.get(kind) ?? new Set()
    // Who holds an address as its primary one must be known, for it cannot move before that one lets go.
    for (const [name, field] of Object.entries(entryOf(kind).fields))
      if (field.deferred && field.to?.some((to) => fields.has(to as Kind))) names.add(name)
    fields.set(kind, names)
  }
  for (const kind of referenced) if (!fields.has(kind)) fields.set(kind, new Set())
  return new Map([...fields].map(([kind, names]) => [kind, columnsFor(kind, names)]))
}

function columnsFor(kind: Kind, names: Set<string>): Set<string> {
  const { key, fields } = entryOf(kind)
  const tags = fields.tags ? ['tags'] : []
  return columnsOf(kind, [...key, ...names, ...tags]).add('last_updated')
}
