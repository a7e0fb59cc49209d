import { readFile } from 'node:fs/promises'
import { performance } from 'node:perf_hooks'
import type { Desired } from '../../../netbox/index.ts'

/** What a contestant is given: the last argument of its program is a file with this in JSON. */
export interface Task {
  /** NetBox's address, ending in a slash. */
  url: string
  token: string
  run: Run
  desired: Desired
  /** The contestant's own: empty before each load, and left alone until the next one. */
  folder: string
  /** Where a contestant that needs a proxy may have it, the same in all runs: Pulumi's state holds the address. */
  proxyPort: number
}

/** The three runs, in their order. */
export const RUNS = ['load', 'no change', '1 % changed'] as const
export type Run = (typeof RUNS)[number]

/** What a contestant's program prints in JSON when it is through. Its own start is not part of the seconds. */
export interface Outcome {
  seconds: number
  /** Seconds of its process's own CPU, user and system, in the same time; undefined for a command of others. */
  processor?: number
  requests: number
  /** Those among the requests that change something. */
  writes: number
  /** Largest resident memory of its process, in MiB; undefined where that cannot be had. */
  memory?: number | undefined
}

/** Runs a contestant that is written for Node. */
export async function contend(work: (task: Task) => Promise<Pick<Outcome, 'requests' | 'writes'>>): Promise<void> {
  const task = await givenTask()
  const [start, before] = [performance.now(), process.cpuUsage()]
  const counted = await work(task)
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(before)
  const memory = process.resourceUsage().maxRSS / 1024
  console.log(JSON.stringify({ seconds, processor: (user + system) / 1e6, ...counted, memory } satisfies Outcome))
}

/** The task in the file that the last argument names. */
export async function givenTask(): Promise<Task> {
  return JSON.parse(await readFile(process.argv.at(-1)!, 'utf8')) as Task
}
