import type { Client } from '../client/client.ts'
import { following, type Row } from '../client/list.ts'
import { entryOf, type Kind } from '../kinds.ts'
import { readByIds } from '../lookup.ts'
import { gatherBy } from './gather.ts'
import { allColumns } from './rows.ts'

/** How many more are read for each one that is asked for, and how many in all. */
const FURTHER = 4
const MOST = 1000
/** Milliseconds after which what was read ahead is forgotten. */
const FRESH = 60_000

/** What one request brought beyond what was asked for. */
interface Brought {
  readonly rows: Map<number, Row>
  readonly at: number
  /** How many of them were asked for since. */
  taken: number
}

/**
 * Reads objects by number for somebody who asks for one after the other, as Pulumi does in a refresh: a few at a time, for each as soon as
 * it has another. With those that are asked for come the ones that follow, few at first, more as long as they are asked for next.
 *
 * Each of those is handed out once: who asks again is told anew. None outlives a minute, nor the first write of the client, after
 * which nothing is read ahead any more.
 */
export class Ahead {
  readonly #client: Client
  readonly #brought = new Map<Kind, Brought>()
  /** Kinds of which it is not the next ones that are asked for, or of which a server does not tell the next ones. */
  readonly #scattered = new Set<Kind>()
  readonly #ask: (kind: Kind, id: number) => Promise<Row | undefined>

  constructor(client: Client, window: number) {
    this.#client = client
    this.#ask = gatherBy((kind, ids: number[]) => this.#readAll(kind, ids), window)
  }

  /** The object as NetBox has it, or had it up to a minute ago, when others were read; undefined if it is not there. */
  async read(kind: Kind, id: number): Promise<Row | undefined> {
    return this.#take(kind, id) ?? (await this.#ask(kind, id))
  }

  async #readAll(kind: Kind, ids: readonly number[]): Promise<(Row | undefined)[]> {
    const found = new Map<number, Row>()
    // The request before this one may have brought them.
    for (const id of new Set(ids)) {
      const row = this.#take(kind, id)
      if (row) found.set(id, row)
    }
    const asked = new Set(ids.filter((id) => !found.has(id)))
    for (const row of await this.#withFollowing(kind, [...asked])) found.set(row.id, row)
    const rest = [...asked].filter((id) => !found.has(id))
    for (const row of await readByIds(this.#client, kind, rest, allColumns(kind))) found.set(row.id, row)
    return ids.map((id) => found.get(id))
  }

  /** Those of the objects that stand next to each other; what follows them is kept. */
  async #withFollowing(kind: Kind, ids: readonly number[]): Promise<Row[]> {
    if (ids.length === 0 || this.#scattered.has(kind) || this.#hasWritten()) return []
    const before = this.#brought.get(kind)
    const at = Date.now()
    const limit = Math.min(MOST, ids.length + FURTHER * (ids.length + (before?.taken ?? 0)))
    const rows = await following(this.#client, entryOf(kind).path, allColumns(kind), Math.min(...ids), limit)
    if (!rows || (rows.length === limit && Math.max(...ids) > rows.at(-1)!.id)) this.#scattered.add(kind)
    const [those, others] = [true, false].map((one) => rows?.filter(({ id }) => ids.includes(id) === one) ?? [])
    this.#brought.set(kind, { rows: new Map(others!.map((row) => [row.id, row])), at, taken: 0 })
    return those!
  }

  #take(kind: Kind, id: number): Row | undefined {
    const brought = this.#brought.get(kind)
    const row = brought?.rows.get(id)
    if (!brought || !row || this.#hasWritten() || Date.now() - brought.at > FRESH) return undefined
    brought.rows.delete(id)
    brought.taken++
    return row
  }

  #hasWritten(): boolean {
    return this.#client.statistics.writes > 0
  }
}
