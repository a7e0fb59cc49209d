import { EventError, type InfrastructureEvent, readEvent } from './event.ts'
import type { LogRecord } from './log.ts'
import { subjectOf } from './subjects.ts'

/** An event as the stream holds it; or a message that this program cannot read, with the reason. */
export type Stored =
  | {
      readonly position: number
      readonly subject: string
      readonly recorded: Date
      readonly event: InfrastructureEvent
    }
  | Unread
interface Unread {
  readonly position: number
  readonly subject: string
  readonly recorded: Date
  readonly event?: undefined
  readonly error: EventError
}

/** Reads a message. One that cannot be read is told with its reason: whoever folds it must not take it for nothing. */
export function stored({ position, subject, text, recorded }: LogRecord): Stored {
  try {
    const event = readEvent(text, recorded)
    const wanted = subjectOf(event.event_type, event.aggregate_id)
    if (subject === wanted) return { position, subject, recorded, event }
    throw new EventError(`the subject is ${subject}; it must be ${wanted}, as event_type and aggregate_id tell`)
  } catch (error) {
    if (!(error instanceof EventError)) throw error
    return { position, subject, recorded, error }
  }
}
