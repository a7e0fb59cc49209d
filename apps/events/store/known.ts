import type { LogRecord } from './log.ts'

/** All that an aggregate has had up to its last event. */
interface Knowledge {
  /** 0 before the first. */
  readonly last: number
  readonly ids: ReadonlySet<string>
}

/** Ids that are remembered in all, some ten megabytes. */
const MOST = 100_000
const NOTHING: Knowledge = { last: 0, ids: new Set() }

/**
 * What a store knows of aggregates from what it read and appended, so that an append need not read first. It may be out of date, never
 * incomplete: a guard on its position holds only if nothing else came since, so an event whose id is not in it is new.
 */
export class Known {
  readonly #aggregates = new Map<string, { last: number; ids: Set<string> }>()
  #ids = 0

  /** @param filter the subjects of the aggregate; one that was never met is taken for new */
  of(filter: string): Knowledge {
    return this.#aggregates.get(filter) ?? NOTHING
  }

  /** All of its events were read. */
  read(filter: string, records: readonly LogRecord[], idOf: (record: LogRecord) => string | undefined): void {
    this.#forget(filter)
    const ids = records.map(idOf).filter((id) => id !== undefined)
    this.#keep(filter, records.at(-1)?.position ?? 0, new Set(ids))
  }

  /** An append went through that was held to `before`. */
  appended(filter: string, before: number, last: number, ids: readonly string[]): void {
    const { last: known } = this.of(filter)
    const all = this.#aggregates.get(filter)?.ids ?? new Set()
    this.#forget(filter)
    // Held to a position that somebody else told: what lies before it is not known here.
    if (known === before) this.#keep(filter, last, all.union(new Set(ids)))
  }

  #keep(filter: string, last: number, ids: Set<string>): void {
    this.#aggregates.set(filter, { last, ids })
    this.#ids += ids.size + 1
    // The ones that were not met for longest go first.
    for (const oldest of this.#aggregates.keys()) {
      if (this.#ids <= MOST) return
      this.#forget(oldest)
    }
  }

  #forget(filter: string): void {
    const known = this.#aggregates.get(filter)
    if (!known) return
    this.#aggregates.delete(filter)
    this.#ids -= known.ids.size + 1
  }
}
