import type { Current, Policy } from './actions.ts'
import type { Client } from './client/client.ts'
import { readTemplates } from './components/templates.ts'
import { columnsToRead } from './current.ts'
import { readCustomFields, setsCustomFields } from './custom-fields.ts'
import { type Desired, type Given, keyed } from './desired.ts'
import { Directory, idIn } from './directory.ts'
import { NetBoxError } from './errors.ts'
import { getOrMake } from './get-or-make.ts'
import type { Kept } from './kept.ts'
import { entryOf, type Kind, levels, type Reference } from './kinds.ts'
import { readByIds, readByKeys, type Tokens } from './lookup.ts'
import { referencesIn } from './referenced.ts'
import { partsOf } from './values/references.ts'

/**
 * Reads the objects that are wanted and those they refer to, and no others: one request per kind and hundred objects, however many
 * NetBox has. Enough to create and to change; a plan that deletes, or that takes a primary address from a device that is not wanted,
 * needs the whole picture of {@link import('./current.ts').readCurrent}.
 *
 * @param kept what is only referred to is taken from it where it holds it, and put into it
 */
export async function readCurrentByKey(
  client: Client,
  desired: Desired,
  policy: Policy,
  kept?: Kept,
): Promise<Current> {
  const customFields = setsCustomFields(desired) ? await readCustomFields(client) : undefined
  const columns = columnsToRead(desired, policy, customFields, [])
  const sought = soughtIn(desired)
  const directory = new Directory()
  // Outer objects first: a key holds the ids of the objects in it. What needs nothing of each other goes together.
  const byLevel = [...Map.groupBy(columns.keys(), (kind) => levels.get(kind)!)]
  for (const [, kindsOfLevel] of byLevel.sort(([a], [b]) => a - b)) {
    const rows = await Promise.all(
      kindsOfLevel.map(async (kind) => {
        const { ids, keys } = sought.get(kind) ?? { ids: [], keys: [] }
        const tokens = distinct(keys.flatMap((parts) => tokensOf(kind, parts, directory)))
        const names = columns.get(kind)!
        const store = desired[kind] === undefined ? kept : undefined
        const known = tokens.map((key) => store?.find(kind, key))
        const [byId, byKey] = await Promise.all([
          readByIds(client, kind, ids, names),
          readByKeys(
            client,
            kind,
            tokens.filter((_, place) => known[place] === undefined),
            names,
          ),
        ])
        const read = [...byId, ...byKey]
        for (const row of read) store?.add(kind, row)
        return [...known.filter((row) => row !== undefined), ...read].map((row) => ({ kind, row }))
      }),
    )
    for (const { kind, row } of rows.flat()) directory.add(kind, row)
  }
  // What comes with a device matters only to whoever speaks of such components.
  const templates = await readTemplates(client, desired, directory, new Set(columns.keys()))
  return { directory, kinds: new Set(), templates, ...(customFields && { customFields }) }
}

interface Sought {
  readonly ids: number[]
  readonly keys: Given[]
}

/** What identifies each object that is wanted, or referred to. */
function soughtIn(desired: Desired): Map<Kind, Sought> {
  const found = new Map<Kind, Sought>()
  const of = (kind: Kind) => getOrMake(found, kind, () => ({ ids: [], keys: [] }))
  const refer = (kind: Kind, fields: Given) => {
    for (const [to, reference] of referencesIn(kind, fields)) seek(to, reference)
  }
  const seek = (kind: Kind, reference: Reference) => {
    const id = idIn(reference)
    if (id !== undefined) of(kind).ids.push(id)
    else {
      const parts = partsOf(kind, reference)
      of(kind).keys.push(parts)
      refer(kind, parts)
    }
  }
  for (const [kind, objects] of Object.entries(desired) as [Kind, readonly Given[]][])
    for (const object of objects) {
      if (typeof object.id === 'number') of(kind).ids.push(object.id)
      const whole = keyed(kind, object)
      of(kind).keys.push(Object.fromEntries(entryOf(kind).key.map((name) => [name, whole[name] ?? null])))
      const { ends = [] } = entryOf(kind)
      // A cable may be told from its other side.
      for (const name of ends.slice(1)) of(kind).keys.push({ [ends[0]!]: object[name] })
      refer(kind, object)
    }
  return found
}

/** The key's tokens; none where an object in it is not there yet, and so neither is this one. */
function tokensOf(kind: Kind, parts: Given, directory: Directory): Tokens[] {
  try {
    return [directory.tokensOf(kind, parts)]
  } catch (error) {
    if (error instanceof NetBoxError && error.code === 'unresolved') return []
    throw error
  }
}

function distinct(keys: readonly Tokens[]): Tokens[] {
  return [...new Map(keys.map((tokens) => [JSON.stringify(tokens), tokens])).values()]
}
