import type { Client } from './client/client.ts'
import type { Batch, Write } from './divide.ts'
import { etagOf } from './etag.ts'
import type { Kind } from './kinds.ts'
import { readByIds } from './lookup.ts'

/** The first version that heeds `If-Match`. */
const HEEDED_SINCE = [4, 6] as const

/**
 * What somebody changed since it was read, where NetBox would overwrite it without a word: before 4.6 it is looked for right before
 * writing. An edit between this look and the write still goes unseen.
 */
export async function staleIn(client: Client, kind: Kind, batch: Batch): Promise<ReadonlySet<Write>> {
  const [major = 0, minor = 0] = (await client.version()).split('.').map(Number)
  if (major > HEEDED_SINCE[0] || (major === HEEDED_SINCE[0] && minor >= HEEDED_SINCE[1])) return new Set()
  const seen = batch.filter(({ row }) => etagOf(row) !== undefined)
  if (seen.length === 0) return new Set()
  const rows = await readByIds(
    client,
    kind,
    seen.map(({ id }) => id!),
    ['last_updated'],
  )
  const now = new Map(rows.map((row) => [row.id, etagOf(row)]))
  return new Set(seen.filter(({ id, row }) => now.has(id!) && now.get(id!) !== etagOf(row)))
}
