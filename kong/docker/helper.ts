import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DockerEngine, DockerError } from '../../host/docker/engine.ts'
import { GatewayError } from '../gateway.ts'
import { Shell } from './shell.ts'

/** Where the folder with the gateway's file is in the helper. */
export const FOLDER = '/gateway'
/** The helper ends by itself after so many seconds, so that a killed run does not lock the gateway for ever. */
const LIFETIME = 300
/** Milliseconds that another run is waited for. */
const PATIENCE = 120_000
/** Milliseconds after which a helper that is not started belongs to nobody: a run starts its own at once. */
const LONGEST_IDLE = 10_000
const SIGKILL = 'SIGKILL'

/** The gateway that a helper is for. */
export interface Helped {
  container: string
  image: string
  /** The host folder or the volume with its file, if it has one. */
  mount?: string
}

/**
 * Lends a shell on the folder that the gateway's file is in: a short-lived container made from the gateway's own image,
 * since the host's files may be another user's and the host another machine. Its name is the lock: the Docker engine
 * gives it to one run at a time, from whatever machine.
 *
 * @throws GatewayError when another run holds the gateway for longer than two minutes
 */
export async function withHelper<T>(
  engine: DockerEngine,
  gateway: Helped,
  work: (shell: Shell) => Promise<T>,
): Promise<T> {
  const name = `netbox-as-code-gateway-${gateway.container}`
  const body = {
    Image: gateway.image,
    Entrypoint: ['sleep', String(LIFETIME)],
    Cmd: [],
    User: 'root',
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      NetworkMode: 'none',
      AutoRemove: true,
      Binds: gateway.mount === undefined ? [] : [`${gateway.mount}:${FOLDER}`],
      // Not on the host's disk, which may be full.
      Tmpfs: { '/tmp': '' },
    },
  }
  const id = await created(engine, name, body, gateway.container)
  try {
    await engine.call('POST', `/containers/${id}/start`)
    return await work(new Shell(engine, id))
  } finally {
    await engine.call('DELETE', `/containers/${id}`, { query: { force: true, signal: SIGKILL } }).catch(gone)
  }
}

async function created(engine: DockerEngine, name: string, body: object, container: string): Promise<string> {
  const begin = performance.now()
  let idle: Idle | undefined
  for (;;) {
    try {
      return (await engine.call<{ Id: string }>('POST', '/containers/create', { query: { name }, body })).Id
    } catch (error) {
      if (!(error instanceof DockerError && error.status === 409)) throw error
    }
    idle = await idleHelper(engine, name, idle)
    if (idle && performance.now() - idle.since > LONGEST_IDLE) {
      await engine.call('DELETE', `/containers/${idle.id}`, { query: { force: true } }).catch(gone)
    }
    if (performance.now() - begin > PATIENCE) {
      throw new GatewayError(
        `another run has been working on the gateway ${container} for two minutes: let it end, or remove the container ${name}.`,
      )
    }
    await sleep(250)
  }
}

/** A helper that was created and not started, and since when this run sees it so: the host may have another time. */
interface Idle {
  id: string
  since: number
}

/** A run that was killed may leave such a helper, which would not end by itself. */
async function idleHelper(engine: DockerEngine, name: string, seen: Idle | undefined): Promise<Idle | undefined> {
  type Helper = { Id: string; State: { Status: string } }
  const found = await engine.call<Helper>('GET', `/containers/${name}/json`).catch(gone)
  if (found?.State.Status !== 'created') return undefined
  return seen?.id === found.Id ? seen : { id: found.Id, since: performance.now() }
}

/** Not found, or already being removed. */
function gone(error: unknown): undefined {
  if (error instanceof DockerError && [404, 409].includes(error.status)) return undefined
  throw error
}
