/** How often and how long an action is tried. All times in milliseconds. */
export interface Retry {
  readonly attempts: number
  /** Before the second try; doubled before each further one. */
  readonly firstDelay: number
  readonly longestDelay: number
  /** One try may take this long. */
  readonly timeout: number
}

/** Bears an outage of four minutes, and lets a try under way end within the ten seconds that Docker gives a stopped container. */
export const RETRY: Retry = { attempts: 10, firstDelay: 1000, longestDelay: 60_000, timeout: 8000 }

/**
 * How long to wait after a failed try.
 *
 * @param attempt number of the failed try, from 1
 * @param chance from 0 to 1; spreads the tries of many events, by up to a quarter
 */
export function delayAfter(attempt: number, { firstDelay, longestDelay }: Retry, chance: number): number {
  return Math.min(longestDelay, firstDelay * 2 ** (attempt - 1)) * (1 - chance / 4)
}
