import { setTimeout as delay } from 'node:timers/promises'

/** The time in milliseconds since 1970, and waiting for it. A test that lets an hour pass brings its own. */
export interface Clock {
  now(): number
  /** Resolves after so many milliseconds, or when the signal ends it. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
}

export const clock: Clock = {
  now: Date.now,
  async sleep(milliseconds, signal) {
    await delay(milliseconds, undefined, { signal }).catch(() => undefined)
  },
}
