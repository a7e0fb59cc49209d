import type { Entry } from '../spool.ts'

/** Does one thing about an event, or throws {@link ActionError}. Is given up when the signal says so. */
export type Action = (entry: Entry, signal: AbortSignal) => Promise<void>

/** Why an action did not succeed; the message holds no address and no secret. */
export class ActionError extends Error {
  override name = 'ActionError'
  /** Another try would end in the same way. */
  readonly final: boolean
  constructor(message: string, final: boolean) {
    super(message)
    this.final = final
  }
}
