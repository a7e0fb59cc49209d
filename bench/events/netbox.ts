import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
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
import { TAG } from '../../apps/events/projector/project.ts'
import { wantedOf } from '../../apps/events/projector/wanted.ts'
import type { Report } from '../../host/local/progress.ts'
import { apply, Client, type Desired, type Policy, plan, readCurrent } from '../../netbox/index.ts'
import { startNats } from '../../sandbox/nats/index.ts'
import { startProjector } from '../faults/events/projector.ts'
import type { Ground } from '../netbox/ground.ts'

const { name: STREAM } = STREAM_DEFAULTS
const SITE = 'bench-events'
const UPSERT: Policy = { mode: 'upsert', adopt: true }
/** Events that are written the way of the texts, one request after the other: more would take hours. */
const ONE_BY_ONE = 200
/** Events of which each is waited for. */
const VISIBLE = 40

export interface NetBoxFigures {
  readonly objects: number
  /** Seconds, round after round. */
  readonly engine: number[]
  readonly projector: number[]
  /** Seconds for so many events, in which each is looked for and then written. */
  readonly oneByOne: { readonly events: number; readonly seconds: number[] }
  /** Changes that NetBox noted while the same history was projected again. */
  readonly again: number[]
  /** Seconds from an append until the device is in NetBox. */
  readonly visible: number[]
  /** MiB: the most that the projector's process had. */
  readonly memory: number
}

/** Brings events into an empty NetBox: by the engine alone, by the projector, and one by one. */
export async function measureNetBox(
  ground: Ground,
  program: string,
  { objects, rounds }: { objects: number; rounds: number },
  report: Report,
): Promise<NetBoxFigures> {
  await using made = new AsyncDisposableStack()
  const folder = await mkdtemp(join(ground.folder, 'nats-'))
  made.defer(() => rm(folder, { recursive: true, force: true }))
  const server = made.use(await startNats({ program, folder }))
  const connection = await connect({ servers: server.url })
  made.defer(() => connection.close())
  const manager = await jetstreamManager(connection)
  await ensureStreams(manager, STREAM_DEFAULTS)
  const store = new EventStore(await JetStreamLog.open(connection, STREAM))
  const client = made.use(new Client(ground))
  const events = history(objects)
  for (let at = 0; at < events.length; at += 1000) await store.appendAll(events.slice(at, at + 1000))
  const desired = await desiredOf(store)
  const site: Desired = { 'dcim.site': [{ name: SITE, slug: SITE }] }
  const bring = async (what: Desired) =>
    await apply(client, plan(what, await readCurrent(client, what, UPSERT), UPSERT))
  const empty = async () => {
    await ground.empty()
    await bring({ ...site, 'extras.tag': [{ name: 'From events', slug: TAG }] })
  }
  let instances = 0
  const projecting = async () => {
    const consumer = `bench-${++instances}`
    const { url, token } = ground
    const own = { NATS_CONSUMER: consumer, NATS_URL: server.url, NETBOX_DEFAULT_SITE: SITE }
    const projector = await startProjector({ ...own, NETBOX_URL: url, NETBOX_API_TOKEN: token })
    const lag = async () => {
      const { num_pending, num_ack_pending } = await manager.consumers.info(STREAM, consumer)
      return num_pending + num_ack_pending
    }
    while ((await lag().catch(() => 1)) > 0) await pause(50)
    return projector
  }
  const timed = async (name: string, work: () => Promise<unknown>) => {
    const from = performance.now()
    await work()
    const seconds = (performance.now() - from) / 1000
    report(`${name}: ${seconds.toFixed(1)} s`)
    return seconds
  }

  const found = { engine: [] as number[], projector: [] as number[], oneByOne: [] as number[], again: [] as number[] }
  const visible: number[] = []
  let memory = 0
  for (let round = 0; round < rounds; round++) {
    await empty()
    found.engine.push(await timed('the engine alone', () => bring(desired)))
    await empty()
    found.oneByOne.push(await timed('one by one', () => oneByOne(client, events.slice(0, ONE_BY_ONE))))
    await empty()
    let projector: Awaited<ReturnType<typeof projecting>> | undefined
    found.projector.push(await timed('the projector', async () => (projector = await projecting())))
    memory = Math.max(memory, await peakOf(projector!.pid))
    await projector!.end('SIGTERM')
    const before = await changes(client)
    const again = await projecting()
    found.again.push((await changes(client)) - before)
    for (let n = 0; n < VISIBLE / rounds; n++) {
      const hostname = `seen-${round}-${n}.example.com`
      visible.push(
        await timed('one event', async () => {
          await store.append([eventOf('ComputeRegistered', { hostname }) as InfrastructureEvent])
          while ((await count(client, 'dcim/devices/', { name: hostname })) === 0) await pause(10)
        }),
      )
    }
    await again.end('SIGTERM')
  }
  const { engine, projector, again } = found
  const objectsOf = Object.values(desired).reduce((sum, all) => sum + all.length, 0)
  return {
    objects: objectsOf,
    engine,
    projector,
    again,
    visible,
    memory,
    oneByOne: { events: Math.min(ONE_BY_ONE, events.length), seconds: found.oneByOne },
  }
}

/** Devices with an interface each. */
function history(objects: number): InfrastructureEvent[] {
  return Array.from({ length: Math.ceil(objects / 2) }, (_, n) => {
    const device = `web${n}.example.com`
    return [
      eventOf('ComputeRegistered', { hostname: device, serial: `S${n}` }),
      eventOf('InterfaceAdded', { device, name: 'eth0', type: '1000base-t', mtu: 1500 }),
    ] as InfrastructureEvent[]
  }).flat()
}

/** What the projector would want of NetBox, for the engine to be given at once. */
async function desiredOf(store: EventStore): Promise<Desired> {
  const topology = await foldAll(EMPTY, store.all())
  const wanted = wantedOf(topology, topology.resources.keys(), SITE).flatMap(({ needed, objects }) => [
    ...needed,
    ...objects,
  ])
  const distinct = [...new Map(wanted.map((one) => [JSON.stringify(one), one])).values()]
  const tags = [TAG]
  const tagged = distinct.map(({ kind, fields }) => ({
    kind,
    fields: kind.endsWith('device') || kind.endsWith('interface') ? { ...fields, tags } : fields,
  }))
  const kinds = Map.groupBy(tagged, ({ kind }) => kind)
  return Object.fromEntries([...kinds].map(([kind, all]) => [kind, all.map(({ fields }) => fields)])) as Desired
}

/** As the texts do it: what an event needs is looked for, then the object, then it is written, with one request for each step. */
async function oneByOne(client: Client, events: readonly InfrastructureEvent[]): Promise<void> {
  const idOf = async (path: string, query: Record<string, string>, body: object): Promise<number> => {
    const { body: page } = await client.get(path, { query: new URLSearchParams({ ...query, limit: '1' }) })
    const [found] = (page as { results: { id: number }[] }).results
    return found?.id ?? ((await client.post(path, body)).body as { id: number }).id
  }
  for (const { event_type, data } of events)
    if (event_type === 'ComputeRegistered') {
      const { hostname: name, serial } = data
      const site = await idOf('dcim/sites/', { slug: SITE }, { name: SITE, slug: SITE })
      const manufacturer = await idOf('dcim/manufacturers/', { slug: 'generic' }, { name: 'Generic', slug: 'generic' })
      const model = { manufacturer, model: 'Server', slug: 'server' }
      const device_type = await idOf('dcim/device-types/', { slug: 'server' }, model)
      const role = await idOf('dcim/device-roles/', { slug: 'server' }, { name: 'Server', slug: 'server' })
      await idOf('dcim/devices/', { name }, { name, serial, site, device_type, role })
    } else if (event_type === 'InterfaceAdded') {
      const { device: on, name, type, mtu } = data
      const device = await idOf('dcim/devices/', { name: on }, {})
      await idOf('dcim/interfaces/', { device_id: String(device), name }, { device, name, type, mtu })
    }
}

async function count(client: Client, path: string, query: Record<string, string> = {}): Promise<number> {
  const { body } = await client.get(path, { query: new URLSearchParams({ ...query, limit: '1' }) })
  return (body as { count: number }).count
}

const changes = async (client: Client) => await count(client, 'core/object-changes/')

/** MiB. */
async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) / 1024
}
