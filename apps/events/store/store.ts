import { EventError, type InfrastructureEvent, readEvent } from './event.ts'
import type { Log, LogRecord, Stretch } from './log.ts'
import { filterOf, fits, subjectOf, type Wildcard } from './subjects.ts'
import { type EventType, eventTypes } from './types.ts'

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

/** What an append expects of its aggregate: nothing yet, whatever, or that its last event is at this position. */
export type Expected = 'none' | 'any' | number

export interface Appended {
  readonly positions: readonly number[]
  /** They had been appended before: the answer of then was lost. */
  readonly repeated: boolean
}

/** Another event came first; the message names it. */
export class ConflictError extends Error {
  override name = 'ConflictError'
}

export interface Reading extends Omit<Stretch, 'subjects'> {
  readonly subjects?: Wildcard | undefined
}

/** How often an append with nothing expected is tried while others append to the same aggregate. */
const TRIES = 20
/** The most that one atomic batch of NATS takes. */
const MOST = 1000

/**
 * Events in the order they were appended. What it says holds for each log below it: one in memory, one in JetStream.
 *
 * Every append is checked against the aggregate's last event, also where nothing is expected: so a retry finds its own events
 * there, whatever its age, and is a success instead of a double.
 */
export class EventStore {
  readonly #log: Log

  constructor(log: Log) {
    this.#log = log
  }

  /**
   * Appends events of one aggregate, all or none. Throws {@link ConflictError} where the aggregate is not as expected, and
   * {@link EventError} for events of several aggregates, more than {@link MOST}, or an id that another event has.
   */
  async append(events: readonly InfrastructureEvent[], expected: Expected = 'any'): Promise<Appended> {
    const filter = filterOfAll(events)
    const messages = events.map((event) => ({
      subject: subjectOf(event.event_type, event.aggregate_id),
      text: JSON.stringify(event),
    }))
    let there = expected === 'any' ? await this.#log.of(filter) : undefined
    for (let attempt = 1; ; attempt++) {
      const known = there && repeated(events, there)
      if (known) return known
      const last =
        there && expected === 'any' ? (there.at(-1)?.position ?? 0) : Number(expected === 'none' ? 0 : expected)
      if (there && (expected !== 'any' || attempt > TRIES)) throw conflict(expected, there, events)
      const positions = await this.#log.append(messages, { filter, last })
      if (positions) return { positions, repeated: false }
      there = await this.#log.of(filter)
    }
  }

  /** The events of one aggregate. The position of the last is what a next append expects. */
  async read(type: EventType, id: string): Promise<Stored[]> {
    return (await this.#log.of(filterOf(type, id.toLowerCase()))).map(stored)
  }

  /** All events from a position or a time on, to now or for ever. */
  async *all({ subjects, ...stretch }: Reading = {}): AsyncGenerator<Stored, void, undefined> {
    for await (const record of this.#log.read({ ...stretch, subjects })) yield stored(record)
  }

  /** The position of the last event; 0 if there is none. */
  head(): Promise<number> {
    return this.#log.head()
  }
}

/** Reads a message. One that cannot be read is told with its reason: whoever folds it must not take it for nothing. */
export function stored({ text, ...record }: LogRecord): Stored {
  try {
    const event = readEvent(text, record.recorded)
    const subject = subjectOf(event.event_type, event.aggregate_id)
    if (subject === record.subject) return { ...record, event }
    throw new EventError(`the subject is ${record.subject}; it must be ${subject}, as event_type and aggregate_id tell`)
  } catch (error) {
    if (!(error instanceof EventError)) throw error
    return { ...record, error }
  }
}

function filterOfAll(events: readonly InfrastructureEvent[]): string {
  const [first] = events
  if (!first || events.length > MOST) throw new EventError(`${events.length} events are given; it must be 1 to ${MOST}`)
  const filter = filterOf(first.event_type, first.aggregate_id)
  const other = events.find((event) => !fits(subjectOf(event.event_type, event.aggregate_id), filter))
  if (other)
    throw new EventError(
      `aggregate_id is ${other.aggregate_id} of ${eventTypes[other.event_type].aggregate}; events that are appended together must be of one aggregate`,
    )
  return filter
}

/** The positions of events that are there already: of all of them, or of none. */
function repeated(events: readonly InfrastructureEvent[], there: readonly LogRecord[]): Appended | undefined {
  const byId = new Map(there.map(stored).flatMap((one) => (one.event ? [[one.event.event_id, one] as const] : [])))
  const found = events.map(({ event_id }) => byId.get(event_id))
  if (found.every((one) => one === undefined)) return undefined
  for (const [place, event] of events.entries()) {
    const before = found[place]
    if (before && contentOf(before.event!) === contentOf(event)) continue
    throw new EventError(
      before
        ? `event_id is ${event.event_id}, which another event at position ${before.position} has; it must be its own`
        : `some of the events are in the stream already, ${event.event_id} is not; they must be appended together or one by one`,
    )
  }
  return { positions: found.map((one) => one!.position), repeated: true }
}

/** What makes two events the same; a retry may tell another time. */
function contentOf({ event_type, data }: InfrastructureEvent): string {
  return JSON.stringify([event_type, Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1))])
}

function conflict(
  expected: Expected,
  there: readonly LogRecord[],
  events: readonly InfrastructureEvent[],
): ConflictError {
  const { event_type, aggregate_id } = events[0]!
  const name = `${eventTypes[event_type].aggregate} ${aggregate_id}`
  const last = there.at(-1)
  if (!last) return new ConflictError(`${name} has no event; ${expected} is expected`)
  const one = stored(last)
  const what = one.event ? `${one.event.event_type} ${one.event.event_id}` : one.subject
  const wanted = expected === 'none' ? 'none is expected' : `${expected} is expected`
  return new ConflictError(`${name} has ${what} at position ${last.position} as its last event; ${wanted}`)
}
