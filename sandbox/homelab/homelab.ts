import { setTimeout as sleep } from 'node:timers/promises'
import { type DockerEngine, DockerError } from '../../host/docker/engine.ts'
import { withEngine } from '../../host/docker/with-engine.ts'
import type { Report } from '../../host/local/progress.ts'
import { UserError } from '../../host/user-error.ts'
import { containerOf, HOMELAB_LABEL, type Placement } from './container.ts'
import { GATEWAY, NEIGHBOURS, type Neighbour } from './neighbours.ts'
import { ensureTemplate, homelabFolder, removeFolder } from './template.ts'

/** Which homelab: several stand side by side on one engine, each with a name and a network of its own. */
export interface HomelabId {
  host: string
  network: string
  /** Prefix of the container names; the homelab without one has the names of the real one. */
  name?: string
  /** The folder on the host for the gateway's template; by default one of this homelab's own among the project's state. */
  folder?: string
}

export interface HomelabOptions extends HomelabId {
  /** Any image with busybox's `sh` and `nc`. */
  image: string
  /** Kong's official image, or the stand-in's. */
  gatewayImage: string
  /** Whether the neighbours' ports are published on the host's loopback address. */
  publish?: boolean
  /** Ports of the loopback address for the gateway, in place of its usual ones, whether or not the rest is published. */
  gatewayPorts?: { http: number; https: number }
  report?: Report
  signal?: AbortSignal | undefined
}

export interface NeighbourStatus {
  name: string
  id: string
  /** `created`, `running`, `exited`, … */
  state: string
  /** `starting`, `healthy`, `unhealthy`, or `none` without a health check. */
  health: string
}

/** What the homelab without a name is called. */
export const UNNAMED = 'default'
const HEALTHY_WITHIN = 90_000
/** What the engine says when a host port is in use, by a container or by another program. */
const TAKEN = /127\.0\.0\.1:(\d+).*(?:port is already allocated|address already in use)/

/**
 * The homelab's network and its fourteen neighbours, running and healthy. What is there already stays as it is, also a
 * network or a container of that name that somebody else made.
 */
export async function ensureHomelab(options: HomelabOptions): Promise<NeighbourStatus[]> {
  const { host, network, name = '', publish = true, gatewayPorts, report = () => {}, signal } = options
  const folder = options.folder ?? homelabFolder(name || UNNAMED)
  return withEngine(host, async (engine) => {
    await ensureNetwork(engine, network, name)
    const present = await named(engine)
    const ours = await named(engine, name || UNNAMED)
    for (const neighbour of NEIGHBOURS) {
      signal?.throwIfAborted()
      const { state } = ours.get(name + neighbour.name) ?? {}
      if (state === 'running' || (!state && present.has(name + neighbour.name))) continue
      report(name + neighbour.name)
      const placed = gatewayPorts && neighbour.name === GATEWAY ? withPorts(neighbour, gatewayPorts) : neighbour
      const hostPorts = new Set(publish || placed !== neighbour ? placed.ports.flatMap(({ host = [] }) => host) : [])
      const gateway = neighbour.name === GATEWAY ? { template: await ensureTemplate(folder) } : {}
      const image = neighbour.name === GATEWAY ? options.gatewayImage : options.image
      await start(engine, placed, { image, network, homelab: name || UNNAMED, hostPorts, ...gateway }, name, report)
    }
    return settled(engine, name, signal)
  })
}

/** Removes the neighbours, the network and the folder of that homelab: those we made, and nothing else. */
export async function removeHomelab({ host, network, name = '', folder }: HomelabId): Promise<void> {
  await withEngine(host, async (engine) => {
    const ours = await listed(engine, name || UNNAMED)
    await Promise.all(
      ours.map(({ id }) =>
        ignoring(404, engine.call('DELETE', `/containers/${id}`, { query: { force: true, v: true } })),
      ),
    )
    const networks = await engine.call<{ Id: string; Name: string }[]>('GET', '/networks', {
      query: labelled(name || UNNAMED),
    })
    for (const { Id } of networks.filter(({ Name }) => Name === network)) {
      // Somebody else's container may be in it by now: then it stays.
      await ignoring(403, ignoring(404, engine.call('DELETE', `/networks/${Id}`)))
    }
  })
  await removeFolder(folder ?? homelabFolder(name || UNNAMED))
}

/** The neighbours of that homelab as they are now. */
export async function homelabStatus({ host, name = '' }: Omit<HomelabId, 'network'>): Promise<NeighbourStatus[]> {
  return withEngine(host, (engine) => statusOf(engine, name))
}

function withPorts(gateway: Neighbour, { http, https }: { http: number; https: number }): Neighbour {
  return {
    ...gateway,
    ports: [
      { internal: 8000, host: http },
      { internal: 8443, host: https },
    ],
  }
}

async function statusOf(engine: DockerEngine, name: string): Promise<NeighbourStatus[]> {
  const names = new Set(NEIGHBOURS.map((neighbour) => name + neighbour.name))
  return (await listed(engine)).filter((container) => names.has(container.name))
}

async function ensureNetwork(engine: DockerEngine, network: string, name: string): Promise<void> {
  if (await ignoring(404, engine.call('GET', `/networks/${network}`))) return
  const body = { Name: network, CheckDuplicate: true, Labels: { [HOMELAB_LABEL]: name || UNNAMED } }
  // 409: another run made it in the meantime.
  await ignoring(409, engine.call('POST', '/networks/create', { body }))
}

/** Creates a neighbour if need be and starts it. It goes without a host port that is taken, and that is said. */
async function start(
  engine: DockerEngine,
  neighbour: Neighbour,
  placement: Placement,
  prefix: string,
  report: Report,
): Promise<void> {
  const name = prefix + neighbour.name
  const body = containerOf(neighbour, placement)
  // 409: it is there already, stopped, or left behind by a run that was killed.
  await ignoring(409, engine.call('POST', '/containers/create', { query: { name }, body }))
  try {
    await engine.call('POST', `/containers/${name}/start`)
  } catch (error) {
    if (!(error instanceof DockerError)) throw error
    const taken = Number(TAKEN.exec(error.message)?.[1])
    if (!placement.hostPorts.has(taken)) throw new UserError(`the neighbour ${name} does not start: ${error.message}`)
    report(`port ${taken} is taken: ${name} goes without it`)
    await engine.call('DELETE', `/containers/${name}`, { query: { force: true, v: true } })
    const hostPorts = new Set([...placement.hostPorts].filter((port) => port !== taken))
    await start(engine, neighbour, { ...placement, hostPorts }, prefix, report)
  }
}

/** Waits until the health of every neighbour is known: a later check compares it with what it was before. */
async function settled(engine: DockerEngine, name: string, signal?: AbortSignal): Promise<NeighbourStatus[]> {
  const deadline = Date.now() + HEALTHY_WITHIN
  for (;;) {
    const neighbours = await statusOf(engine, name)
    const waiting = neighbours.filter(({ health }) => health === 'starting')
    if (waiting.length === 0) return neighbours
    if (Date.now() > deadline) {
      const names = waiting.map((neighbour) => neighbour.name).join(', ')
      throw new UserError(`these neighbours do not become healthy, see \`docker logs\` of each: ${names}`)
    }
    await sleep(500, undefined, { signal })
  }
}

/** Containers by name: all, or those of one homelab that we made. */
async function named(engine: DockerEngine, homelab?: string): Promise<Map<string, NeighbourStatus>> {
  return new Map((await listed(engine, homelab)).map((container) => [container.name, container]))
}

interface Listed {
  Id: string
  Names: string[]
  State: string
  Status: string
}

async function listed(engine: DockerEngine, homelab?: string): Promise<NeighbourStatus[]> {
  const query = { all: true, ...(homelab === undefined ? {} : labelled(homelab)) }
  const containers = await engine.call<Listed[]>('GET', '/containers/json', { query })
  return containers.map(({ Id, Names, State, Status }) => ({
    name: Names[0]?.replace(/^\//, '') ?? Id,
    id: Id,
    state: State,
    health: healthIn(Status),
  }))
}

/** The health in a status line of the container list, as in `Up 5 seconds (health: starting)`. */
export function healthIn(status: string): string {
  return /\((?:health: )?(starting|healthy|unhealthy)\)/.exec(status)?.[1] ?? 'none'
}

function labelled(homelab: string): { filters: string } {
  return { filters: JSON.stringify({ label: [`${HOMELAB_LABEL}=${homelab}`] }) }
}

async function ignoring<T>(status: number, call: Promise<T>): Promise<T | undefined> {
  return call.catch((error: unknown) => {
    if (error instanceof DockerError && error.status === status) return undefined
    throw error
  })
}
