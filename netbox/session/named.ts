import type { Row } from '../client/list.ts'
import type { Field } from '../kinds/field.ts'
import { entryOf, type Kind } from '../kinds.ts'
import type { Wire } from '../values/mappings.ts'

type Read = (kind: Kind, id: number) => Promise<Row | undefined>

/**
 * A row with everything it points to as nested objects. NetBox tells some as bare numbers: the parent of an inventory item, the ports
 * in a mapping; and some without their key: the parent of a platform has no slug, the module of a bay no bay. Neither can be compared
 * with a name.
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
  const kind = to?.[0] as Kind
  const object = async (one: unknown) => {
    const id = unnamed(kind, one)
    return (id !== undefined && (await read(kind, id))) || one
  }
  if (type === 'reference') return unnamed(kind, value) === undefined ? undefined : await object(value)
  if (type !== 'mappings' || !Array.isArray(value)) return undefined
  return await Promise.all((value as Wire[]).map(async (one) => ({ ...one, rear_port: await object(one.rear_port) })))
}

/** The number of what is told without the last field of its key, by which it is named. */
function unnamed(kind: Kind, value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'object' || value === null) return undefined
  return entryOf(kind).key.at(-1)! in value ? undefined : (value as Row).id
}
