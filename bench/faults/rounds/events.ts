import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { EventStore, ensureStreams, JetStreamLog, STREAM_DEFAULTS } from '../../../apps/events/index.ts'
import { DeadLetters } from '../../../apps/events/store/dead-letters.ts'
import { apply, Client, plan, readCurrent } from '../../../netbox/index.ts'
import { ensureNats, type NatsServer, startNats } from '../../../sandbox/nats/index.ts'
import { freePort } from '../../../test/system/support/free-port.ts'
import { startProjector } from '../events/projector.ts'
import { World } from '../events/world.ts'
import type { Ground } from '../ground.ts'
import { FaultProxy } from '../proxy.ts'
import { pick } from '../random.ts'
import type { Round } from '../round.ts'
import { told } from '../verdict.ts'

/** What is hit while events come and are projected. */
const VICTIMS = ['the projector, power cut', 'the projector, SIGTERM', 'NATS, power cut', 'NetBox, cut off'] as const
const EVENTS = 40
/** Milliseconds for NetBox to come to what the events say, before the round counts as wrong. */
const PATIENCE = 180_000
const { name: STREAM } = STREAM_DEFAULTS
const SITE = 'faults-of-events'

/**
 * Events about a small world are appended and projected while the projector, NATS or NetBox is lost at a random moment and comes back.
 * Then NetBox must say what all events together say, and nothing may be there twice.
 */
export async function killedProjections(
  { url, token, random, report, signal }: Pick<Ground, 'url' | 'token' | 'random' | 'report' | 'signal'>,
  rounds: number,
): Promise<Round[]> {
  await using made = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), `bench${process.pid}-events-`))
  made.defer(() => rm(folder, { recursive: true, force: true }))
  const nats = { program: await ensureNats(() => {}), folder, port: await freePort() }
  let server: NatsServer = await startNats(nats)
  made.defer(() => server.stop())
  const connection = await connect({ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 100 })
  made.defer(() => connection.close())
  const manager = await jetstreamManager(connection)
  await ensureStreams(manager, STREAM_DEFAULTS)
  const store = new EventStore(await JetStreamLog.open(connection, STREAM))
  const dead = await DeadLetters.open(connection, STREAM)
  const proxy = made.use(await FaultProxy.before(url, random))
  const client = made.use(new Client({ url, token }))
  const site = { 'dcim.site': [{ name: SITE, slug: SITE }] }
  const policy = { mode: 'create' } as const
  await apply(client, plan(site, await readCurrent(client, site, policy), policy))
  const environment = {
    NATS_URL: server.url,
    NETBOX_URL: proxy.url,
    NETBOX_API_TOKEN: token,
    NETBOX_DEFAULT_SITE: SITE,
  }
  let projector = await startProjector(environment)
  made.defer(() => projector.end('SIGKILL'))

  /** Events that are not settled yet. */
  const lag = async () => {
    const { num_pending, num_ack_pending } = await manager.consumers.info(STREAM, 'netbox-projector')
    return num_pending + num_ack_pending
  }
  const lose: Record<(typeof VICTIMS)[number], () => Promise<void>> = {
    'the projector, power cut': async () => {
      await projector.end('SIGKILL')
      projector = await startProjector(environment)
    },
    'the projector, SIGTERM': async () => {
      await projector.end('SIGTERM')
      projector = await startProjector(environment)
    },
    'NATS, power cut': async () => {
      await server.stop('SIGKILL')
      await pause(random() * 2000)
      server = await startNats(nats)
    },
    'NetBox, cut off': async () => {
      proxy.faults = ['connection cut, nothing done', 'connection cut, done']
      proxy.every = 1
      await pause(random() * 3000)
      proxy.every = Number.POSITIVE_INFINITY
    },
  }
  const settled = async () => {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await pause(100)) {
      signal.throwIfAborted()
      if ((await lag().catch(() => 1)) === 0) return []
    }
    return [`${await lag()} events are not settled; the projector says: ${projector.said().slice(-1000)}`]
  }

  const world = new World(random, STREAM)
  const found: Round[] = []
  await store.append(world.first())
  await settled()
  for (let at = 0; at < rounds; at++) {
    signal.throwIfAborted()
    const victim = pick(VICTIMS, random)
    const moment = random() * 1500
    const losing = (async () => {
      await pause(moment)
      const before = await lag().catch(() => 0)
      await lose[victim]()
      return before
    })()
    for (const events of world.some(EVENTS)) await store.append(events)
    const before = await losing
    const wrong = [...(await settled()), ...(await world.differences(client, SITE))]
    for (const { about, reason } of await dead.list()) wrong.push(`dead letter ${about}: ${reason}`)
    const fault = `${victim} after ${(moment / 1000).toFixed(1)} s`
    found.push({ hit: before > 0, midway: before > 0 && before < EVENTS, tokensLeft: 0, wrong, fault })
    report(told(at, found.at(-1)!))
  }
  return found
}
