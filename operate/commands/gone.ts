import { type DockerEngine, DockerError } from '../../host/docker/engine.ts'

interface State {
  deployment?: { resources?: { type: string; id?: string; outputs?: { name?: unknown } }[] }
}

/** The part of Pulumi's work on a stack that this takes. */
interface Deployed {
  state(): Promise<unknown>
  operate(args: string[]): Promise<{ code: number }>
}

/** Tells the state of containers that somebody removed, and `say` of them, so that the next update makes them anew; the exit code. */
export async function refreshIfGone(
  engine: DockerEngine,
  pulumi: Deployed,
  say: (line: string) => void,
): Promise<number> {
  const gone = await goneContainers(engine, await pulumi.state())
  if (gone.length === 0) return 0
  say(`somebody removed ${gone.join(', ')}: the state is told first, then it is made anew`)
  return (await pulumi.operate(['refresh', '--yes', '--skip-preview'])).code
}

/**
 * The containers of a stack that somebody removed by hand, by name: its state has them and Docker has not. A plain `pulumi up` ends
 * with an error for each; after a refresh it makes them anew.
 *
 * @param state as `pulumi stack export` gives it
 */
export async function goneContainers(engine: DockerEngine, state: unknown): Promise<string[]> {
  const resources = (state as State).deployment?.resources ?? []
  const containers = resources.filter(({ type, id }) => type === 'docker:index/container:Container' && id)
  const there = await Promise.all(containers.map(({ id }) => isThere(engine, id!)))
  return containers.filter((_, at) => !there[at]).map(({ outputs }) => String(outputs?.name))
}

async function isThere(engine: DockerEngine, id: string): Promise<boolean> {
  try {
    await engine.call('GET', `/containers/${id}/json`)
    return true
  } catch (error) {
    if (error instanceof DockerError && error.status === 404) return false
    throw error
  }
}
