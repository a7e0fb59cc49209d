/** Lets pieces of work on the same thing go one after the other, and those on different things at the same time. */
export class Turns<K> {
  readonly #last = new Map<K, Promise<unknown>>()

  /** Runs the work when all earlier work on this key has ended, well or not; tells it whether there was any. */
  async take<T>(key: K, work: (waited: boolean) => Promise<T>): Promise<T> {
    const before = this.#last.get(key)
    const mine = (async () => {
      await before?.catch(() => undefined)
      return await work(before !== undefined)
    })()
    this.#last.set(key, mine)
    try {
      return await mine
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key)
    }
  }
}
