import { type ContainerInspect, type ContainerSummary, nameOf } from '../../host/docker/container.ts'
import { type DockerEngine, DockerError } from '../../host/docker/engine.ts'

/** What must not change about a container that is not ours. */
export interface Neighbour {
  name: string
  id: string
  startedAt: string
  running: boolean
  exitCode: number
  health: string
  /** True if it is meant to keep running: a one-shot job may end while we work. */
  lasting: boolean
}

/** All containers of the engine but the named ones, by name. */
export async function readNeighbours(engine: DockerEngine, ours: string[]): Promise<Map<string, Neighbour>> {
  const all = await engine.call<ContainerSummary[]>('GET', '/containers/json', { query: { all: true } })
  const others = all.filter((container) => !ours.includes(nameOf(container)))
  const inspected = await Promise.all(others.map((container) => inspect(engine, container.Id)))
  return new Map(inspected.flatMap((state) => (state ? [[state.name, state] as const] : [])))
}

/**
 * Names each neighbour that moved between two readings, one sentence each: gone, replaced, restarted, stopped or no
 * longer healthy. A container that was not running before, or a one-shot job that ended well, did not move.
 */
export function movedNeighbours(before: Map<string, Neighbour>, after: Map<string, Neighbour>): string[] {
  return [...before.values()].flatMap((was) => {
    const is = after.get(was.name)
    const what = was.running ? movement(was, is) : undefined
    return what === undefined ? [] : [`${was.name} ${what}`]
  })
}

function movement(was: Neighbour, is: Neighbour | undefined): string | undefined {
  if (is === undefined) return was.lasting ? 'is gone' : undefined
  if (is.id !== was.id) return 'was replaced by another container'
  if (is.startedAt !== was.startedAt) return `was restarted at ${is.startedAt}`
  if (!is.running) return was.lasting || is.exitCode !== 0 ? `stopped with exit code ${is.exitCode}` : undefined
  if (was.health === 'healthy' && is.health !== 'healthy') return `is ${is.health}, and was healthy`
  return undefined
}

async function inspect(engine: DockerEngine, id: string): Promise<Neighbour | undefined> {
  try {
    const { Id, Name, State, HostConfig } = await engine.call<ContainerInspect>('GET', `/containers/${id}/json`)
    return {
      name: Name.slice(1),
      id: Id,
      startedAt: State.StartedAt,
      running: State.Running,
      exitCode: State.ExitCode,
      health: State.Health?.Status ?? 'none',
      lasting: !HostConfig.AutoRemove && !['', 'no'].includes(HostConfig.RestartPolicy.Name),
    }
  } catch (error) {
    // Removed between the listing and the look: as gone as if the listing had not named it.
    if (error instanceof DockerError && error.status === 404) return undefined
    throw error
  }
}
