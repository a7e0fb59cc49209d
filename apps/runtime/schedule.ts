import { setTimeout as pause } from 'node:timers/promises'

const HOUR = 3_600_000
/** After a failure the work is tried again sooner than at its next turn. */
const RETRY = 300_000
/** Timers of Node hold no more than 24 days. */
const LONGEST = 24 * 24 * HOUR

export interface Schedule {
  /** Hours between two runs. */
  readonly hours: number
  /** When the work was last done, in an earlier life of this process; undefined for never. */
  readonly last: Date | undefined
  readonly signal: AbortSignal
  /** Told about a failure, in one sentence. */
  readonly log: (line: string) => void
  /** Milliseconds until a failed run is tried again; five minutes by default. */
  readonly retry?: number
  readonly now?: () => number
}

/** Does a piece of work every so many hours until the signal ends it; at once if it is due. A failure is told and tried again. */
export async function every(
  { hours, last, signal, log, retry = RETRY, now = Date.now }: Schedule,
  work: () => Promise<void>,
): Promise<void> {
  let due = last === undefined ? now() : last.getTime() + hours * HOUR
  while (!signal.aborted) {
    // No turn is further away than its hours: a clock that was set back would put it off by as much.
    due = Math.min(due, now() + hours * HOUR)
    const wait = due - now()
    if (wait > 0) {
      await pause(Math.min(wait, LONGEST), undefined, { signal }).catch(() => undefined)
      continue
    }
    const began = now()
    try {
      await work()
      due = began + hours * HOUR
    } catch (error) {
      if (signal.aborted) return
      log(error instanceof Error ? error.message : String(error))
      due = began + Math.min(retry, hours * HOUR)
    }
  }
}
