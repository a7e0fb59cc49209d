import type { Client } from '../client/client.ts'
import { list, type Row } from '../client/list.ts'
import { apartFields, apartOfRow } from '../identity.ts'
import { entryOf, type Kind } from '../kinds.ts'
import { chunks } from '../lookup.ts'
import { columnsOf, tokensOfRow } from '../normalise.ts'
import type { Target } from '../values/rule.ts'

/** A device or a module that was made, and what came with it. */
export interface Brought {
  /** The id of the device, also for a module's parts. */
  readonly device: number
  readonly coming: readonly Target[]
}

/**
 * Finds what came with new devices and modules: one call per kind of parts and hundred devices.
 *
 * @param idOf the id in a token, also of what was made in this run: `12` of `12` and of `+3`
 * @param namesOf the fields of a kind that will be compared
 */
export async function readComing(
  client: Client,
  brought: readonly Brought[],
  idOf: (token: string) => string | undefined,
  namesOf: (kind: Kind) => Iterable<string>,
): Promise<Map<Target, Row>> {
  const kinds = new Set(brought.flatMap(({ coming }) => coming.map(({ kind }) => kind)))
  const found = new Map<Target, Row>()
  for (const kind of kinds) {
    const columns = columnsOf(kind, [...entryOf(kind).key, ...apartFields(kind), 'tags', ...namesOf(kind)]).add(
      'last_updated',
    )
    const ofKind = brought.map(({ device, coming }) => ({ device, coming: coming.filter((one) => one.kind === kind) }))
    for (const part of chunks(
      ofKind.filter(({ coming }) => coming.length > 0),
      100,
    )) {
      const devices = [...new Set(part.map(({ device }) => device))]
      const filter = devices.map((id): [string, string] => ['device_id', String(id)])
      const rows = await list(client, entryOf(kind).path, columns, filter)
      const byKey = Map.groupBy(rows, (row) => tokensOfRow(kind, row).join('\0'))
      // Outer ones come first, so that what they are called is known when those within them are looked for.
      const within = new Map<string, string>()
      for (const { device, coming } of part)
        for (const target of coming) {
          const apart = Object.entries(target.apart ?? {}).map(([name, token]) => [
            name,
            within.get(token) ?? idOf(token),
          ])
          const row = byKey
            .get([device, target.tokens.at(-1)].join('\0'))
            ?.find((one) => apart.every(([name, id]) => apartOfRow(kind, one)[name!] === id))
          if (!row) continue
          found.set(target, row)
          within.set(target.token, String(row.id))
        }
    }
  }
  return found
}
