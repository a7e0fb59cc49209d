import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const PROGRAM = join(import.meta.dirname, '../../../apps/events/cli/netbox-events.mjs')

/** `netbox-events project` as a process of its own. */
interface RunningProjector {
  readonly pid: number
  /** Where it answers. */
  readonly port: number
  /** All that it has said. */
  said(): string
  /** Resolves when it is gone. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
}

/** Starts it; resolves once it listens. */
export async function startProjector(environment: NodeJS.ProcessEnv): Promise<RunningProjector> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, NETBOX_RECONCILE_HOURS: '1000', ...environment }
  const child = spawn(process.execPath, [PROGRAM, 'project', '--port', '0'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const gone = once(child, 'exit')
  let said = ''
  const port = await new Promise<number>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const listening = /Listening on \S+:(\d+)/.exec(said)?.[1]
      if (listening !== undefined) resolve(Number(listening))
    })
    void gone.then(() => reject(new Error(`the projector does not start: ${said}`)))
  })
  return {
    pid: child.pid!,
    port,
    said: () => said,
    async end(signal) {
      child.kill(signal)
      await gone
    },
  }
}
