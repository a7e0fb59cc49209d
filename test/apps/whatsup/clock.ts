import type { Clock } from '../../../apps/whatsup/serve/clock.ts'

/** A clock that stands still until it is told to go on. */
export class Simulated implements Clock {
  #now = Date.now()
  readonly #sleeping = new Set<{ until: number; wake: () => void }>()

  now = (): number => this.#now

  sleep = (milliseconds: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const one = { until: this.#now + milliseconds, wake: () => this.#sleeping.delete(one) && resolve() }
      this.#sleeping.add(one)
      signal.addEventListener('abort', one.wake, { once: true })
    })

  /** How many sleep, and have nothing that is due. */
  get asleep(): number {
    return [...this.#sleeping].filter(({ until }) => until > this.#now).length
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds
    for (const one of this.#sleeping) if (one.until <= this.#now) one.wake()
  }
}
