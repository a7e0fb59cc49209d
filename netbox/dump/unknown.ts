import type { Client } from '../client/client.ts'
import { NetBoxError } from '../errors.ts'
import { collectionsLeftOut } from '../kinds/left-out.ts'
import { entryOf, inOrder } from '../kinds.ts'
import type { LeftOut } from './left-out.ts'

/** What NetBox keeps for itself, or says about itself: nothing that anybody would declare. */
const ITS_OWN = new Set([
  'schema/',
  'status/',
  'authentication-check/',
  'core/background-queues/',
  'core/background-tasks/',
  'core/background-workers/',
  'core/data-files/',
  'core/jobs/',
  'core/object-changes/',
  'core/object-types/',
  'dcim/cable-terminations/',
  'dcim/connected-device/',
  'extras/dashboard/',
  'extras/object-types/',
  'extras/tagged-objects/',
  'users/config/',
])

/** Notes each collection of this NetBox, of its plugins too, that holds objects of kinds outside the table. */
export async function noteUnknown(client: Client, left: LeftOut): Promise<void> {
  const known = new Set(inOrder.map((kind) => entryOf(kind).path))
  const visit = async (path: string): Promise<void> => {
    const body = await ask(client, path, left)
    if (typeof body?.count === 'number')
      return left.add(`api/${path}`, collectionsLeftOut[path] ?? 'not known to this engine', body.count)
    for (const link of Object.values(body ?? {})) {
      const below = typeof link === 'string' ? pathIn(link) : undefined
      if (below?.startsWith(path) && below !== path && !known.has(below) && !ITS_OWN.has(below)) await visit(below)
    }
  }
  await visit('')
}

async function ask(client: Client, path: string, left: LeftOut): Promise<Record<string, unknown> | undefined> {
  try {
    const { body } = await client.get(path, { query: new URLSearchParams({ limit: '1', fields: 'id' }) })
    return Array.isArray(body) ? undefined : (body as Record<string, unknown>)
  } catch (error) {
    if (!(error instanceof NetBoxError)) throw error
    // What this user may not see, or what is no list at all.
    if (['forbidden', 'not-found', 'refused', 'not-netbox'].includes(error.code)) return undefined
    // A broken plugin is no reason to tell nothing of all else.
    if (error.code !== 'server-error') throw error
    left.add(`api/${path}`, 'not known to this engine, and not to be counted: NetBox failed on it', undefined)
    return undefined
  }
}

/** `dcim/sites/` of a link, whose host is what the server takes itself for. */
function pathIn(link: string): string | undefined {
  const path = URL.parse(link)?.pathname
  const start = path?.indexOf('/api/') ?? -1
  return start < 0 ? undefined : path!.slice(start + '/api/'.length)
}
