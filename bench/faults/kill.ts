import { type ChildProcess, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { pick, type Random } from './random.ts'

/**
 * Ways in which a command ends before its time: `power cut` takes it and everything it started, `SIGKILL` only what is in
 * its process group (Pulumi gives each plugin a group of its own), the others ask it to end.
 */
export const WAYS = ['power cut', 'SIGKILL', 'SIGTERM', 'SIGINT'] as const
export type Way = (typeof WAYS)[number]

/** Two thirds of all ends are as hard as they can be. */
export function someWay(random: Random): Way {
  return random() < 2 / 3 ? 'power cut' : pick(WAYS, random)
}

/**
 * Lets a command run for a while and then ends it. Resolves when it is gone.
 *
 * @param child leader of a process group
 * @param milliseconds how long it may run
 * @returns whether it was ended: false if it had ended by itself
 */
export async function endAfter(child: ChildProcess, milliseconds: number, way: Way): Promise<boolean> {
  const gone = once(child, 'exit')
  const waiting = new AbortController()
  await Promise.race([gone, pause(milliseconds, undefined, { signal: waiting.signal }).catch(() => undefined)])
  waiting.abort()
  if (child.exitCode !== null || child.signalCode !== null) return false
  const family = way === 'power cut' ? descendants(child.pid!) : []
  signal(-child.pid!, way === 'power cut' ? 'SIGKILL' : way)
  for (const pid of family) signal(pid, 'SIGKILL')
  await gone
  return true
}

/** All processes that a process has started, and those that they have started. */
function descendants(pid: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  const pairs = rows.map((row) => row.trim().split(/\s+/).map(Number) as [number, number])
  const below = (parent: number): number[] =>
    pairs.flatMap(([child, of]) => (of === parent ? [child, ...below(child)] : []))
  return below(pid)
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    // It ended by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
