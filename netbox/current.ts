import type { Policy } from './actions.ts'
import type { Client } from './client/client.ts'
import { list } from './client/list.ts'
import type { Desired, Given } from './desired.ts'
import { Directory } from './directory.ts'
import { getOrMake } from './get-or-make.ts'
import { apartFields } from './identity.ts'
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
 * Reads every kind that is wanted, referred to or owned, whole, and of each only what is compared: one request per kind and
 * thousand objects, however many objects are wanted.
 *
 * @param also kinds to read besides, so that objects with our tag are found that are wanted no more.
 */
export async function readCurrent(
  client: Client,
  desired: Desired,
  policy: Policy,
  also: Iterable<Kind> = [],
): Promise<Current> {
  const columns = columnsToRead(desired, policy, [...also, ...(Object.keys(policy.owned ?? {}) as Kind[])])
  // The longest lists first: then the few connections end together, and none waits for a long one that began last.
  const expected = (kind: Kind) => desired[kind]?.length ?? 0
  const longestFirst = [...columns].sort(([a], [b]) => expected(b) - expected(a))
  const lists = await Promise.all(
    longestFirst.map(async ([kind, names]) => [kind, await list(client, entryOf(kind).path, names)] as const),
  )
  const directory = new Directory()
  const rows = new Map(lists)
  // Objects that others refer to go first, so that the names of those others can tell them.
  for (const kind of inOrder) for (const row of rows.get(kind) ?? []) directory.add(kind, row)
  return { directory, kinds: new Set(columns.keys()) }
}

function columnsToRead(desired: Desired, policy: Policy, also: readonly Kind[]): Map<Kind, Set<string>> {
  const names = new Map<Kind, Set<string>>(also.map((kind) => [kind, new Set()]))
  const referenced = new Set<Kind>()
  for (const [kind, objects] of Object.entries(desired) as [Kind, readonly Given[]][]) {
    const given = getOrMake(names, kind, () => new Set())
    for (const object of objects) {
      for (const name of Object.keys(object)) if (name !== 'id') given.add(name)
      addReferencedKinds(kind, object, referenced)
    }
  }
  if (policy.mode === 'sync')
    for (const [kind, given] of names) for (const name of holding(kind, names)) given.add(name)
  for (const kind of referenced) getOrMake(names, kind, () => new Set())
  return new Map([...names].map(([kind, given]) => [kind, columnsFor(kind, given, policy)]))
}

/** Who holds an address as its primary one must be known before it is deleted: the address could not move, and would go too. */
function holding(kind: Kind, read: ReadonlyMap<Kind, unknown>): string[] {
  const fields = Object.entries(entryOf(kind).fields)
  return fields.flatMap(([name, field]) =>
    field.deferred && field.to?.some((to) => read.has(to as Kind)) ? [name] : [],
  )
}

function columnsFor(kind: Kind, names: ReadonlySet<string>, policy: Policy): Set<string> {
  const { key, fields } = entryOf(kind)
  const tags = policy.tag && fields.tags ? ['tags'] : []
  return columnsOf(kind, [...key, ...apartFields(kind), ...names, ...tags]).add('last_updated')
}
