import type { Row } from '../client/list.ts'
import { entryOf, type Kind } from '../kinds.ts'
import type { Wire } from '../values/mappings.ts'

/**
 * A row with the ports in its mappings as nested objects: NetBox tells these, unlike all other references, as bare numbers, and a
 * number cannot be compared with a name.
 */
export async function withPorts(
  kind: Kind,
  row: Row,
  read: (kind: Kind, id: number) => Promise<Row | undefined>,
): Promise<Row> {
  const mapped = Object.entries(entryOf(kind).fields).filter(([, { type }]) => type === 'mappings')
  const named = mapped.map(async ([name, { to }]) => {
    const mappings = ((row[name] ?? []) as Wire[]).map(async (one) => {
      const { rear_port: port } = one
      return typeof port === 'number' ? { ...one, rear_port: (await read(to![0] as Kind, port)) ?? port } : one
    })
    return [name, await Promise.all(mappings)] as const
  })
  return { ...row, ...Object.fromEntries(await Promise.all(named)) }
}
