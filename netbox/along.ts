import { type Cascade, cascades, cascadesOfPlugins } from './cascades.ts'
import type { Client } from './client/client.ts'
import { list, type Row } from './client/list.ts'
import { NetBoxError } from './errors.ts'
import { isKind, type Kind } from './kinds.ts'
import { chunks } from './lookup.ts'

/** An object that NetBox deletes along with another. */
export interface Dependant {
  /** What takes it along, as {@link nameOf} tells it. */
  readonly taker: string
  /** NetBox's name of its type, which may be none of our kinds. */
  readonly kind: string
  readonly id: number
  readonly row: Row
  readonly cascade: Cascade
}

/** What goes along with what, by the name of the taker. */
export type Dependants = ReadonlyMap<string, readonly Dependant[]>

/** Names an object of NetBox within a run: `dcim.device 12`. */
export function nameOf({ kind, id }: { readonly kind: string; readonly id: number | undefined }): string {
  return `${kind} ${id}`
}

/**
 * Reads what NetBox would take along with these objects, and what with that: one call per list and hundred takers, in as
 * many rounds as things are nested (device, interface, address). Nothing to delete costs nothing.
 */
export async function readDependants(
  client: Client,
  going: readonly { readonly kind: Kind; readonly id: number }[],
): Promise<Dependants> {
  const found: Dependant[] = []
  const seen = new Set<string>()
  let round = going
  while (round.length > 0) {
    for (const one of round) seen.add(nameOf(one))
    const ids = Map.groupBy(round, ({ kind }) => kind)
    const asked = [...cascades, ...cascadesOfPlugins()].flatMap((cascade) =>
      [...ids].flatMap(([kind, ofKind]) => {
        const filter = cascade.by[kind]
        const together = cascade.inside?.includes(kind) ? 1 : 100
        return filter ? chunks(ofKind, together).map((part) => read(client, cascade, kind, filter, part)) : []
      }),
    )
    const fresh = (await Promise.all(asked)).flat()
    found.push(...fresh)
    const next = new Map(fresh.map((one) => [nameOf(one), one]))
    round = [...next.values()].flatMap(({ kind, id }) =>
      isKind(kind) && !seen.has(nameOf({ kind, id })) ? [{ kind, id }] : [],
    )
  }
  return Map.groupBy(found, ({ taker }) => taker)
}

async function read(
  client: Client,
  cascade: Cascade,
  kind: Kind,
  filter: string,
  takers: readonly { readonly id: number }[],
): Promise<Dependant[]> {
  const { path, holder, type, id = 'id' } = cascade
  const columns = ['display', 'tags', 'created', 'last_updated', holder, ...(type ? [type] : []), id]
  const ids = new Set(takers.map((one) => one.id))
  const rows = await list(
    client,
    path,
    columns,
    [...ids].map((one) => [filter, String(one)]),
  ).catch((error) => {
    // Older versions do not have every type.
    if (error instanceof NetBoxError && error.code === 'not-found') return []
    throw error
  })
  const [only] = cascade.inside?.includes(kind) ? ids : []
  return rows.flatMap((row): Dependant[] => {
    // NetBox ignores filters it does not know, and region_id means what is below the region too.
    const of = only ?? numberIn(row[holder])
    if (of === undefined || !ids.has(of) || (only === undefined && type && row[type] !== kind)) return []
    return [{ taker: nameOf({ kind, id: of }), kind: cascade.kind, id: numberIn(row[id])!, row, cascade }]
  })
}

function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'object' && value !== null ? (value as { id: number }).id : undefined
}
