import type { Saying } from '../sentences/saying.ts'

/** Milliseconds: before the second try, and at most between two. Short enough that an outage is caught up soon after its end. */
const FIRST = 1000
const LONGEST = 60_000

/** Lets nothing through for a while after a failure, longer after each further one. */
export class Circuit {
  readonly #now: () => number
  #failures = 0
  #until = 0
  /** What the last failure said; undefined while all is well. */
  reason: Saying | undefined

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** Milliseconds until the next try. */
  get wait(): number {
    return Math.max(0, this.#until - this.#now())
  }

  failed(reason: Saying): void {
    this.reason = reason
    this.#until = this.#now() + Math.min(LONGEST, FIRST * 2 ** this.#failures)
    this.#failures++
  }

  succeeded(): void {
    this.reason = undefined
    this.#failures = 0
    this.#until = 0
  }
}
