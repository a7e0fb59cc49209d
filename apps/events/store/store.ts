import { setTimeout as pause } from 'node:timers/promises'
import { byAggregate } from './by-aggregate.ts'
import { EventError, type InfrastructureEvent } from './event.ts'
import { Known } from './known.ts'
import type { Draft, Guard, Log, LogRecord, Stretch } from './log.ts'
import { type Stored, stored } from './stored.ts'
import { filterOf, fits, subjectOf, type Wildcard } from './subjects.ts'
import { type EventType, eventTypes } from './types.ts'

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

/** How often an append is tried while others append to the same aggregate, or a replica is read that lags. */
const TRIES = 20
/** Milliseconds before the first of these tries that wait; a little longer each time. */
const PAUSE = 20
/** The most that one atomic batch of NATS takes. */
const MOST = 1000

/**
 * Events in the order they were appended. What it says holds for each log below it: one in memory, one in JetStream.
 *
 * Every append is checked against the aggregate's last event, also where nothing is expected: so a retry finds its own events
 * there, whatever its age, and is a success instead of a double. The aggregate is only read where the check fails.
 */
export class EventStore {
  readonly #log: Log
  readonly #known = new Known()

  constructor(log: Log) {
    this.#log = log
  }

  /**
   * Appends events of one aggregate, all or none. Throws {@link ConflictError} where the aggregate is not as expected, and
   * {@link EventError} for events of several aggregates, more than {@link MOST}, or an id that another event has.
   */
  async append(events: readonly InfrastructureEvent[], expected: Expected = 'any'): Promise<Appended> {
    const filter = filterOfAll(events)
    const stated = expected === 'any' ? undefined : expected === 'none' ? 0 : expected
    const known = this.#known.of(filter)
    let last = stated ?? known.last
    let there = stated === undefined && hasAny(known.ids, events) ? await this.#look(filter) : undefined
    for (let attempt = 1; ; attempt++) {
      if (there) {
        const before = repeated(events, there)
        if (before) return before
        const found = lastOf(there)
        if ((stated !== undefined && found !== stated) || attempt > TRIES) throw conflict(expected, there, events)
        last = found
      }
      const answer = await this.#log.append(draftsOf(events, { filter, last }))
      if (answer.positions) {
        this.#known.appended(filter, last, answer.positions.at(-1)!, idsOf(events))
        return { positions: answer.positions, repeated: false }
      }
      if (answer.last === undefined) await pause(PAUSE * attempt)
      there = await this.#look(filter, answer.last)
    }
  }

  /**
   * Appends events of any aggregates, those of each in their order: all or none where nothing stands against it, which is many times
   * quicker, else aggregate by aggregate. Whether each was there before. Throws like {@link append}.
   */
  async appendAll(events: readonly InfrastructureEvent[]): Promise<readonly boolean[]> {
    const aggregateOf = ({ event_type, aggregate_id }: InfrastructureEvent) => filterOf(event_type, aggregate_id)
    const groups = Map.groupBy(events, aggregateOf)
    const guards = [...groups.keys()].map((filter) => ({ filter, last: this.#known.of(filter).last }))
    const news = guards.every(({ filter }) => !hasAny(this.#known.of(filter).ids, groups.get(filter)!))
    if (news && guards.length > 1 && events.length <= MOST && areDistinct(events)) {
      const drafts = guards.flatMap((guard) => draftsOf(groups.get(guard.filter)!, guard))
      const { positions } = await this.#log.append(drafts)
      if (positions) {
        let at = 0
        for (const { filter, last } of guards) {
          const ids = idsOf(groups.get(filter)!)
          at += ids.length
          this.#known.appended(filter, last, positions[at - 1]!, ids)
        }
        return events.map(() => false)
      }
    }
    const were = await byAggregate((some) => this.append(some), groups)
    const next = new Map([...were].map(([filter, each]) => [filter, each.values()]))
    return events.map((event) => next.get(aggregateOf(event))!.next().value!)
  }

  /** The events of one aggregate. The position of the last is what a next append expects. */
  async read(type: EventType, id: string): Promise<Stored[]> {
    return (await this.#log.of(filterOf(type, id.toLowerCase()))).map(stored)
  }

  /** All events from a position or a time on, to now or for ever. */
  all(stretch: Reading = {}): AsyncGenerator<Stored, void, undefined> {
    return this.#log.read(stretch, stored)
  }

  /** The position of the last event; 0 if there is none. */
  head(): Promise<number> {
    return this.#log.head()
  }

  /** Reads an aggregate, until what is read reaches a position that is known to be there: a replica may lag a little. */
  async #look(filter: string, least = 0): Promise<readonly LogRecord[]> {
    for (let look = 1; ; look++) {
      const there = await this.#log.of(filter)
      this.#known.read(filter, there, (record) => stored(record).event?.event_id)
      if (lastOf(there) >= least || look > TRIES) return there
      await pause(PAUSE * look)
    }
  }
}

function filterOfAll(events: readonly InfrastructureEvent[]): string {
  const [first] = events
  if (!first || events.length > MOST) throw new EventError(`${events.length} events are given; it must be 1 to ${MOST}`)
  const filter = filterOf(first.event_type, first.aggregate_id)
  const other = events.find((event) => !fits(subjectOf(event.event_type, event.aggregate_id), filter))
  if (!areDistinct(events)) throw new EventError('an event_id is given twice; each event must have its own')
  if (other)
    throw new EventError(
      `aggregate_id is ${other.aggregate_id} of ${eventTypes[other.event_type].aggregate}; events that are appended together must be of one aggregate`,
    )
  return filter
}

/** As messages, the first of which bears the guard of all. */
function draftsOf(events: readonly InfrastructureEvent[], guard: Guard): Draft[] {
  return events.map((event, n) => ({
    subject: subjectOf(event.event_type, event.aggregate_id),
    text: JSON.stringify(event),
    ...(n === 0 && { guard }),
  }))
}

const idsOf = (events: readonly InfrastructureEvent[]) => events.map(({ event_id }) => event_id)
const hasAny = (ids: ReadonlySet<string>, events: readonly InfrastructureEvent[]) =>
  events.some(({ event_id }) => ids.has(event_id))
const areDistinct = (events: readonly InfrastructureEvent[]) => new Set(idsOf(events)).size === events.length
const lastOf = (records: readonly LogRecord[]) => records.at(-1)?.position ?? 0

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
