import { setTimeout as pause } from 'node:timers/promises'
import { type ConsumerInfo, jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { Client, type ClientOptions } from '../../../netbox/index.ts'
import { metricsPage } from '../../runtime/metrics.ts'
import { every } from '../../runtime/schedule.ts'
import { type Handler, type Listening, serve } from '../../runtime/server.ts'
import type { State } from '../page/data.ts'
import { eventsPage } from '../page/handler.ts'
import { receive } from '../source/receive.ts'
import { Source } from '../source/source.ts'
import { DeadLetters } from '../store/dead-letters.ts'
import { takeIn } from '../store/intake.ts'
import { JetStreamLog } from '../store/jetstream.ts'
import { replaySubject } from '../store/names.ts'
import { EventStore } from '../store/store.ts'
import { ensureStreams, type StreamSettings } from '../store/streams.ts'
import { EMPTY } from '../topology/topology.ts'
import { Metrics, type Standing } from './metrics.ts'
import { Projector, type ProjectorOptions } from './projector.ts'
import { isAway, type ProjectorSettings, siteIn } from './settings.ts'
import { WorkList } from './work-list.ts'

export interface ServiceOptions extends ProjectorSettings, Pick<ProjectorOptions, 'waits' | 'delay'> {
  readonly connection: NatsConnection
  readonly streams: StreamSettings
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  readonly patience?: ClientOptions['patience']
  readonly log: (line: string) => void
}

/** Milliseconds for a request under way, at the end. */
const GRACE = 4000
/** Milliseconds between looks for a NetBox that is not there yet. */
const LOOK = 2000

/** The parts that work once NetBox was found. */
interface Parts {
  readonly source: Source
  readonly work: WorkList
  readonly projector: Projector
}

/** The projector with its intake, `/health` and `/metrics`. Throws `ConfigError`. */
export async function startService(options: ServiceOptions): Promise<Listening> {
  const { connection, streams, host, port, url, token, log, patience, sourceToken, programs = [] } = options
  const metrics = new Metrics()
  const end = new AbortController()
  await ensureStreams(await jetstreamManager(connection), streams)
  const store = new EventStore(await JetStreamLog.open(connection, streams.name))
  const dead = await DeadLetters.open(connection, streams.name)
  const calls = new AbortController()
  const client = new Client({ url, token, signal: calls.signal, ...(patience && { patience }) })
  let parts: Parts | undefined
  let why = 'NetBox has not been found yet'
  const server = await serve({
    host,
    port,
    routes: {
      '/health': trying(() => health(parts, why)),
      '/': trying(
        eventsPage({ stream: streams.name, store, dead, client, state: () => stateOf(parts, why, store, dead) }),
      ),
      '/metrics': trying(async () => {
        return metricsPage(metrics.render(await standing(parts, store, dead)))
      }),
      ...(sourceToken && { '/netbox': trying(receive({ token: sourceToken, source: () => parts?.source })) }),
    },
    log,
  })
  const intake = await takeIn({ connection, stream: streams.name, store, dead, log })

  const begin = async () => {
    const site = await found(
      () => siteIn(client, options.site),
      end.signal,
      (reason) => {
        if (why !== reason) log(`waiting for NetBox: ${reason}`)
        why = reason
      },
    )
    if (site === undefined) return
    const work = await WorkList.open(connection, streams.name, options.consumer)
    const projector = new Projector({ ...options, store, work, dead, client, site, metrics })
    const source = new Source(EMPTY, { client, store, programs, echo: () => metrics.echo() })
    parts = { source, work, projector }
    await projector.start()
    log(`projecting ${streams.name} into the site ${site} of ${client.url}`)
    const schedule = { hours: options.reconcileHours, last: undefined, signal: end.signal, log }
    await every(schedule, async () => {
      // What stands by does it as soon as it takes over.
      while (!end.signal.aborted && work.isStandby(await work.info()))
        await pause(LOOK, undefined, { signal: end.signal }).catch(() => undefined)
      if (end.signal.aborted) return
      const outcomes = [...(await projector.reconcile()).values()]
      const failed = outcomes.filter(({ verdict }) => verdict !== 'done')
      log(`compared ${outcomes.length} with NetBox: ${failed.length} did not go through`)
    })
  }
  const running = begin().catch((error: Error) => {
    why = error.message
    log(`the projector does not start: ${error.message}`)
  })

  const replay = connection.subscribe(replaySubject(streams.name), {
    queue: 'projector',
    callback: (error, message) => {
      if (error || !parts) return
      void parts.projector.again(message.json<string[]>()).then(
        (outcomes) => message.respond(JSON.stringify([...outcomes])),
        (failure: Error) => log(`a replay failed: ${failure.message}`),
      )
    },
  })

  return {
    port: server.port,
    async close() {
      end.abort()
      // A request under way is waited for, but not for ever: what it did not settle comes again.
      const kill = setTimeout(() => calls.abort(), GRACE)
      replay.unsubscribe()
      // Beside the work: each of them has a few seconds.
      const closed = server.close()
      await intake[Symbol.asyncDispose]()
      await parts?.projector.stop()
      await parts?.work.close()
      await running
      clearTimeout(kill)
      await closed
      await client.close()
      await connection.flush().catch(() => undefined)
      log(metrics.summary)
    },
  }
}

/** What is looked for, once NetBox answers; undefined where the signal ended the looking. */
async function found<T>(
  look: () => Promise<T>,
  signal: AbortSignal,
  away: (why: string) => void,
): Promise<T | undefined> {
  while (!signal.aborted) {
    try {
      return await look()
    } catch (error) {
      if (!isAway(error)) throw error
      away((error as Error).message)
      await pause(LOOK, undefined, { signal }).catch(() => undefined)
    }
  }
  return undefined
}

/** While NATS or NetBox does not answer, another try may help: whoever asked keeps what it has to tell. */
function trying(handler: Handler): Handler {
  return async (request, address) => {
    try {
      return await handler(request, address)
    } catch {
      return new Response('NATS or NetBox does not answer\n', { status: 503 })
    }
  }
}

/** Active, standing by, or not able to work, with the reason. */
async function health(parts: Parts | undefined, why: string): Promise<Response> {
  const info = await parts?.work.info()
  const paused = parts ? parts.projector.paused : why
  const lag = (info?.num_pending ?? 0) + (info?.num_ack_pending ?? 0)
  const body = {
    status: statusOf(parts, info, paused),
    lag,
    deadLetters: parts?.projector.deadLetters ?? 0,
    ...(paused !== undefined && { why: paused }),
  }
  return Response.json(body, { status: paused === undefined ? 200 : 503 })
}

function statusOf(parts: Parts | undefined, info: ConsumerInfo | undefined, paused: string | undefined) {
  if (paused !== undefined) return 'paused'
  return parts!.work.isStandby(info!) ? 'standby' : 'active'
}

/** The same for the page. */
async function stateOf(parts: Parts | undefined, why: string, store: EventStore, dead: DeadLetters): Promise<State> {
  const paused = parts ? parts.projector.paused : why
  const [info, figures] = await Promise.all([parts?.work.info(), standing(parts, store, dead)])
  return { ...figures, status: statusOf(parts, info, paused), why: paused }
}

async function standing(parts: Parts | undefined, store: EventStore, dead: DeadLetters): Promise<Standing> {
  const deadLetters = (await dead.list()).length
  if (!parts) return { pending: 0, unsettled: 0, redelivered: 0, oldest: 0, deadLetters }
  const info = await parts.work.info()
  const { num_pending: pending, num_ack_pending: unsettled, num_redelivered: redelivered } = info
  const next = info.ack_floor.stream_seq + 1
  let oldest = 0
  if (pending + unsettled > 0)
    for await (const { recorded } of store.all({ from: next, to: next }))
      oldest = (Date.now() - recorded.getTime()) / 1000
  return { pending, unsettled, redelivered, oldest, deadLetters }
}
