import { text } from 'node:stream/consumers'
import { type ContainerInspect, type ContainerSummary, nameOf } from '../../host/docker/container.ts'
import { type DockerEngine, DockerError } from '../../host/docker/engine.ts'

/** What must not change about a container that is not ours. */
export interface Neighbour {
  name: string
  id: string
  startedAt: string
  running: boolean
  exitCode: number
  /** Of Docker's check, `none` without one. */
  health: string
  /** How often Docker started it again by itself. */
  restarts: number
  networks: readonly string[]
  /** True if it is meant to keep running: a one-shot job may end while we work. */
  lasting: boolean
}

/** A neighbour that is not as it was. */
export interface Moved {
  name: string
  /** `was restarted at 2026-01-02T00:00:00Z`. */
  what: string
  /** Whether it may be our doing, or is not over: the update has to fail. */
  grave: boolean
}

/** What is known beside the two readings. */
export interface Circumstances {
  /** The network that our containers are on. */
  network: string
  /** Ids of containers in which something was killed for want of memory meanwhile. */
  killed: ReadonlySet<string>
}

/** All containers of the engine but the named ones, by name. */
export async function readNeighbours(engine: DockerEngine, ours: string[]): Promise<Map<string, Neighbour>> {
  const all = await engine.call<ContainerSummary[]>('GET', '/containers/json', { query: { all: true } })
  const others = all.filter((container) => !ours.includes(nameOf(container)))
  const inspected = await Promise.all(others.map((container) => inspect(engine, container.Id)))
  return new Map(inspected.flatMap((state) => (state ? [[state.name, state] as const] : [])))
}

/**
 * The neighbours that moved between two readings: gone, replaced, restarted, stopped or no longer healthy. A container that was
 * not running before, or a one-shot job that ended well, did not move.
 *
 * Somebody else may restart what is theirs while we work: of one that runs again, and is as healthy as before, only a word is
 * said. But what shares our network may have met us there, and what was killed for memory may lack what we took.
 */
export function movedNeighbours(
  before: ReadonlyMap<string, Neighbour>,
  after: ReadonlyMap<string, Neighbour>,
  circumstances: Circumstances,
): Moved[] {
  return [...before.values()].flatMap((was) => {
    const is = after.get(was.name)
    const what = was.running ? movement(was, is) : undefined
    return what === undefined ? [] : [{ name: was.name, what, grave: isGrave(was, is, circumstances) }]
  })
}

function movement(was: Neighbour, is: Neighbour | undefined): string | undefined {
  if (is === undefined) return was.lasting ? 'is gone' : undefined
  if (!is.running && (was.lasting || is.exitCode !== 0)) return `stopped with exit code ${is.exitCode}`
  if (!is.running) return undefined
  if (was.health === 'healthy' && is.health !== 'healthy') return `is ${is.health}, and was healthy`
  if (is.id !== was.id) return 'was replaced by another container'
  if (is.startedAt !== was.startedAt) return `was restarted at ${is.startedAt}`
  return undefined
}

function isGrave(was: Neighbour, is: Neighbour | undefined, { network, killed }: Circumstances): boolean {
  if (killed.has(was.id)) return true
  // Docker did so before us: one that comes and goes by itself is not our doing.
  if (was.restarts > 0 && is?.id === was.id && is.restarts > was.restarts) return false
  if (!is?.running || is.health === 'unhealthy' || (was.health === 'healthy' && is.health !== 'healthy')) return true
  return was.networks.includes(network)
}

/** Whether nobody can tell yet how a neighbour fares: it was healthy, and its check has not passed since it was started again. */
export function isSettling(was: Neighbour, is: Neighbour | undefined): boolean {
  return was.health === 'healthy' && is?.running === true && is.health === 'starting'
}

/** The time by the engine's own clock, in seconds. */
export async function engineTime(engine: DockerEngine): Promise<number> {
  const { SystemTime } = await engine.call<{ SystemTime: string }>('GET', '/info')
  return Date.parse(SystemTime) / 1000
}

/** The ids of the containers in which something was killed for want of memory since a time, in seconds by the engine's clock. */
export async function killedForMemory(engine: DockerEngine, since: number): Promise<Set<string>> {
  const filters = JSON.stringify({ type: ['container'], event: ['oom'] })
  const query = { since: since.toFixed(3), until: (await engineTime(engine)).toFixed(3), filters }
  const lines = (await text(await engine.stream('GET', '/events', { query }))).split('\n').filter(Boolean)
  return new Set(lines.map((line) => (JSON.parse(line) as { Actor: { ID: string } }).Actor.ID))
}

async function inspect(engine: DockerEngine, id: string): Promise<Neighbour | undefined> {
  try {
    const { Id, Name, RestartCount, State, HostConfig, NetworkSettings } = await engine.call<ContainerInspect>(
      'GET',
      `/containers/${id}/json`,
    )
    return {
      name: Name.slice(1),
      id: Id,
      startedAt: State.StartedAt,
      running: State.Running,
      exitCode: State.ExitCode,
      health: State.Health?.Status ?? 'none',
      restarts: RestartCount,
      networks: Object.keys(NetworkSettings.Networks),
      lasting: !HostConfig.AutoRemove && !['', 'no'].includes(HostConfig.RestartPolicy.Name),
    }
  } catch (error) {
    // Removed between the listing and the look: as gone as if the listing had not named it.
    if (error instanceof DockerError && error.status === 404) return undefined
    throw error
  }
}
