import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const PROGRAM = join(import.meta.dirname, '..', '..', 'netbox', 'cli')

export interface Ended {
  code: number | null
  /** Standard error, then standard output. */
  output: string
}

/** `netbox-plan` or `netbox-apply` on its way: a process that leads a group, and how it ends. */
export interface Running {
  child: ChildProcess
  ended: Promise<Ended>
}

export type Command = 'netbox-plan' | 'netbox-apply'

/** Starts one of the commands as a user does. */
export function start(command: Command, args: readonly string[], env: Record<string, string>): Running {
  const child = spawn(process.execPath, [join(PROGRAM, `${command}.mjs`), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])
  return { child, ended: ended.then(([[code], out, err]) => ({ code: code as number | null, output: err + out })) }
}
