import { type DockerEngine, DockerError } from '../../host/docker/engine.ts'

interface State {
  deployment?: { resources?: { type: string; id?: string; outputs?: { name?: unknown } }[] }
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
