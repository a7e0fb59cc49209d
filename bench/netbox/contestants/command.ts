import { performance } from 'node:perf_hooks'
import { interruptible } from '../../../sandbox/docker/index.ts'
import { run } from '../../../sandbox/docker/run.ts'
import { givenTask, type Outcome, type Task } from './contract.ts'
import { CountingProxy } from './counting-proxy.ts'
import { MemoryWatch } from './memory.ts'

/** A command that is measured as a whole, its start included. */
export interface Command {
  program: string
  args: string[]
  env: Record<string, string>
}

/**
 * Runs a contestant that is a command of others: counts its requests in a proxy, and takes as its memory the largest of
 * the processes whose command line has a certain part.
 *
 * @param prepare makes ready what the command needs, which is not measured; the task's address is the proxy's
 */
export async function contendByCommand(
  part: string,
  prepare: (task: Task, signal: AbortSignal) => Promise<Command>,
): Promise<void> {
  const outcome = await interruptible(async (signal): Promise<Outcome> => {
    const task = await givenTask()
    await using proxy = await CountingProxy.before(task.url, task.proxyPort)
    const { program, args, env } = await prepare({ ...task, url: proxy.url }, signal)
    using memory = new MemoryWatch(part)
    const start = performance.now()
    await run(program, args, { env, signal })
    const seconds = (performance.now() - start) / 1000
    return { seconds, ...proxy.counted, memory: memory.largest }
  })
  console.log(JSON.stringify(outcome))
}
