import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'

/** Watches a page until disposed of, and knows for how long it did not answer 200. */
export class Outage implements AsyncDisposable {
  #milliseconds = 0
  #watching = true
  readonly #watch: Promise<void>

  constructor(url: string) {
    this.#watch = this.#run(url)
  }

  /** Sum of the times without an answer, to a tenth. */
  get seconds(): number {
    return Math.round(this.#milliseconds / 100) / 10
  }

  async #run(url: string): Promise<void> {
    for (let last = performance.now(); this.#watching; await pause(100)) {
      const answers = await fetch(url).then(
        ({ status }) => status === 200,
        () => false,
      )
      const now = performance.now()
      if (!answers) this.#milliseconds += now - last
      last = now
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watching = false
    await this.#watch
  }
}
