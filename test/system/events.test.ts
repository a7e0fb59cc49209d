import { randomUUIDv7 } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { JetStreamApiError, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, headers, type NatsConnection } from '@nats-io/transport-node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { main } from '../../apps/events/cli/main.ts'
import {
  EMPTY,
  EventStore,
  type EventType,
  eventOf,
  foldAll,
  type InfrastructureEvent,
  JetStreamLog,
  listen,
  on,
  type Stored,
  subscribe,
} from '../../apps/events/index.ts'
import { project, TAG } from '../../apps/events/projector/project.ts'
import { startService } from '../../apps/events/projector/service.ts'
import { wantedOf } from '../../apps/events/projector/wanted.ts'
import { connectTo } from '../../apps/events/store/connection.ts'
import { CONSUMER } from '../../apps/events/store/names.ts'
import type { User } from '../../apps/events/store/rights.ts'
import { declared, ensureStreams, STREAM_DEFAULTS } from '../../apps/events/store/streams.ts'
import { authorization, settingsOf } from '../../infra/events/nats-conf.ts'
import { apply, Client, type Desired, type Kind, plan, readCurrent } from '../../netbox/index.ts'
import { ensureNats, type NatsServer, startNats } from '../../sandbox/nats/index.ts'
import { projectorDesk } from '../apps/events/desk.ts'
import { keepsTheContract } from '../apps/events/store-contract.ts'
import { type Lab, lab } from '../netbox/harness.ts'
import { type NetBoxUnderTest, netboxUnderTest } from './netbox-under-test.ts'
import { prefixOf } from './support/leftovers.ts'

const { name: STREAM } = STREAM_DEFAULTS
const soon = { timeout: 15_000, interval: 20 }
/** Of NetBox itself, which has two workers. */
const calmly = { timeout: 60_000, interval: 200 }

let program: string
let folder: string
let server: NatsServer
let connection: NatsConnection
let manager: JetStreamManager

beforeAll(async () => {
  program = await ensureNats(() => {})
})

/** A server of its own for each group, with nothing in it. */
function withServer(): void {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), `${prefixOf(process.pid, 'events')}-`))
    server = await startNats({ program, folder })
    connection = await connect({ servers: server.url, reconnectTimeWait: 100 })
    manager = await jetstreamManager(connection)
  })
  afterAll(async () => {
    await connection?.close()
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })
}

const registered = (hostname: string, id: string = randomUUIDv7()) => eventOf('ComputeRegistered', { hostname }, { id })
const openStore = async () => new EventStore(await JetStreamLog.open(connection, STREAM))

describe('a store on JetStream', () => {
  withServer()
  let store: EventStore
  beforeAll(async () => {
    await ensureStreams(manager, STREAM_DEFAULTS)
    store = await openStore()
  })
  keepsTheContract(() => store)

  test('a publish and a read on the command line answer with the position', async () => {
    const lines: string[] = []
    const note = (text: string) => void lines.push(text)
    const screen = { out: note, err: note, progress() {}, clear() {} }
    const env = { NATS_URL: server.url }
    const args = ['publish', 'compute.registered', '--hostname', 'web01.example.com', '--json']
    expect(await main(args, env, screen)).toBe(0)
    const { position, aggregate_id } = JSON.parse(lines.pop()!)
    expect(position).toBe(await store.head())
    expect(await main(['read', 'compute', aggregate_id], env, screen)).toBe(0)
    expect(lines.pop()).toContain('hostname: web01.example.com')
    expect(await main(['publish', 'network.defined', '--name', 'A', '--cidr', '10.0.0.0/33'], env, screen)).toBe(1)
    expect(lines.pop()).toBe('data.cidr is "10.0.0.0/33"; it must be a network such as 192.168.100.0/24.')
  })

  test('an event of a newer version is told of as such, and nothing of it is lost', async () => {
    const from = (await store.head()) + 1
    const event = { ...registered('web01'), version: 2 }
    await connection.request(`infrastructure.compute.${event.aggregate_id}.registered`, JSON.stringify(event))
    const [held] = await Array.fromAsync(store.all({ from }))
    const message = 'version is 2, and this program knows ComputeRegistered up to 1; it is kept for a newer one'
    expect(held).toMatchObject({ error: { code: 'newer', message } })
  })

  test('a listener hears what comes from then on, of the types it asked for, and goes on after a failure', async () => {
    const heard: (string | undefined)[] = []
    const failures: string[] = []
    const hear = (one: Stored) => {
      heard.push(one.event?.event_type)
      if (heard.length === 1) throw new Error('no')
    }
    await using _ = await listen(store, on('policy', 'set'), hear, (_event, error) => failures.push(error.message))
    await store.append([registered('web01')])
    await store.append([eventOf('PolicySet', { name: 'a' })])
    await store.append([eventOf('PolicySet', { name: 'b' })])
    await vi.waitFor(() => expect(heard).toEqual(['PolicySet', 'PolicySet']), soon)
    expect(failures).toEqual(['no'])
  })

  test('a durable subscriber gets what came before it, and again what it failed at', async () => {
    await store.append([eventOf('SoftwareConfigured', { device: 'web01', name: 'early' })])
    const heard: string[] = []
    const hear = (one: Stored) => {
      heard.push((one.event!.data as { name: string }).name)
      if (heard.length === 1) throw new Error('no')
    }
    const options = { connection, stream: STREAM, name: 'test', subjects: on('software', 'configured'), delay: 50 }
    await using _ = await subscribe(options, hear, () => {})
    await vi.waitFor(() => expect(heard).toEqual(['early', 'early']), soon)
  })
})

describe('the server does what the store counts on', () => {
  withServer()
  const ask = async (subject: string, sequence: number, more: Record<string, string> = {}) => {
    const head = headers()
    const expectation = {
      'Nats-Expected-Last-Subject-Sequence': String(sequence),
      'Nats-Expected-Last-Subject-Sequence-Subject': subject.replace(/\.\w+$/, '.*'),
    }
    for (const [name, value] of Object.entries({ ...expectation, ...more })) head.set(name, value)
    const answer = await connection.request(subject, '{}', { headers: head, timeout: 5000 })
    return answer.json<{ seq: number; duplicate?: boolean; error?: { err_code: number } }>()
  }
  beforeAll(async () => {
    await ensureStreams(manager, STREAM_DEFAULTS)
  })

  test('a retry with an expectation and the same message id is answered as a conflict, not as a duplicate', async () => {
    const subject = 'infrastructure.compute.a.registered'
    expect((await ask(subject, 0, { 'Nats-Msg-Id': 'x' })).error).toBeUndefined()
    expect((await ask(subject, 0, { 'Nats-Msg-Id': 'x' })).error?.err_code).toBe(10071)
  })

  test('an expectation that nothing fits is taken, so it must be made of the subject itself', async () => {
    const typo = { 'Nats-Expected-Last-Subject-Sequence-Subject': 'infrastructure.compote.a.*' }
    expect((await ask('infrastructure.compute.a.updated', 0, typo)).error).toBeUndefined()
  })

  test('a stream that overlaps another is refused', async () => {
    const other = { name: 'INFRASTRUCTURE_EVENTS', subjects: ['infrastructure.>'] }
    const failure = await manager.streams.add(other).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(JetStreamApiError)
    expect((failure as JetStreamApiError).code).toBe(10065)
  })

  test('three replicas are refused by one server, in one sentence that names the stream', async () => {
    const settings = { ...STREAM_DEFAULTS, name: 'THREE', replicas: 3 }
    await expect(ensureStreams(manager, settings)).rejects.toThrow(/does not make the stream THREE: .*replicas/)
  })

  test('a full stream takes nothing more and forgets nothing', async () => {
    await manager.streams.add({ name: 'FULL', subjects: ['full.>'], discard: 'new', max_bytes: 300 })
    const js = jetstream(connection)
    await js.publish('full.a', 'x'.repeat(100))
    const failure = await js.publish('full.b', 'x'.repeat(300)).catch((error: unknown) => error)
    expect((failure as JetStreamApiError).code).toBe(10077)
    expect((await manager.streams.info('FULL')).state.messages).toBe(1)
  })

  test('a message that is not acknowledged comes again behind those that came meanwhile', async () => {
    await manager.streams.add({ name: 'ORDER', subjects: ['order.>'] })
    for (const n of [1, 2, 3, 4, 5]) await jetstream(connection).publish(`order.${n}`, String(n))
    await manager.consumers.add('ORDER', { durable_name: 'order', ack_policy: 'explicit' })
    const messages = await (await jetstream(connection).consumers.get('ORDER', 'order')).consume()
    const order: number[] = []
    for await (const message of messages) {
      order.push(message.seq)
      if (message.seq === 2 && !message.redelivered) message.nak()
      else message.ack()
      if (order.length === 6) break
    }
    expect(order).toEqual([1, 2, 3, 4, 5, 2])
  })
})

describe('a server that is killed in the midst', () => {
  withServer()

  test('loses nothing that it acknowledged, and what it did not is there once after a retry', async () => {
    await ensureStreams(manager, STREAM_DEFAULTS)
    const store = await openStore()
    const events = Array.from({ length: 400 }, (_, n) => registered(`web${n}`))
    const acknowledged = new Map<string, number>()
    let restarted: Promise<void> | undefined
    const restart = async () => {
      await server.stop('SIGKILL')
      server = await startNats({ program, folder, port: server.port })
    }
    // Each append tries again by itself where its answer is lost. Eight at a time, so that most are still to come.
    const rest = events.values()
    const work = async () => {
      for (const event of rest) {
        const { positions } = await store.append([event], 'none')
        acknowledged.set(event.event_id, positions[0]!)
        if (acknowledged.size === 100) restarted = restart()
      }
    }
    await Promise.all(Array.from({ length: 8 }, work))
    await restarted
    const all = await Array.fromAsync(store.all())
    expect(new Map(all.map(({ event, position }) => [event!.event_id, position]))).toEqual(acknowledged)
    expect(all).toHaveLength(events.length)
  })
})

describe('the users of a deployed server', () => {
  let own: NatsServer
  let place: string
  let netbox: Lab
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), `${prefixOf(process.pid, 'events')}-`))
    const passwords = { publisher: 'word-1', projector: 'word-2', reader: 'word-3' }
    own = await startNats({ program, folder: place, config: authorization(STREAM, passwords) })
    netbox = await lab()
    await netbox.run({ 'dcim.site': [{ name: 'Homelab', slug: 'homelab' }] })
  })
  afterAll(async () => {
    await netbox?.[Symbol.asyncDispose]()
    await own?.stop()
    await rm(place, { recursive: true, force: true })
  })
  const settings = (user: User) => ({
    ...settingsOf(user, own.url, STREAM),
    NATS_PASSWORD: { publisher: 'word-1', projector: 'word-2', reader: 'word-3' }[user],
  })
  const said: string[] = []
  const run = async (user: User, ...args: string[]) => {
    said.length = 0
    const note = (text: string) => void said.push(text)
    return await main(args, settings(user), { out: note, err: note, progress() {}, clear() {} })
  }

  test('the projector makes the streams, takes events from them and keeps dead letters', async () => {
    await using connection = await connectTo(settings('projector'), 'projector')
    const lines: string[] = []
    const service = await startService({
      ...{ connection, streams: STREAM_DEFAULTS, host: '127.0.0.1', port: 0, consumer: CONSUMER },
      ...{
        url: netbox.client.url,
        token: netbox.fake.token,
        site: undefined,
        reconcileHours: 100,
        log: (line) => lines.push(line),
      },
    })
    onTestFinished(() => service.close())
    expect(await run('publisher', 'publish', 'compute.registered', '--hostname', 'web01'), said.join()).toBe(0)
    const rows = () => [...netbox.fake.store.rows('dcim.device').values()]
    await vi.waitFor(() => expect(rows(), lines.join('\n')).toHaveLength(1), soon)
    connection.publish('infrastructure.compute.registered', 'junk')
    const letters = async () => {
      await run('reader', 'dead', 'list')
      return said
    }
    await vi.waitFor(async () => expect(await letters()).toEqual([expect.stringContaining('is no JSON')]), soon)
    expect(await run('projector', 'dead', 'replay'), said.join()).toBe(0)
    const health = await fetch(`http://127.0.0.1:${service.port}/health`)
    expect(await health.json()).toMatchObject({ status: 'active' })
  })

  test('a publisher appends to what is there, and consumes nothing', async () => {
    expect(await run('publisher', 'publish', 'compute.registered', '--hostname', 'web02', '--json')).toBe(0)
    const { aggregate_id } = JSON.parse(said[0]!)
    expect(await run('publisher', 'publish', 'compute.updated', '--id', aggregate_id, '--serial', 'S1')).toBe(0)
    expect(await run('publisher', 'export')).toBe(1)
    expect(said).toEqual([expect.stringContaining('this user has no right to publish $JS.API.CONSUMER.CREATE')])
  })

  test('a reader reads everything, and neither appends nor takes the projector’s events', async () => {
    expect(await run('reader', 'export'), said.join()).toBe(0)
    expect(said.length).toBeGreaterThanOrEqual(3)
    expect(await run('reader', 'topology')).toBe(0)
    expect(await run('reader', 'publish', 'policy.set', '--name', 'a', '--expect', 'none')).toBe(1)
    await using connection = await connectTo(settings('reader'), 'reader')
    const manager = await jetstreamManager(connection)
    await expect(manager.consumers.delete(STREAM, CONSUMER)).rejects.toThrow()
    await expect(
      (await jetstream(connection).consumers.get(STREAM, CONSUMER)).next({ expires: 1000 }),
    ).rejects.toThrow()
  })

  test('without a password nobody comes in', async () => {
    await expect(connect({ servers: own.url, reconnect: false })).rejects.toThrow(/authorization/i)
  })
})

describe('the streams as declared', () => {
  withServer()

  test('one that forgets is named field by field and left alone, unless it is to be updated', async () => {
    const week = 7 * 86_400 * 1e9
    await manager.streams.add({ name: STREAM, subjects: ['infrastructure.*.*.*'], max_age: week, discard: 'old' })
    await expect(ensureStreams(manager, STREAM_DEFAULTS)).rejects.toThrow(
      `the stream ${STREAM} has discard "old"; it must be "new"; the stream ${STREAM} has max_age ${week}; it must be 0`,
    )
    expect((await manager.streams.info(STREAM)).config.max_age).toBe(week)
    await ensureStreams(manager, STREAM_DEFAULTS, true)
    expect((await manager.streams.info(STREAM)).config).toMatchObject(declared(STREAM_DEFAULTS)[0]!)
    await ensureStreams(manager, STREAM_DEFAULTS)
  })

  test('a stream whose subjects are transformed is refused: no expectation would hold', async () => {
    const settings = { ...STREAM_DEFAULTS, name: 'OTHER' }
    const [wanted] = declared(settings)
    for await (const { config } of manager.streams.list()) await manager.streams.delete(config.name)
    await manager.streams.add({
      ...wanted!,
      subject_transform: { src: 'infrastructure.*.*.*', dest: 'x.{{wildcard(2)}}' },
    })
    await expect(ensureStreams(manager, settings)).rejects.toThrow('the stream OTHER has subject_transform')
  })
})

describe('the projector', () => {
  withServer()
  let netbox: Lab
  let desk: Awaited<ReturnType<typeof projectorDesk>>
  beforeEach(async () => {
    netbox = await lab()
    await netbox.run({ 'dcim.site': [{ name: 'Homelab', slug: 'homelab' }] })
    desk = await projectorDesk(server.url, netbox.fake)
  })
  afterEach(async () => {
    await desk[Symbol.asyncDispose]()
    await netbox[Symbol.asyncDispose]()
    for await (const { config } of manager.streams.list()) await manager.streams.delete(config.name)
  })
  const rows = (kind: Parameters<Lab['fake']['store']['rows']>[0]) => [...netbox.fake.store.rows(kind).values()]
  const plain = (type: EventType, data: object, more: object = {}) =>
    JSON.stringify({ event_id: randomUUIDv7(), aggregate_id: randomUUIDv7(), event_type: type, data, ...more })

  test('what was published before it began stands in NetBox, many events in few plans', async () => {
    for (let n = 0; n < 50; n++) await desk.store.append([registered(`web${n}`)])
    await using instance = await desk.start()
    await vi.waitFor(() => expect(rows('dcim.device')).toHaveLength(50), soon)
    await vi.waitFor(async () => expect(await instance.health()).toMatchObject({ status: 'active', lag: 0 }), soon)
    expect(Number(/plans_total (\d+)/.exec(await instance.metrics())![1])).toBeLessThan(10)
    const page = await (await instance.page('/')).text()
    expect(page.replaceAll(/<[^>]+>/g, ' ')).toMatch(/Devices\s+50\s+50\s+the same/)
  })

  test('a plain publish is taken in once, however often it comes', async () => {
    await using _ = await desk.start()
    const text = plain('NetworkDefined', { name: 'DMZ Network', cidr: '192.168.100.0/24', vlan_id: 100 })
    for (let n = 0; n < 3; n++) desk.connection.publish('infrastructure.network.defined', text)
    await vi.waitFor(() => expect(rows('ipam.prefix')).toHaveLength(1), soon)
    await vi.waitFor(async () => expect((await manager.streams.info(`${STREAM}_INGRESS`)).state.messages).toBe(0), soon)
    expect(await desk.store.head()).toBe(1)
  })

  test('a hundred plain publishes that are no events become a hundred dead letters, each with its reason', async () => {
    await using _ = await desk.start()
    const wrong = [
      'junk',
      '[]',
      plain('ComputeRegistered', {}),
      plain('ComputeRegistered', { hostname: 5 }),
      plain('ComputeRegistered', { host_name: 'a' }),
      plain('ComputeRegistered', { hostname: 'a' }, { event_id: '7' }),
      plain('ComputeRegistered', { hostname: 'a' }, { aggregate_id: undefined }),
      plain('NetworkDefined', { name: 'a', cidr: '10.0.0.0/24' }),
      plain('Nothing' as EventType, {}),
      plain('ComputeRegistered', { hostname: 'a' }, { version: 0 }),
    ]
    for (let n = 0; n < 100; n++) desk.connection.publish('infrastructure.compute.registered', wrong[n % 10]!)
    await vi.waitFor(async () => expect(await desk.dead.list()).toHaveLength(100), soon)
    for (const { reason } of await desk.dead.list()) expect(reason).toMatch(/^[^\n]{10,250}$/)
    expect(await desk.store.head()).toBe(0)
  })

  test('a device that NetBox lacks is waited for; once it comes, what is on it goes through', async () => {
    await using _ = await desk.start({ waits: 100 })
    await desk.store.append([eventOf('InterfaceAdded', { device: 'web01', name: 'eth0' })])
    await vi.waitFor(
      async () => expect((await manager.consumers.info(STREAM, 'netbox-projector')).num_redelivered).toBe(1),
      soon,
    )
    await desk.store.append([registered('web01')])
    await vi.waitFor(() => expect(rows('dcim.interface')).toHaveLength(1), soon)
    expect(await desk.dead.list()).toEqual([])
  })

  test('what NetBox refuses is a dead letter in its words, its neighbours go through, and a replay succeeds later', async () => {
    await using _ = await desk.start()
    await netbox.run({ 'ipam.prefix': [{ prefix: '10.0.0.0/24', description: 'theirs' }] })
    await desk.store.append([eventOf('NetworkDefined', { name: 'A', cidr: '10.0.0.0/24' })])
    await desk.store.append([eventOf('NetworkDefined', { name: 'B', cidr: '10.0.1.0/24' })])
    await vi.waitFor(async () => expect(await desk.dead.list()).toHaveLength(1), soon)
    expect((await desk.dead.list())[0]!.reason).toContain('it is not managed here')
    await vi.waitFor(() => expect(rows('ipam.prefix')).toHaveLength(2), soon)

    const [theirs] = rows('ipam.prefix').filter(({ description }) => description === 'theirs')
    await netbox.client.delete('ipam/prefixes/', [{ id: theirs!.id }])
    const silent = { out() {}, err() {}, progress() {}, clear() {} }
    expect(await main(['dead', 'replay'], { NATS_URL: server.url }, silent)).toBe(0)
    expect(
      rows('ipam.prefix')
        .map(({ description }) => description)
        .sort(),
    ).toEqual(['A', 'B'])
    expect(await desk.dead.list()).toEqual([])
  })

  test('while NetBox is away nothing is lost, and all goes through once it is back', async () => {
    await using instance = await desk.start()
    await desk.store.append([registered('web01')])
    await vi.waitFor(() => expect(rows('dcim.device')).toHaveLength(1), soon)
    netbox.fake.fault = () => ({ status: 503 })
    await desk.store.append([registered('web02')])
    await vi.waitFor(async () => expect(await instance.metrics()).not.toContain('{verdict="later"} 0'), soon)
    netbox.fake.fault = () => undefined
    await vi.waitFor(() => expect(rows('dcim.device')).toHaveLength(2), soon)
    expect(await desk.dead.list()).toEqual([])
  })

  test('a reconcile heals what people deleted', async () => {
    await desk.store.append([eventOf('NetworkDefined', { name: 'A', cidr: '10.0.0.0/24' })])
    const first = await desk.start()
    await vi.waitFor(() => expect(rows('ipam.prefix')).toHaveLength(1), soon)
    await first.close()
    await netbox.client.delete('ipam/prefixes/', [{ id: rows('ipam.prefix')[0]!.id }])
    await using _ = await desk.start()
    await vi.waitFor(() => expect(rows('ipam.prefix')).toHaveLength(1), soon)
  })

  test('of two instances one works; the other takes over within seconds of its death, and loses nothing', async () => {
    const one = await desk.start()
    await desk.store.append([registered('web01')])
    await vi.waitFor(() => expect(rows('dcim.device')).toHaveLength(1), soon)
    await using other = await desk.start()
    await vi.waitFor(async () => expect(await other.health()).toMatchObject({ status: 'standby' }), soon)
    await one.kill()
    const from = performance.now()
    for (let n = 2; n <= 9; n++) await desk.store.append([registered(`web0${n}`)])
    await vi.waitFor(() => expect(rows('dcim.device')).toHaveLength(9), soon)
    expect(performance.now() - from).toBeLessThan(5000)
    await vi.waitFor(async () => expect(await other.health()).toMatchObject({ status: 'active', lag: 0 }), soon)
  })
})

describe('NetBox itself', () => {
  withServer()
  const SITE = `events-${process.pid}`
  let netbox: NetBoxUnderTest
  let desk: Awaited<ReturnType<typeof projectorDesk>>
  beforeAll(async () => {
    netbox = await netboxUnderTest()
    await bring({ 'dcim.site': [{ name: SITE, slug: SITE }] })
    desk = await projectorDesk(server.url, { ...netbox, site: SITE })
  })
  afterAll(async () => {
    await desk?.[Symbol.asyncDispose]()
    if (!netbox) return
    // All that carries the tag goes, and then what it stood on.
    const policy = { mode: 'sync', tag: TAG } as const
    const kinds: Kind[] = [
      'dcim.cable',
      'dcim.device',
      'dcim.interface',
      'dcim.macaddress',
      'ipam.ipaddress',
      'ipam.prefix',
      'ipam.service',
      'ipam.vlan',
    ]
    await apply(netbox.client, plan({}, await readCurrent(netbox.client, {}, policy, kinds), policy))
    const site = await one('dcim/sites/', { slug: SITE })
    if (site) await netbox.client.delete('dcim/sites/', [{ id: site.id }])
    await netbox[Symbol.asyncDispose]()
  })
  const bring = async (desired: Desired) => {
    const policy = { mode: 'upsert', adopt: true } as const
    await apply(netbox.client, plan(desired, await readCurrent(netbox.client, desired, policy), policy))
  }
  // By a connection of its own each time: one that is kept and always busy would take a worker of NetBox from the projector.
  const one = async (path: string, query: Record<string, string>) => {
    await using client = new Client({ url: netbox.url, token: netbox.token, connections: 1 })
    const { body } = await client.get(path, { query: new URLSearchParams(query) })
    return (body as { results: Record<string, unknown>[] }).results[0]
  }

  test('the walk-through of the operator, published as nats pub does, stands in NetBox, and a second run writes nothing', async () => {
    await using instance = await desk.start()
    const hostname = `web01.${SITE}.example.com`
    const tell = (subject: string, event_type: string, data: object) => {
      const event = { event_id: randomUUIDv7(), aggregate_id: randomUUIDv7(), event_type, data }
      desk.connection.publish(`infrastructure.${subject}`, JSON.stringify(event))
    }
    // In the wrong order: an interface before its device, an address before both.
    tell('ip.assigned', 'IPAssigned', {
      address: '192.168.100.10/24',
      device: hostname,
      interface: 'eth0',
      status: 'active',
    })
    tell('interface.added', 'InterfaceAdded', {
      ...{ device: hostname, name: 'eth0', type: '1000base-t', mac_address: '00:11:22:33:44:55' },
      ...{ mtu: 1500, description: 'Primary interface' },
    })
    tell('network.defined', 'NetworkDefined', { name: `DMZ ${SITE}`, cidr: '192.168.100.0/24', vlan_id: 100 })
    tell('compute.registered', 'ComputeRegistered', {
      ...{ hostname, resource_type: 'physical_server', manufacturer: 'Dell', model: 'PowerEdge R750' },
    })
    await vi.waitFor(
      async () => expect((await one('dcim/devices/', { name: hostname }))?.primary_ip4).toBeTruthy(),
      calmly,
    )
    const device = (await one('dcim/devices/', { name: hostname }))!
    expect(device).toMatchObject({ role: { slug: 'physical-server' }, device_type: { model: 'PowerEdge R750' } })
    expect(device).toMatchObject({ primary_ip4: { address: '192.168.100.10/24' }, status: { value: 'active' } })
    const eth0 = (await one('dcim/interfaces/', { device_id: String(device.id) }))!
    expect(eth0).toMatchObject({ name: 'eth0', mtu: 1500, mac_address: '00:11:22:33:44:55' })
    expect(await one('ipam/prefixes/', { prefix: '192.168.100.0/24' })).toMatchObject({ vlan: { vid: 100 } })
    await vi.waitFor(async () => expect(await instance.health()).toMatchObject({ status: 'active', lag: 0 }), calmly)

    const topology = await foldAll(EMPTY, desk.store.all())
    const { writes } = netbox.client.statistics
    const outcomes = await project(netbox.client, wantedOf(topology, topology.resources.keys(), SITE))
    expect([...outcomes.values()].filter(({ verdict }) => verdict !== 'done')).toEqual([])
    expect(netbox.client.statistics.writes).toBe(writes)
  })

  test('all kinds of events go through: cable, service, platform, policy, decommissioned and removed', async () => {
    await using instance = await desk.start()
    const append = async (...events: InfrastructureEvent[]) => {
      for (const event of events) await desk.store.append([event])
    }
    const [a, b, net, cable] = [randomUUIDv7(), randomUUIDv7(), randomUUIDv7(), randomUUIDv7()]
    const [left, right] = [`a.${SITE}`, `b.${SITE}`]
    const ends = { from_device: left, from_interface: 'eth0', to_device: right, to_interface: 'eth0' }
    await append(
      registered(left, a),
      registered(right, b),
      eventOf('InterfaceAdded', { device: left, name: 'eth0', type: '1000base-t' }),
      eventOf('InterfaceAdded', { device: right, name: 'eth0', type: '1000base-t' }),
      eventOf('ConnectionEstablished', ends, { id: cable }),
      eventOf('SoftwareConfigured', { device: left, name: 'nginx', version: '1.29', ports: ['tcp/443'] }),
      eventOf('SoftwareConfigured', { device: left, name: 'Debian', version: '13' }),
      eventOf('PolicySet', { name: `No telnet ${SITE}` }),
      eventOf('NetworkDefined', { name: `Old ${SITE}`, cidr: '10.77.0.0/24' }, { id: net }),
      eventOf('ComputeUpdated', { serial: 'S-1' }, { id: a }),
      eventOf('ComputeDecommissioned', {}, { id: b }),
      eventOf('NetworkRemoved', {}, { id: net }),
    )
    await vi.waitFor(async () => expect(await instance.health()).toMatchObject({ status: 'active', lag: 0 }), calmly)
    expect(await one('dcim/devices/', { name: left })).toMatchObject({ serial: 'S-1', platform: { name: 'Debian 13' } })
    expect(await one('dcim/devices/', { name: right })).toMatchObject({ status: { value: 'decommissioning' } })
    expect(await one('ipam/prefixes/', { prefix: '10.77.0.0/24' })).toMatchObject({ status: { value: 'deprecated' } })
    expect(await one('ipam/services/', { name: 'nginx' })).toBeTruthy()
    expect(await one('dcim/cables/', { device: left })).toMatchObject({ status: { value: 'connected' } })
    await append(eventOf('ConnectionSevered', {}, { id: cable }))
    const severed = { status: { value: 'decommissioning' } }
    await vi.waitFor(async () => expect(await one('dcim/cables/', { device: left })).toMatchObject(severed), calmly)
    expect(await desk.dead.list()).toEqual([])
  })

  test('a token without the right pauses the work and loses nothing', async () => {
    await using instance = await desk.start({ token: `nbt_abcdefghijkl.${'0'.repeat(40)}` })
    await vi.waitFor(async () => expect((await instance.page('/health')).status).toBe(503), calmly)
    expect((await instance.health()).status).toBe('paused')
    expect(await desk.dead.list()).toEqual([])
  })
})
