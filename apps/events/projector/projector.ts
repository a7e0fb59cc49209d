import { setTimeout as pause } from 'node:timers/promises'
import type { JsMsg } from '@nats-io/jetstream'
import type { Client } from '../../../netbox/index.ts'
import type { DeadLetters } from '../store/dead-letters.ts'
import { delayAfter } from '../store/delay.ts'
import type { EventStore } from '../store/store.ts'
import { type Stored, stored } from '../store/stored.ts'
import { eventTypes } from '../store/types.ts'
import { EMPTY, fold, foldAll, nameOf, type Topology } from '../topology/topology.ts'
import type { Metrics } from './metrics.ts'
import { project, Seen } from './project.ts'
import { DONE, type Outcome, type Verdict } from './verdict.ts'
import { concerned, wantedOf } from './wanted.ts'
import type { WorkList } from './work-list.ts'

export interface ProjectorOptions {
  readonly store: EventStore
  readonly work: WorkList
  readonly dead: DeadLetters
  readonly client: Client
  /** Slug of the site that devices are put into. */
  readonly site: string
  readonly metrics: Metrics
  readonly log: (line: string) => void
  /** How often something that is not known yet is waited for; 8 by default, some four minutes. */
  readonly waits?: number
  /** Milliseconds of the first delay; 1000 by default. */
  readonly delay?: number
}

/** Milliseconds until an event of a newer program is looked at again. */
const NEWER = 300_000
const STATISTICS = 100
/** Milliseconds: the longest that the work waits for a NetBox that is away. */
const LONGEST = 30_000

/**
 * Brings NetBox to what the events say. An event only tells which aggregate moved; what is written is what all events together say
 * of it. So a repetition, another order or a second instance do no harm, and many events are one plan.
 */
export class Projector {
  readonly #options: ProjectorOptions
  readonly #end = new AbortController()
  /** Aggregates that have a dead letter: it goes once they go through. */
  readonly #letters = new Set<string>()
  readonly #seen = new Seen()
  #topology: Topology = EMPTY
  #paused: string | undefined
  /** Rounds in a row that NetBox was away. */
  #away = 0
  #working: Promise<void> = Promise.resolve()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: ProjectorOptions) {
    this.#options = options
  }

  /** Why nothing is taken just now: no right, not NetBox. */
  get paused(): string | undefined {
    return this.#paused
  }

  get deadLetters(): number {
    return this.#letters.size
  }

  async start(): Promise<void> {
    for (const { about } of await this.#options.dead.list()) this.#letters.add(about)
    this.#working = this.#loop()
  }

  /** Compares all that the events say with NetBox, which heals what people deleted and what was lost. */
  async reconcile(): Promise<Map<string, Outcome>> {
    await this.#catchUp()
    return await this.#inTurn(() => this.#bring(this.#topology.resources.keys()))
  }

  /** Tries aggregates again that have a dead letter. */
  async again(names: readonly string[]): Promise<Map<string, Outcome>> {
    await this.#catchUp()
    return await this.#inTurn(() => this.#bring(names))
  }

  /** Ends after the request that is under way; what is not settled comes again. */
  async stop(): Promise<void> {
    this.#end.abort()
    await this.#working
  }

  async #loop(): Promise<void> {
    const { work, log } = this.#options
    while (!this.#end.signal.aborted) {
      const messages = await work.take(this.#end.signal)
      if (messages.length === 0) return
      try {
        await this.#round(messages)
      } catch (error) {
        if (this.#end.signal.aborted) return
        // NATS is away: nothing is settled, so all of it comes again.
        log(`a round failed, it comes again: ${(error as Error).message}`)
        for (const message of messages) work.again(message, this.#delay(message))
        await this.#wait(this.#options.delay ?? 1000)
      }
    }
  }

  async #round(messages: readonly JsMsg[]): Promise<void> {
    const all = messages.map((message) => ({ message, stored: asStored(message) }))
    await this.#catchUp(all.map((one) => one.stored))
    const named = all.flatMap(({ message, stored: { event } }) =>
      event
        ? [{ message, name: nameOf({ aggregate: eventTypes[event.event_type].aggregate, id: event.aggregate_id }) }]
        : [],
    )
    const outcomes = await this.#inTurn(() => this.#bring(new Set(named.map(({ name }) => name))))
    this.#options.metrics.planned(named.length)
    for (const { message, name } of named) await this.#settle(message, name, outcomes.get(name) ?? DONE)
    for (const { message, stored: unread } of all) if (!unread.event) await this.#setAside(message, unread)
    await this.#hold([...outcomes.values()])
  }

  /** The events up to these: from them where they follow on what is known, else from the stream. */
  async #catchUp(events: readonly Stored[] = []): Promise<void> {
    const { store } = this.#options
    const news = events
      .filter(({ position }) => position > this.#topology.position)
      .sort((a, b) => a.position - b.position)
    const next = this.#topology.position + 1
    if (news.length > 0 && news.every(({ position }, n) => position === next + n))
      this.#topology = fold(this.#topology, news)
    else if (news.length > 0 || events.length === 0)
      this.#topology = await foldAll(this.#topology, store.all({ from: next }))
  }

  async #bring(names: Iterable<string>): Promise<Map<string, Outcome>> {
    const { client, site, metrics } = this.#options
    const topology = this.#topology
    const wanted = wantedOf(topology, concerned(topology, names), site)
    const outcomes = await project(client, wanted, {
      signal: this.#end.signal,
      seen: this.#seen,
      timed: (phase, seconds) => metrics.timed(phase, seconds),
    })
    for (const [name, { verdict }] of outcomes) if (verdict === 'done') await this.#forgive(name)
    return outcomes
  }

  async #settle(message: JsMsg, name: string, { verdict, reason }: Outcome): Promise<void> {
    const { work, metrics, log, waits = 8 } = this.#options
    const given = verdict === 'wait' && message.info.deliveryCount > waits ? 'dead' : verdict
    metrics.event(given)
    if (given === 'done') await work.done(message)
    else if (given === 'dead') {
      await this.#bury(message, name, reason)
      work.end(message, reason)
      log(`${name} is given up: ${reason}`)
    } else work.again(message, this.#delay(message))
    if (metrics.total % STATISTICS === 0) log(metrics.summary)
  }

  /** What stands in the stream and cannot be read: of a newer program it waits for one, else it is a dead letter. */
  async #setAside(message: JsMsg, { position, subject, error }: Stored & { event?: undefined }): Promise<void> {
    const { work, dead, metrics, log } = this.#options
    if (error.code === 'newer') {
      work.again(message, NEWER)
      metrics.event('wait')
      return
    }
    const place = { about: `${position}`, subject, position, text: message.string() }
    await dead.put({ source: 'stream', ...place, reason: error.message, time: new Date().toISOString() })
    work.end(message, error.message)
    metrics.event('dead')
    log(`position ${position} is no event: ${error.message}`)
  }

  async #bury(message: JsMsg, name: string, reason: string): Promise<void> {
    const place = { about: name, subject: message.subject, position: message.seq, text: message.string() }
    await this.#options.dead.put({ source: 'projector', ...place, reason, time: new Date().toISOString() })
    this.#letters.add(name)
  }

  async #forgive(name: string): Promise<void> {
    if (!this.#letters.delete(name)) return
    await this.#options.dead.remove({ source: 'projector', about: name })
  }

  /** Holds the whole work back where no event could go through: a little longer each time, so that NetBox gets air. */
  async #hold(outcomes: readonly Outcome[]): Promise<void> {
    const { log } = this.#options
    const worst = (verdict: Verdict) => outcomes.find((one) => one.verdict === verdict)
    const refused = worst('pause')
    const away = refused ?? worst('later')
    if (this.#paused !== refused?.reason && refused) log(`paused: ${refused.reason}`)
    if (this.#paused && !refused && !away) log('goes on')
    this.#paused = refused?.reason
    this.#away = away ? this.#away + 1 : 0
    if (away) await this.#wait(delayAfter(this.#away, { first: this.#options.delay ?? 1000, longest: LONGEST }))
  }

  #delay(message: JsMsg): number {
    return delayAfter(message.info.deliveryCount, { first: this.#options.delay ?? 1000 })
  }

  async #wait(milliseconds: number): Promise<void> {
    await pause(milliseconds, undefined, { signal: this.#end.signal }).catch(() => undefined)
  }

  /** One plan at a time: a reconcile in the midst of a round would meet its half-made objects. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work)
    this.#turn = turn.catch(() => undefined)
    return turn
  }
}

function asStored(message: JsMsg): Stored {
  return stored({ position: message.seq, subject: message.subject, text: message.string(), recorded: message.time })
}
