import { readFileSync } from 'node:fs'

/** Whether a process of this machine is at work. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // Not ours to signal, but there.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return !zombie(pid)
}

/**
 * Whether a process of Linux has ended and its parent has not looked: what a kill leaves for a second, and for ever in a
 * container without an init. What it held is as free as if it were gone.
 */
function zombie(pid: number): boolean {
  try {
    // `pid (name) state …`, and the name may contain anything.
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.startsWith('Z')
  } catch {
    // Not Linux, or gone meanwhile.
    return false
  }
}
