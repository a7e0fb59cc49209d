import type { Current, Policy } from './actions.ts'
import { readDependants } from './along.ts'
import type { Client } from './client/client.ts'
import { list, type Row } from './client/list.ts'
import { components, isBringer } from './components/bringers.ts'
import { readTemplates } from './components/templates.ts'
import { type CustomFields, readCustomFields, setsCustomFields, withWanted } from './custom-fields.ts'
import { type Desired, fieldNames, type Given } from './desired.ts'
import { Directory } from './directory.ts'
import { NetBoxError } from './errors.ts'
import { getOrMake } from './get-or-make.ts'
import { apartFields, looseningFlags } from './identity.ts'
import { bearsTags, entryOf, inOrder, type Kind } from './kinds.ts'
import { nameFieldOf } from './names.ts'
import { columnsOf } from './normalise.ts'
import { plan } from './plan.ts'
import { addReferencedKinds } from './referenced.ts'

/**
 * Reads every kind that is wanted, referred to or owned, whole, and of each only what is compared: one request per kind and
 * thousand objects, however many objects are wanted. What deletions would take along is read besides, when there are any.
 *
 * @param also kinds to read besides, so that objects with our tag are found that are wanted no more.
 */
export async function readCurrent(
  client: Client,
  desired: Desired,
  policy: Policy,
  also: Iterable<Kind> = [],
): Promise<Current> {
  const customFields = setsCustomFields(desired) ? await readCustomFields(client) : undefined
  const whole = new Set([...also, ...(Object.keys(policy.owned ?? {}) as Kind[])])
  const columns = columnsToRead(desired, policy, customFields, [...whole])
  // Of a kind that is only to be looked through for what is wanted no more, nothing wanted would tell that it was not read.
  const bears = (kind: Kind) => policy.partial === true && ((desired[kind]?.length ?? 0) > 0 || !whole.has(kind))
  // The longest lists first: then the few connections end together, and none waits for a long one that began last.
  const expected = (kind: Kind) => desired[kind]?.length ?? 0
  const longestFirst = [...columns].sort(([a], [b]) => expected(b) - expected(a))
  const lists = await Promise.all(
    longestFirst.map(async ([kind, names]) => [kind, await listOf(client, kind, names, desired, bears(kind))] as const),
  )
  const directory = new Directory()
  for (const [kind, read] of lists) if (read instanceof NetBoxError) directory.deny(kind, read)
  const rows = new Map(lists.flatMap(([kind, read]) => (read instanceof NetBoxError ? [] : [[kind, read] as const])))
  // Objects that others refer to go first, so that the names of those others can tell them.
  for (const kind of inOrder) for (const row of rows.get(kind) ?? []) directory.add(kind, row)
  const templates = await readTemplates(client, desired, directory, new Set(columns.keys()))
  const current = { directory, kinds: new Set(columns.keys()), templates, ...(customFields && { customFields }) }
  if (policy.mode !== 'sync') return current
  const going = plan(desired, current, policy).actions.filter(({ action }) => action === 'delete')
  return { ...current, dependants: await readDependants(client, going as { kind: Kind; id: number }[]) }
}

/** @param bears that the token may not view them: then the answer is why */
async function listOf(
  client: Client,
  kind: Kind,
  names: Iterable<string>,
  desired: Desired,
  bears: boolean,
): Promise<Row[] | NetBoxError> {
  try {
    return await list(client, entryOf(kind).path, names)
  } catch (error) {
    if (!(error instanceof NetBoxError)) throw error
    // Older versions do not have every kind: what is not there holds nothing, unless it is wanted.
    if (error.code === 'not-found') {
      if (!desired[kind]) return []
      throw new NetBoxError({
        code: 'unsupported',
        message: `this NetBox (${await client.version()}) has no ${kind}`,
        kind,
      })
    }
    if (error.code === 'forbidden' && bears) return error
    if (error.code !== 'forbidden' || desired[kind]) throw error
    throw new NetBoxError({ ...error, message: `${error.message}, and what is wanted refers to it` })
  }
}

/** What is read of each kind that is wanted or referred to. */
export function columnsToRead(
  desired: Desired,
  policy: Policy,
  customFields: CustomFields | undefined,
  also: readonly Kind[],
): Map<Kind, Set<string>> {
  const known = withWanted(customFields, desired)
  const names = new Map<Kind, Set<string>>(also.map((kind) => [kind, new Set()]))
  const referenced = new Set<Kind>()
  for (const [kind, objects] of Object.entries(desired) as [Kind, readonly Given[]][]) {
    const given = getOrMake(names, kind, () => new Set())
    for (const object of objects) {
      for (const name of fieldNames(object)) given.add(name)
      addReferencedKinds(kind, object, referenced, known)
    }
  }
  for (const kind of referenced) getOrMake(names, kind, () => new Set())
  for (const [kind, given] of names) for (const name of holding(kind, names)) given.add(name)
  return new Map([...names].map(([kind, given]) => [kind, columnsFor(kind, given, policy)]))
}

/** Who holds an address as its primary one must be known before the address moves or its holder goes: it must let go first. */
function holding(kind: Kind, read: ReadonlyMap<Kind, unknown>): string[] {
  const fields = Object.entries(entryOf(kind).fields)
  return fields.flatMap(([name, field]) =>
    field.deferred && field.to?.some((to) => read.has(to as Kind)) ? [name] : [],
  )
}

function columnsFor(kind: Kind, names: ReadonlySet<string>, policy: Policy): Set<string> {
  const { key } = entryOf(kind)
  const tags = policy.tag && bearsTags(kind) ? ['tags'] : []
  const name = nameFieldOf(kind) ?? []
  const columns = columnsOf(
    kind,
    [...key, ...apartFields(kind), ...looseningFlags(kind), ...names, ...tags].concat(name),
  ).add('last_updated')
  if (kind === 'dcim.modulebay') columns.add('position')
  if (!components.has(kind)) return isBringer(kind) ? columns.add('created') : columns
  // When a part was made, and what it is part of, tells whether NetBox made it from a template.
  return columns.add('created').add(entryOf(kind).fields.module ? 'module' : 'device')
}
