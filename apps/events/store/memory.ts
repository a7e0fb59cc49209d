import { once } from 'node:events'
import type { Attempt, Draft, Log, LogRecord, Stretch } from './log.ts'
import { fits } from './subjects.ts'

/** A log in memory, for tests and for working out what a history would do. */
export class MemoryLog implements Log {
  readonly #records: LogRecord[] = []
  readonly #news = new EventTarget()

  async append(drafts: readonly Draft[]): Promise<Attempt> {
    for (const { guard } of drafts) {
      const last = guard && (this.#fitting(guard.filter).at(-1)?.position ?? 0)
      if (guard && last !== guard.last) return { last }
    }
    const first = this.#records.length + 1
    for (const [n, { subject, text }] of drafts.entries())
      this.#records.push({ subject, text, position: first + n, recorded: new Date() })
    this.#news.dispatchEvent(new Event('append'))
    return { positions: drafts.map((_, n) => first + n) }
  }

  async of(filter: string): Promise<readonly LogRecord[]> {
    return this.#fitting(filter)
  }

  async *read<T>(
    { from = 1, to = this.#records.length, follow, subjects = '>', signal }: Stretch,
    as: (record: LogRecord) => T,
  ): AsyncGenerator<T, void, undefined> {
    const isIn = (one: LogRecord) => (from instanceof Date ? one.recorded >= from : one.position >= from)
    for (let place = 0; !signal?.aborted; place++) {
      while (follow && !signal?.aborted && place >= this.#records.length) await this.#next(signal)
      const record = this.#records[place]
      if (!record || (!follow && record.position > to)) return
      if (isIn(record) && fits(record.subject, subjects)) yield as(record)
    }
  }

  async head(): Promise<number> {
    return this.#records.length
  }

  #fitting(filter: string): LogRecord[] {
    return this.#records.filter(({ subject }) => fits(subject, filter))
  }

  async #next(signal: AbortSignal | undefined): Promise<void> {
    await once(this.#news, 'append', signal ? { signal } : {}).catch(() => undefined)
  }
}
