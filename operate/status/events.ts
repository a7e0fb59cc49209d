import { z } from 'zod'
import { PORTS } from '../../apps/automation/settings.ts'
import type { DockerEngine } from '../../host/docker/engine.ts'
import { execIn } from '../../host/docker/exec.ts'
import { UserError } from '../../host/user-error.ts'
import type { Config } from '../../infra/config.ts'

const health = z.object({
  status: z.enum(['active', 'standby', 'paused']),
  /** Events that are not in NetBox yet. */
  lag: z.int(),
  deadLetters: z.int(),
  why: z.string().optional(),
})

/** How far the projector is, as it tells by itself. */
export type EventsStatus = z.output<typeof health>

const ASK = `fetch('http://127.0.0.1:${PORTS.projector}/health', { signal: AbortSignal.timeout(10_000) })
  .then(async (answer) => console.log(await answer.text()))`

/** Asks the projector in its container: no port need be open, and no password handed over. Throws UserError where it does not answer. */
export async function readEvents(engine: DockerEngine, { name }: Pick<Config, 'name'>): Promise<EventsStatus> {
  const { exitCode, stdout } = await execIn(engine, `${name}-automation`, ['node', '-e', ASK])
  const answered = exitCode === 0 ? health.safeParse(jsonIn(stdout)) : undefined
  if (answered?.success) return answered.data
  throw new UserError(`the projector does not answer: 'docker logs ${name}-automation' tells why`)
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
