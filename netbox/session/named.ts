import type { Row } from '../client/list.ts'
import type { Field } from '../kinds/field.ts'
import { entryOf, type Kind } from '../kinds.ts'
import type { Wire } from '../values/mappings.ts'

type Read = (kind: Kind, id: number) => Promise<Row | undefined>

/**
 * A row with everything it points to as nested objects. NetBox tells some as bare numbers: the parent of an inventory item, the ports
 * in a mapping; and a number cannot be compared with a name.
 */
export async function withNames(kind: Kind, row: Row, read: Read): Promise<Row> {
  const named = Object.entries(entryOf(kind).fields).map(
    async ([name, field]) => [name, await nested(field, row[name], read)] as const,
  )
  const found = (await Promise.all(named)).filter(([, value]) => value !== undefined)
  return { ...row, ...Object.fromEntries(found) }
}

/** The objects in place of bare numbers; undefined where there are none. */
async function nested({ type, to }: Field, value: unknown, read: Read): Promise<unknown> {
  const object = async (one: unknown) => (typeof one === 'number' && (await read(to![0] as Kind, one))) || one
  if (type === 'reference') return typeof value === 'number' ? await object(value) : undefined
  if (type !== 'mappings' || !Array.isArray(value)) return undefined
  return await Promise.all((value as Wire[]).map(async (one) => ({ ...one, rear_port: await object(one.rear_port) })))
}
