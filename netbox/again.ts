import type { Client } from './client/client.ts'
import type { Row } from './client/list.ts'
import type { Batch, Outcome, Write } from './divide.ts'
import type { Kind } from './kinds.ts'
import { fieldOf, rules } from './normalise.ts'
import { orKnown, rowsNow, updateAll, type WriteOptions } from './write.ts'

/**
 * Changes objects that this run wrote before. What else it did since may have touched them (a new cable touches its
 * interfaces): an object that is not as it was read is read again, and changed if the fields in question still are.
 */
export async function updateAgain(
  client: Client,
  kind: Kind,
  writes: Batch,
  options: WriteOptions = {},
): Promise<Outcome[]> {
  const outcomes = await updateAll(client, kind, writes, options)
  const late = writes.filter((_, n) => outcomes[n]!.error?.code === 'changed-meanwhile')
  if (late.length === 0) return outcomes
  return orKnown(outcomes, async () => {
    const now = await rowsNow(client, kind, late)
    const touched = late.flatMap((write) => {
      const row = now.get(write.id!)
      return row && isUntouched(write, row) ? [{ write, fresh: { ...write, row } }] : []
    })
    const again = await updateAll(
      client,
      kind,
      touched.map(({ fresh }) => fresh),
      options,
    )
    return outcomes.map((outcome, n) => again[touched.findIndex(({ write }) => write === writes[n])] ?? outcome)
  })
}

/** Whether nobody changed the fields that are to be written. */
function isUntouched({ kind, names, row }: Write, now: Row): boolean {
  return names.every((name) => {
    const field = fieldOf(kind, name)
    const { read } = rules[field.type]
    return row !== undefined && JSON.stringify(read(row, name, field)) === JSON.stringify(read(now, name, field))
  })
}
