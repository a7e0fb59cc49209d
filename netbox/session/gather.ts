import { getOrMake } from '../get-or-make.ts'

/**
 * Turns single calls into shared ones. Calls that come within the same few milliseconds, or while a shared call is under
 * way, go out together as the next one.
 */
class Gather<I, O> {
  readonly #run: (items: I[]) => Promise<readonly O[]>
  readonly #window: number
  #waiting: { item: I; resolve: (answer: O) => void; reject: (error: unknown) => void }[] = []
  #busy = false

  /**
   * @param run answers each item at its place
   * @param window milliseconds the first call waits for company
   */
  constructor(run: (items: I[]) => Promise<readonly O[]>, window: number) {
    this.#run = run
    this.#window = window
  }

  call(item: I): Promise<O> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      if (!this.#busy) this.#start()
    })
  }

  #start(): void {
    this.#busy = true
    setTimeout(async () => {
      const calls = this.#waiting.splice(0)
      try {
        const answers = await this.#run(calls.map((call) => call.item))
        calls.forEach((call, place) => {
          call.resolve(answers[place]!)
        })
      } catch (error) {
        for (const call of calls) call.reject(error)
      }
      this.#busy = false
      if (this.#waiting.length > 0) this.#start()
    }, this.#window)
  }
}

/** One {@link Gather} per key, made when first needed. */
export function gatherBy<K, I, O>(
  run: (key: K, items: I[]) => Promise<readonly O[]>,
  window: number,
): (key: K, item: I) => Promise<O> {
  const gathers = new Map<K, Gather<I, O>>()
  return (key, item) => {
    return getOrMake(gathers, key, () => new Gather((items: I[]) => run(key, items), window)).call(item)
  }
}
