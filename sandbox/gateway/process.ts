import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where the running gateway leaves its process id, as nginx does. */
export function pidFile(prefix: string): string {
  return join(prefix, 'pids', 'nginx.pid')
}

/** Makes this process the one that runs in the folder, and leaves its settings there. */
export function claim(prefix: string, settings: string): void {
  mkdirSync(dirname(pidFile(prefix)), { recursive: true })
  writeFileSync(join(prefix, '.kong_env'), settings)
  writeFileSync(pidFile(prefix), String(process.pid))
}

/** The process that runs in the folder; undefined if there is none. A file that a killed one left does not count. */
export function runningIn(prefix: string): number | undefined {
  try {
    const pid = Number(readFileSync(pidFile(prefix), 'utf8'))
    process.kill(pid, 0)
    return pid
  } catch {
    return undefined
  }
}
