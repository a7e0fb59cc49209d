import { jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import type { Interrupt } from '../../../netbox/cli/interrupt.ts'
import type { Screen } from '../../../netbox/cli/screen.ts'
import { Client, render } from '../../../netbox/index.ts'
import { ConfigError } from '../../runtime/config-error.ts'
import { preview } from '../projector/project.ts'
import { startService } from '../projector/service.ts'
import { projectorSettings, siteIn } from '../projector/settings.ts'
import { wantedOf } from '../projector/wanted.ts'
import { streamSettings } from '../store/connection.ts'
import { DeadLetters } from '../store/dead-letters.ts'
import { eventOf, type InfrastructureEvent } from '../store/event.ts'
import { JetStreamLog } from '../store/jetstream.ts'
import { replaySubject } from '../store/names.ts'
import { EventStore } from '../store/store.ts'
import { ensureStreams, type StreamSettings } from '../store/streams.ts'
import { of } from '../store/subjects.ts'
import { type Aggregate, type EventType, eventTypes } from '../store/types.ts'
import { diff } from '../topology/diff.ts'
import { current, rebuild, writeSnapshot } from '../topology/snapshot.ts'
import { EMPTY, foldAll, type Topology } from '../topology/topology.ts'
import type { Options, Place } from './options.ts'
import { changeText, jsonOf, letterText, lineOf, topologyJson, topologyText } from './show.ts'
import { importEvents } from './transfer.ts'

export interface Context {
  readonly connection: NatsConnection
  readonly env: NodeJS.ProcessEnv
  readonly on: Screen
  readonly interrupt: Interrupt
}

type Of<C extends Options['command']> = Extract<Options, { command: C }>
type Commands = {
  readonly [C in Exclude<Options['command'], 'help'>]: (options: Of<C>, desk: Desk) => Promise<number>
}

/** What a command works on. */
interface Desk extends Context {
  readonly streams: StreamSettings
  readonly store: EventStore
}

/** Commands that make the streams where they are missing; `check` does it by itself. */
const WRITING: ReadonlySet<Options['command']> = new Set(['publish', 'import', 'project'])
/** Found something that is not as it should be, or that would change. */
const FOUND = 2

export async function run(options: Exclude<Options, { command: 'help' }>, context: Context): Promise<number> {
  const streams = streamSettings(context.env)
  if (WRITING.has(options.command)) await ensureStreams(await jetstreamManager(context.connection), streams)
  const store = new EventStore(await JetStreamLog.open(context.connection, streams.name))
  const command = commands[options.command] as (options: Options, desk: Desk) => Promise<number>
  return await command(options, { ...context, streams, store })
}

const commands: Commands = {
  async publish({ type, data, id, eventId, correlation, causation, expected, json }, { store, on }) {
    const event = eventOf(type, data as never, { id, eventId, correlation, causation }) as InfrastructureEvent
    const { positions, repeated } = await store.append([event], expected)
    const [position] = positions
    const { event_id, aggregate_id } = event
    if (json) on.out(JSON.stringify({ position, repeated, event_id, aggregate_id }))
    else {
      const { aggregate } = eventTypes[type]
      on.out(`Position ${position}${repeated ? ', where it was before' : ''}: ${type} of ${aggregate} ${aggregate_id}`)
    }
    return 0
  },

  async read({ aggregate, id, json }, { store, on }) {
    const type = Object.entries(eventTypes).find(([, one]) => one.aggregate === aggregate)![0] as EventType
    const events = await store.read(type, id)
    for (const one of events) on.out(json ? jsonOf(one) : lineOf(one))
    if (events.length === 0) throw new ConfigError(`${aggregate} ${id} has no event`)
    return 0
  },

  async follow({ aggregate, from, json }, { store, on, interrupt }) {
    const subjects = aggregate === undefined ? undefined : of(aggregate as Aggregate)
    const start = from ?? (await store.head()) + 1
    for await (const one of store.all({ from: start, subjects, follow: true, signal: interrupt.stop }))
      on.out(json ? jsonOf(one) : lineOf(one))
    return 130
  },

  async topology({ at, snapshots, json }, { store, on }) {
    const topology = at === undefined ? await current(store, snapshots) : await asOf(store, at)
    if (at === undefined && snapshots !== undefined) await writeSnapshot(snapshots, topology)
    on.out(json ? topologyJson(topology) : topologyText(topology))
    return 0
  },

  async diff({ before, after, json }, { store, on }) {
    const changes = diff(await asOf(store, before), await asOf(store, after))
    if (json) on.out(JSON.stringify(changes))
    else for (const one of changes) on.out(changeText(one))
    if (changes.length === 0 && !json) on.out('Nothing changed.')
    return changes.length > 0 ? FOUND : 0
  },

  async rebuild({ snapshots, json }, { store, on }) {
    const head = await store.head()
    const { topology, verdict } = await rebuild(store, snapshots, (position) => on.progress('Folding', position, head))
    const words = {
      first: 'there was no snapshot to compare with',
      same: 'the snapshot that was kept said the same',
      other: 'the snapshot that was kept said otherwise, and was replaced',
    }
    if (json) on.out(JSON.stringify({ position: topology.position, verdict }))
    else on.out(`Rebuilt up to position ${topology.position}: ${words[verdict]}.`)
    return verdict === 'other' ? FOUND : 0
  },

  async import({ file, json }, { store, on, interrupt }) {
    const counts = await importEvents(store, file, (done) => on.progress(`Importing, ${done} so far`), interrupt.stop)
    if (json) on.out(JSON.stringify(counts))
    else on.out(`${counts.appended} events are new, ${counts.known} were there.`)
    return interrupt.stop.aborted ? 130 : 0
  },

  async export({ from, to }, { store, on, interrupt }) {
    for await (const one of store.all({ from, to, signal: interrupt.stop }))
      if (one.event) on.out(JSON.stringify(one.event))
      else on.err(`Position ${one.position} is left out: ${one.error.message}.`)
    return interrupt.stop.aborted ? 130 : 0
  },

  async check({ update, json }, { connection, streams, store, on, interrupt }) {
    await ensureStreams(await jetstreamManager(connection), streams, update)
    const head = await store.head()
    let [read, unread] = [0, 0]
    for await (const one of store.all({ signal: interrupt.stop })) {
      on.progress('Reading', one.position, head)
      if (one.event) read++
      else {
        unread++
        if (!json) on.out(lineOf(one))
      }
    }
    const letters = (await (await DeadLetters.open(connection, streams.name)).list()).length
    if (json) on.out(JSON.stringify({ head, read, unread, deadLetters: letters }))
    else on.out(`${read} events can be read, ${unread} cannot; ${letters} dead letters.`)
    return unread + letters > 0 ? FOUND : 0
  },

  async project(options, desk) {
    return options.dryRun ? await dryRun(options, desk) : await serve(options, desk)
  },

  async dead({ action, about, json }, { connection, streams, on }) {
    const dead = await DeadLetters.open(connection, streams.name)
    const letters = (await dead.list()).filter((one) => about === undefined || one.about === about)
    if (about !== undefined && letters.length === 0) throw new ConfigError(`there is no dead letter ${about}`)
    if (action !== 'replay') {
      for (const one of letters)
        on.out(json || action === 'show' ? JSON.stringify(one, null, json ? 0 : 2) : letterText(one))
      if (letters.length === 0 && !json) on.out('There are no dead letters.')
      return 0
    }
    const failed: string[] = []
    // What was published plainly is published again; what stands in the stream is tried by the projector.
    for (const { source, about: name, subject, text } of letters) {
      if (source !== 'intake') continue
      await dead.remove({ source, about: name })
      connection.publish(subject, text)
    }
    await connection.flush()
    const names = letters.filter(({ source }) => source === 'projector').map((one) => one.about)
    if (names.length > 0) failed.push(...(await replay(connection, streams.name, names)))
    for (const line of failed) on.err(line)
    on.out(`${letters.length} dead letters were tried again; ${failed.length} of them did not go through.`)
    return failed.length > 0 ? FOUND : 0
  },
}

async function replay(connection: NatsConnection, stream: string, names: readonly string[]): Promise<string[]> {
  const answer = await connection
    .request(replaySubject(stream), JSON.stringify(names), { timeout: 60_000 })
    .catch((error: Error) => {
      throw new ConfigError(`no projector answers (${error.message}); netbox-events project must run`)
    })
  const outcomes = answer.json<[string, { verdict: string; reason: string }][]>()
  return outcomes.filter(([, { verdict }]) => verdict !== 'done').map(([name, { reason }]) => `${name}: ${reason}`)
}

/** What would be written for a stretch of history. */
async function dryRun({ at, json }: Of<'project'>, { store, env, on, interrupt }: Desk): Promise<number> {
  const { url, token, site } = await projectorSettings(env)
  const topology = await asOf(store, at)
  await using client = new Client({ url, token, signal: interrupt.stop })
  on.progress('Reading NetBox')
  const plan = await preview(client, wantedOf(topology, topology.resources.keys(), await siteIn(client, site)))
  on.out(render(plan, json ? 'json' : 'text'))
  return plan.problems.length > 0 || plan.actions.some(({ action }) => action !== 'unchanged') ? FOUND : 0
}

/** Projects until somebody asks for the end. */
async function serve(
  { host, port }: Of<'project'>,
  { connection, streams, env, on, interrupt }: Desk,
): Promise<number> {
  const settings = await projectorSettings(env)
  const log = (line: string) => on.err(line)
  const service = await startService({ ...settings, connection, streams, host, port, log }).catch((error) => {
    if (error.syscall !== 'listen' && error.syscall !== 'getaddrinfo') throw error
    throw new ConfigError(`${host}:${port} cannot be listened on (${error.code}); --host and --port must be free here`)
  })
  log(`Listening on ${host}:${service.port}`)
  if (!interrupt.stop.aborted)
    await new Promise((resolve) => interrupt.stop.addEventListener('abort', resolve, { once: true }))
  log('Ending: what is under way is finished, the rest comes again')
  await service.close()
  return 0
}

async function asOf(store: EventStore, at: Place | undefined): Promise<Topology> {
  if (!(at instanceof Date)) return await foldAll(EMPTY, store.all({ to: at }))
  return await foldAll(EMPTY, until(store, at))
}

async function* until(store: EventStore, time: Date) {
  for await (const one of store.all()) {
    if (one.recorded > time) return
    yield one
  }
}
