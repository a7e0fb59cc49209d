import { performance } from 'node:perf_hooks'
import { run } from '../../sandbox/docker/run.ts'

/** What a command took. */
export interface Time {
  seconds: number
  /** Seconds of the processor, user and system, of the command and of all that it started and waited for. */
  cpu: number
}

export interface Command {
  program: string
  args: readonly string[]
  env: Record<string, string>
}

/** Runs a command to its end below a shell, which is told by the kernel what its children used. */
export async function timed({ program, args, env }: Command, signal: AbortSignal): Promise<Time & { output: string }> {
  const start = performance.now()
  const text = await run('sh', ['-c', '"$@"; code=$?; times; exit $code', 'sh', program, ...args], { env, signal })
  const seconds = (performance.now() - start) / 1000
  const lines = text.split('\n')
  return { seconds, cpu: cpuIn(lines.at(-1)!), output: lines.slice(0, -2).join('\n') }
}

/** The seconds in a line of `times`: `0m1.250000s 1m0.500000s`. */
export function cpuIn(line: string): number {
  const parts = [...line.matchAll(/(\d+)m([\d.]+)s/g)]
  if (parts.length !== 2) throw new Error(`the shell says of times: ${line}`)
  return parts.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0)
}
