/** Lets work on the same thing happen one after the other, and everything else at the same time. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Does the work once all work on `thing` that was asked for before has ended, well or not. */
  async take<T>(thing: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(thing)
    const mine = (before ?? Promise.resolve()).catch(() => undefined).then(work)
    this.#last.set(thing, mine)
    try {
      return await mine
    } finally {
      if (this.#last.get(thing) === mine) this.#last.delete(thing)
    }
  }
}
