import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { type ContainerInspect, lastLines } from '../host/docker/container.ts'
import { DockerEngine, DockerError } from '../host/docker/engine.ts'
import { UserError } from '../host/user-error.ts'

const LOG_LINES = 15
const SECONDS_BETWEEN_REPORTS = 5
const RESTARTS_THAT_MEAN_FAILURE = 3
const GONE = "is not there: somebody removed it; after 'pulumi refresh', the next 'pulumi up' makes it anew"

export interface Wait {
  /** The Docker host, as in `DOCKER_HOST`. */
  host: string
  /** Name or id of the container. */
  container: string
  /** What an error calls a container that is not there; by default as above. */
  name?: string
  /** Seconds until the wait is given up. */
  timeout: number
  /** Values that must not appear in an error although the container may have logged them. */
  secrets?: string[]
  /** Told every few seconds what the container is doing. */
  report?: (line: string) => void
}

/**
 * Waits until a container's health check says healthy.
 *
 * The docker plugin's own `wait` runs its whole time-out even when the container has died, and then says nothing of
 * why. This one fails as soon as the container is unhealthy, has exited, is gone or restarts again and again, and its
 * error ends with the container's last log lines.
 */
export async function waitUntilHealthy(wait: Wait): Promise<void> {
  const engine = new DockerEngine(wait.host)
  try {
    const start = performance.now()
    let told = 0
    for (;;) {
      const state = await inspect(engine, wait.container)
      const seconds = Math.round((performance.now() - start) / 1000)
      const verdict = judge(state)
      if (verdict === 'healthy') return
      if (verdict !== undefined) throw await failure(engine, wait, verdict)
      if (seconds >= wait.timeout) throw await failure(engine, wait, `was still starting after ${wait.timeout} s`)
      if (seconds >= told + SECONDS_BETWEEN_REPORTS) {
        told = seconds
        const [line = ''] = await lastLines(engine, wait.container, 1).catch(() => [])
        wait.report?.(`starting for ${seconds} s, at most ${wait.timeout} s: ${mask(line, wait.secrets).slice(0, 100)}`)
      }
      await pause(100)
    }
  } finally {
    await engine.close()
  }
}

/** `healthy`, the words for a failure that waiting cannot mend, or undefined while the container may still come up. */
export function judge(container: ContainerInspect | undefined): string | undefined {
  if (container === undefined) return GONE
  const { State: state, RestartCount: restarts } = container
  if (restarts >= RESTARTS_THAT_MEAN_FAILURE) return `was restarted ${restarts} times`
  if (state.Status === 'exited' || state.Status === 'dead') return `exited with code ${state.ExitCode}`
  if (state.Health === undefined || state.Health.Status === 'none') return 'has no health check'
  if (state.Health.Status === 'unhealthy') return 'is unhealthy'
  return state.Running && state.Health.Status === 'healthy' ? 'healthy' : undefined
}

async function inspect(engine: DockerEngine, container: string): Promise<ContainerInspect | undefined> {
  try {
    return await engine.call<ContainerInspect>('GET', `/containers/${encodeURIComponent(container)}/json`)
  } catch (error) {
    if (error instanceof DockerError && error.status === 404) return undefined
    throw error
  }
}

async function failure(engine: DockerEngine, wait: Wait, verdict: string): Promise<UserError> {
  const state = await inspect(engine, wait.container)
  if (state === undefined) return new UserError(`container ${wait.name ?? wait.container} ${verdict}`)
  const name = state.Name.slice(1)
  const probe = state.State.Health?.Log?.at(-1)?.Output.trim().split('\n').at(-1)
  const lines = await lastLines(engine, wait.container, LOG_LINES).catch(() => [])
  const details = [
    ...(probe ? [`last health check: ${probe}`] : []),
    ...(lines.length > 0 ? ['last log lines:', ...lines.map((line) => `  ${line}`)] : ['it wrote no log']),
  ]
  return new UserError(mask(`container ${name} ${verdict}; ${details.join('\n')}`, wait.secrets))
}

function mask(text: string, secrets: string[] = []): string {
  return secrets.reduce((masked, secret) => (secret === '' ? masked : masked.replaceAll(secret, '[secret]')), text)
}
