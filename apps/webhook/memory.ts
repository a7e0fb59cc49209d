/** What stays of an event: enough to know it again, and to know an older one of its object. */
export interface Trace {
  readonly name: string
  readonly key: string
  readonly object: string
  readonly instant: number
}

/** Which events were seen, and the newest of each object. Of finished events it forgets the oldest. */
export class Memory {
  readonly #limit: number
  readonly #keys = new Set<string>()
  readonly #newest = new Map<string, number>()
  readonly #finished = new Map<string, Trace>()
  #since = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** The remembered finished events, oldest first. */
  get finished(): Trace[] {
    return [...this.#finished.values()].map(({ name, key, object, instant }) => ({ name, key, object, instant }))
  }

  knows(key: string): boolean {
    return this.#keys.has(key)
  }

  isLate(object: string, instant: number): boolean {
    return instant < (this.#newest.get(object) ?? 0)
  }

  see({ key, object, instant }: Omit<Trace, 'name'>): void {
    this.#keys.add(key)
    this.#newest.set(object, Math.max(instant, this.#newest.get(object) ?? 0))
  }

  /** An event that was not kept after all. */
  forget(key: string): void {
    this.#keys.delete(key)
  }

  /** Whether so many finished since the last time that what was written about them may be thinned out. */
  finish(trace: Trace): boolean {
    this.see(trace)
    this.#finished.set(trace.key, trace)
    const [oldest] = this.#finished.values()
    if (this.#finished.size > this.#limit && oldest) {
      this.#finished.delete(oldest.key)
      this.#keys.delete(oldest.key)
      if (this.#newest.get(oldest.object) === oldest.instant) this.#newest.delete(oldest.object)
    }
    this.#since += 1
    if (this.#since < this.#limit) return false
    this.#since = 0
    return true
  }
}
