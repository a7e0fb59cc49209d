import { setTimeout as sleep } from 'node:timers/promises'
import { lastLines } from '../../host/docker/container.ts'
import type { DockerEngine } from '../../host/docker/engine.ts'
import { GatewayError } from '../gateway.ts'
import { said } from '../words.ts'
import type { GatewayInspect } from './facts.ts'

/** Milliseconds that a container has to stay up until Docker, too, takes its start for a good one. */
const STEADY = 10_000
/** A container that was started so long ago does not restart over and over. */
const LONG_AGO = 60_000

/**
 * Waits until it is plain whether a gateway runs or is started over and over, if it was restarted a moment ago: between two falls it
 * counts as running.
 *
 * @returns how it is then
 * @throws GatewayError for one that restarts in a loop or is paused, with what its log says
 */
export async function steady(
  engine: DockerEngine,
  inspect: GatewayInspect,
  patience = STEADY,
): Promise<GatewayInspect> {
  const first = inspect.RestartCount ?? 0
  let now = inspect
  for (const end = Date.now() + patience; ; await sleep(500)) {
    const { Status, Restarting = false, StartedAt, ExitCode } = now.State
    const name = now.Name.replace(/^\//, '')
    if (Status === 'paused')
      throw new GatewayError(`the gateway ${name} is paused: let it go on with \`docker unpause ${name}\`.`)
    const count = now.RestartCount ?? 0
    if (Restarting || count > first) {
      const lines = (await lastLines(engine, now.Id, 40).catch(() => [])).filter((line) =>
        /error|\[crit|\[alert|\[emerg/i.test(line),
      )
      throw new GatewayError(
        `the gateway ${name} restarts over and over (${count} times, exit code ${ExitCode ?? '?'}): mend that first, see \`docker logs ${name}\`.${said([...new Set(lines)].slice(-2))}`,
      )
    }
    const age = Date.now() - Date.parse(StartedAt ?? '')
    if (count === 0 || !now.State.Running || age > LONG_AGO || Date.now() >= end) return now
    now = await engine.call<GatewayInspect>('GET', `/containers/${inspect.Id}/json`)
  }
}
