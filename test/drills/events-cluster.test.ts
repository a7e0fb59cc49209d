import { randomUUIDv7 } from 'node:crypto'
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { EventStore, eventOf, type InfrastructureEvent, JetStreamLog } from '../../apps/events/index.ts'
import { ensureStreams, STREAM_DEFAULTS } from '../../apps/events/store/streams.ts'
import { projectorDesk } from '../apps/events/desk.ts'
import { lab } from '../netbox/harness.ts'
import { type Cluster, startCluster } from './nats-cluster.ts'

const STREAMS = { ...STREAM_DEFAULTS, replicas: 3 }
const { name: STREAM } = STREAMS
const slowly = { timeout: 300_000, interval: 200 }

let cluster: Cluster
let connection: NatsConnection
let manager: JetStreamManager

beforeAll(async () => {
  cluster = await startCluster()
  connection = await connect({ servers: [...cluster.urls], maxReconnectAttempts: -1, reconnectTimeWait: 200 })
  await vi.waitFor(async () => {
    manager = await jetstreamManager(connection)
    await ensureStreams(manager, STREAMS)
  }, slowly)
})
afterAll(async () => {
  await connection?.close()
  await cluster?.[Symbol.asyncDispose]()
})

/** Kills the server that leads, waits until there is another leader, and starts it again. */
async function killLeader(leader: () => Promise<string | undefined>): Promise<string> {
  const first = (await leader())!
  await cluster.kill(first)
  await vi.waitFor(async () => expect([undefined, first]).not.toContain(await leader()), slowly)
  await cluster.restart(first)
  return first
}

/** All three have all that there is. */
async function healed(): Promise<void> {
  const upToDate = async () => {
    const { cluster: state } = await manager.streams.info(STREAM)
    return state?.leader && state.replicas?.length === 2 && state.replicas.every(({ current, lag }) => current && !lag)
  }
  await vi.waitFor(async () => expect(await upToDate()).toBe(true), slowly)
}

const leaderOfStream = async () => (await manager.streams.info(STREAM)).cluster?.leader
const registered = (hostname: string) => eventOf('ComputeRegistered', { hostname }) as InfrastructureEvent

test('leaders killed in mid-append lose nothing that was acknowledged, and nothing is there twice', async () => {
  const store = new EventStore(await JetStreamLog.open(connection, STREAM))
  const acknowledged = new Map<string, number>()
  const killed: string[] = []
  let longest = 0
  let killing = Promise.resolve()
  // Single events, and whole batches of an aggregate; of each aggregate the expectation that nothing is there yet.
  const groups = Array.from({ length: 1500 }, (_, n) => {
    const id = randomUUIDv7()
    const more = n % 5 === 0 ? ['a', 'b', 'c'].map((model) => eventOf('ComputeUpdated', { model }, { id })) : []
    return [eventOf('ComputeRegistered', { hostname: `web${n}` }, { id }), ...more] as InfrastructureEvent[]
  })
  const rest = groups.values()
  let done = 0
  const work = async () => {
    for (const events of rest) {
      const from = performance.now()
      const { positions } = await store.append(events, done % 2 === 0 ? 'none' : 'any')
      longest = Math.max(longest, performance.now() - from)
      for (const [n, { event_id }] of events.entries()) acknowledged.set(event_id, positions[n]!)
      if (++done % 400 === 0)
        killing = killing.then(async () => void killed.push(await killLeader(leaderOfStream))).then(healed)
    }
  }
  await Promise.all(Array.from({ length: 8 }, work))
  await killing
  const all = await Array.fromAsync(store.all())
  expect(new Map(all.map(({ event, position }) => [event!.event_id, position]))).toEqual(acknowledged)
  expect(all).toHaveLength(acknowledged.size)
  expect(killed).toHaveLength(3)
  console.log(
    `${acknowledged.size} events, ${killed.length} leaders killed (${killed.join(', ')}); the longest append took ${(longest / 1000).toFixed(1)} s`,
  )
})

test('a leader killed in mid-projection: NetBox comes to what the events say, with no dead letter', async () => {
  await healed()
  await using netbox = await lab()
  await netbox.run({ 'dcim.site': [{ name: 'Homelab', slug: 'homelab' }] })
  await using desk = await projectorDesk([...cluster.urls], netbox.fake, STREAMS)
  const before = new Set<string>()
  for await (const { event } of desk.store.all())
    if (event?.event_type === 'ComputeRegistered') before.add(event.data.hostname)
  await using instance = await desk.start()
  const devices = () => new Set([...netbox.fake.store.rows('dcim.device').values()].map(({ name }) => String(name)))
  await vi.waitFor(() => expect(devices().size).toBeGreaterThan(0), slowly)
  const leader = async () => (await manager.consumers.info(STREAM, 'netbox-projector')).cluster?.leader
  const killing = killLeader(leader)
  for (let n = 0; n < 300; n++) {
    before.add(`late${n}`)
    await desk.store.append([registered(`late${n}`)])
  }
  await killing
  await vi.waitFor(() => expect(devices()).toEqual(before), slowly)
  await vi.waitFor(async () => expect(await instance.health()).toMatchObject({ status: 'active', lag: 0 }), slowly)
  expect(await desk.dead.list()).toEqual([])
})
