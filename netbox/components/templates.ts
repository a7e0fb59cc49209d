import type { Client } from '../client/client.ts'
import { list, type Row } from '../client/list.ts'
import type { Desired, Given } from '../desired.ts'
import type { Directory } from '../directory.ts'
import { NetBoxError } from '../errors.ts'
import { entryOf, type Kind, type Reference } from '../kinds.ts'
import { chunks } from '../lookup.ts'
import type { Target } from '../values/rule.ts'
import { type Bringer, bringers, componentOf, components, templateOf } from './bringers.ts'

/** What types bring along, as NetBox has it, by the kind of the templates. */
export type Templates = ReadonlyMap<Kind, readonly Row[]>

/**
 * Reads the templates of the types of devices and modules that are to be made: one call per hundred types and kind of parts.
 *
 * @param inUse only parts of these kinds are wanted or referred to
 */
export async function readTemplates(
  client: Client,
  desired: Desired,
  directory: Directory,
  inUse: ReadonlySet<Kind>,
): Promise<Templates> {
  const reads = (Object.keys(bringers) as Bringer[]).flatMap((bringer) => {
    const { type } = bringers[bringer]
    const types = typesOfNew(bringer, desired, directory)
    return [...components]
      .map(templateOf)
      .filter((kind) => inUse.has(componentOf(kind)!) && entryOf(kind).fields[type])
      .flatMap((kind) => chunks(types, 100).map(async (part) => [kind, await read(client, kind, type, part)] as const))
  })
  const templates = new Map<Kind, Row[]>()
  for (const [kind, rows] of await Promise.all(reads)) templates.set(kind, [...(templates.get(kind) ?? []), ...rows])
  return templates
}

async function read(client: Client, kind: Kind, type: string, ids: readonly number[]): Promise<Row[]> {
  const { path, fields } = entryOf(kind)
  const columns = ['name', 'device_type', 'module_type', 'position', 'parent'].filter((name) => fields[name])
  try {
    return await list(
      client,
      path,
      columns,
      ids.map((id) => [`${type}_id`, String(id)]),
    )
  } catch (error) {
    // Older versions have no templates of that kind.
    if (error instanceof NetBoxError && error.code === 'not-found') return []
    throw error
  }
}

/** The ids of the types that new devices, or modules, are of. */
function typesOfNew(bringer: Bringer, desired: Desired, directory: Directory): number[] {
  const { types, type } = bringers[bringer]
  const found = new Set<number>()
  for (const given of (desired[bringer] ?? []) as readonly Given[]) {
    if (isThere(bringer, given, directory)) continue
    const id = findIn(directory, types, given[type])?.id
    if (id !== undefined) found.add(id)
  }
  return [...found]
}

function isThere(bringer: Bringer, given: Given, directory: Directory): boolean {
  const key = entryOf(bringer).key.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]]))
  return given.id !== undefined || findIn(directory, bringer, Object.fromEntries(key)) !== undefined
}

/** What a reference means, where that is known; where it is not, the plan says so with the object it is about. */
export function findIn(directory: Directory, kind: Kind, reference: unknown): Target | undefined {
  if (reference === undefined || reference === null) return undefined
  try {
    return directory.find(kind, reference as Reference)
  } catch (error) {
    if (error instanceof NetBoxError) return undefined
    throw error
  }
}
