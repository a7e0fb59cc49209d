import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { importEvents } from '../../apps/events/cli/transfer.ts'
import {
  EMPTY,
  EventStore,
  ensureStreams,
  eventOf,
  foldAll,
  type InfrastructureEvent,
  JetStreamLog,
  STREAM_DEFAULTS,
} from '../../apps/events/index.ts'
import { filterOf, subjectOf } from '../../apps/events/store/subjects.ts'
import { current, writeSnapshot } from '../../apps/events/topology/snapshot.ts'
import type { Report } from '../../host/local/progress.ts'
import type { Options } from './options.ts'

const { name: STREAM } = STREAM_DEFAULTS
/** Events for each aggregate of the history: a device that is changed now and then. */
const EACH = 20
/** The last events, which a snapshot does not hold. */
const TAIL = 1000

/** Seconds of one measurement, and of this process's CPU in it. */
interface Measured {
  readonly seconds: number
  readonly cpu: number
}

/** By what was done, round after round. */
export type Measurements = Record<string, { readonly events: number; readonly measured: Measured[] }>

/** One thing to measure: prepared outside of the clock. */
interface Task {
  readonly name: string
  readonly events: number
  prepare(): (() => Promise<unknown>) | Promise<() => Promise<unknown>>
}

const registered = (n: number) =>
  eventOf('ComputeRegistered', {
    ...{ hostname: `web${n}.example.com`, manufacturer: 'Dell', model: 'PowerEdge R750' },
    serial: `S${n}`,
  }) as InfrastructureEvent

/** Everything of the store, on a server that has nothing else. */
export async function measureStore(
  url: string,
  folder: string,
  options: Options,
  report: Report,
): Promise<Measurements> {
  const connection = await connect({ servers: url })
  const place = await mkdtemp(join(folder, 'bench-'))
  try {
    await ensureStreams(await jetstreamManager(connection), STREAM_DEFAULTS)
    const store = new EventStore(await JetStreamLog.open(connection, STREAM))
    const found: Measurements = {}
    await inTurns(appends(connection, store, options.events), options.rounds, found, report)
    await inTurns(imports(store, place, options.events * 10), options.rounds, found, report)
    await inTurns(await replays(connection, store), options.rounds, found, report)
    await fill(store, options.history, report)
    await inTurns(await starts(store, place), options.rounds, found, report)
    return found
  } finally {
    await rm(place, { recursive: true, force: true })
    await connection.close()
  }
}

/** One at a time, each held to the aggregate's last event on either side. */
function appends(connection: NatsConnection, store: EventStore, events: number): Task[] {
  const some = () => Array.from({ length: events }, (_, n) => registered(n))
  return [
    {
      name: 'append, raw nats.js',
      events,
      prepare() {
        const all = some()
        const client = jetstream(connection)
        return async () => {
          for (const event of all) {
            const filter = filterOf(event.event_type, event.aggregate_id)
            const expect = { streamName: STREAM, lastSubjectSequence: 0, lastSubjectSequenceSubject: filter }
            await client.publish(subjectOf(event.event_type, event.aggregate_id), JSON.stringify(event), { expect })
          }
        }
      },
    },
    {
      name: 'append',
      events,
      prepare() {
        const all = some()
        return async () => {
          for (const event of all) await store.append([event])
        }
      },
    },
  ]
}

function imports(store: EventStore, folder: string, events: number): Task[] {
  const file = join(folder, 'import.jsonl')
  const prepare = async () => {
    await writeFile(file, Array.from({ length: events }, (_, n) => JSON.stringify(registered(n))).join('\n'))
    return () => importEvents(store, file, () => {}, new AbortController().signal)
  }
  return [{ name: 'import', events, prepare }]
}

async function replays(connection: NatsConnection, store: EventStore): Promise<Task[]> {
  const events = await store.head()
  const raw = async () => {
    const consumer = await jetstream(connection).consumers.get(STREAM)
    const messages = await consumer.consume({ max_messages: 1000 })
    let count = 0
    for await (const message of messages) {
      message.json()
      if (++count === events) break
    }
    await messages.close()
  }
  const typed = async () => {
    for await (const _ of store.all({ to: events }));
  }
  return [
    { name: 'replay, raw and JSON', events, prepare: () => raw },
    { name: 'replay, typed', events, prepare: () => typed },
  ]
}

/** Brings the stream to so many events, in batches. */
async function fill(store: EventStore, history: number, report: Report): Promise<void> {
  for (let there = await store.head(); there < history; ) {
    const some = Array.from({ length: Math.min(50, Math.ceil((history - there) / EACH)) }, (_, n) => {
      const first = registered(n)
      const id = first.aggregate_id
      const more = Array.from({ length: EACH - 1 }, (_, m) => eventOf('ComputeUpdated', { serial: `S${m}` }, { id }))
      return [first, ...more] as InfrastructureEvent[]
    })
    await store.appendAll(some.flat())
    there += some.flat().length
    if (there % 50_000 < 1000) report(`${there} of ${history} events`)
  }
}

/** A topology of now: from a snapshot that lacks the last events, and from all events. */
async function starts(store: EventStore, folder: string): Promise<Task[]> {
  const events = await store.head()
  await writeSnapshot(folder, await foldAll(EMPTY, store.all({ to: events - TAIL })))
  return [{ name: 'start from a snapshot', events, prepare: () => () => current(store, folder) }]
}

/** Round after round, in turned order every other time; one round goes before and is not counted. */
async function inTurns(tasks: readonly Task[], rounds: number, found: Measurements, report: Report): Promise<void> {
  for (const { name, events } of tasks) found[name] = { events, measured: [] }
  for (let round = -1; round < rounds; round++)
    for (const { name, prepare } of round % 2 === 0 ? tasks : tasks.toReversed()) {
      const work = await prepare()
      const [from, before] = [performance.now(), process.cpuUsage()]
      await work()
      const { user, system } = process.cpuUsage(before)
      const measured = { seconds: (performance.now() - from) / 1000, cpu: (user + system) / 1e6 }
      if (round >= 0) found[name]!.measured.push(measured)
      report(`${name}: ${measured.seconds.toFixed(2)} s`)
    }
}
