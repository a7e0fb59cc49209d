import { setTimeout as pause } from 'node:timers/promises'
import { type ContainerSummary, nameOf } from '../../../host/docker/container.ts'
import { DockerEngine, DockerError } from '../../../host/docker/engine.ts'
import { alive } from '../../../host/local/alive.ts'

/** Everything a test run makes in Docker bears a name that begins like this, with the run's process id in it. */
export const prefixOf = (pid: number, name: string): string => `nbtest${pid}-${name}`

/** The process id in a name made by {@link prefixOf}; undefined for any other name. */
function runOf(name: string): number | undefined {
  const pid = /^nbtest(\d+)-/.exec(name)?.[1]
  return pid === undefined ? undefined : Number(pid)
}

/** Removes what test runs left behind that were killed: their process is gone, their containers may be running. */
export async function removeLeftovers(host: string, report: (line: string) => void): Promise<void> {
  await removeMatching(host, (name) => {
    const pid = runOf(name)
    const left = pid !== undefined && !alive(pid)
    if (left) report(name)
    return left
  })
}

/** Removes the containers, networks and volumes whose name the predicate takes. */
export async function removeMatching(host: string, takes: (name: string) => boolean): Promise<void> {
  const engine = new DockerEngine(host)
  try {
    const containers = await engine.call<ContainerSummary[]>('GET', '/containers/json', { query: { all: true } })
    for (const one of containers.filter((container) => takes(nameOf(container)))) {
      await engine.call('DELETE', `/containers/${one.Id}`, { query: { force: true, v: true } })
    }
    const networks = await engine.call<{ Id: string; Name: string }[]>('GET', '/networks')
    for (const one of networks.filter(({ Name }) => takes(Name))) await removeNetwork(engine, one.Id)
    const volumes = await engine.call<{ Volumes: { Name: string }[] | null }>('GET', '/volumes')
    for (const one of (volumes.Volumes ?? []).filter(({ Name }) => takes(Name))) {
      await engine.call('DELETE', `/volumes/${one.Name}`)
    }
  } finally {
    await engine.close()
  }
}

/**
 * Removes a network, as soon as the containers that were just removed have let go of it. One that claims endpoints but
 * has no container is left: Docker 20.10 miscounts at times when several containers go at once, and counts anew only
 * when it is restarted.
 */
async function removeNetwork(engine: DockerEngine, id: string): Promise<void> {
  for (const end = Date.now() + 5_000; ; await pause(200)) {
    try {
      return await engine.call('DELETE', `/networks/${id}`)
    } catch (error) {
      if (!(error instanceof DockerError && error.status === 403)) throw error
      const { Name, Containers } = await engine.call<{ Name: string; Containers: object }>('GET', `/networks/${id}`)
      if (Date.now() <= end) continue
      if (Object.keys(Containers).length > 0) throw error
      return console.warn(`network ${Name} is empty, but Docker does not let it go before its next restart`)
    }
  }
}
