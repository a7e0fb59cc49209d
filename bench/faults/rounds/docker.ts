import { execFile } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Ground } from '../ground.ts'
import type { Holdings } from '../holdings.ts'
import type { Round } from '../round.ts'
import { failure, reasonsIn, told, verdict } from '../verdict.ts'
import { deployments } from './deployed.ts'

/** Until all containers are healthy again. */
const PATIENCE = 600_000

/** The Docker engine is restarted: in even rounds in the middle of `pulumi up`, in odd ones while nothing is done. */
export async function restartedDocker(ground: Ground, rounds: number): Promise<Round[]> {
  const { stack, look, report, random, signal, restartDocker } = ground
  const references = await deployments(ground)
  const found: Round[] = []
  let from: Holdings = references.at(-1)!
  for (let at = 0; at < rounds; at++) {
    signal.throwIfAborted()
    const to = references[at % 2]!
    await stack.configure({ 'netbox:model': to.model })
    const ids = await stack.ids()
    const running = at % 2 === 0 ? stack.pulumi('up', '--yes', '--skip-preview') : undefined
    const moment = running ? random() * to.milliseconds : 0
    await pause(moment)
    await promisify(execFile)('sh', ['-c', restartDocker!])
    const hurt = await running
    const start = performance.now()
    const wrong = await healthyAgain(ground)
    const seconds = Math.round((performance.now() - start) / 1000)
    const meanwhile = await look()
    await stack.cancel()
    const next = await stack.pulumi('up', '--yes', '--skip-preview')
    const now = await look()
    const preview = await stack.pulumi('preview', '--refresh', '--expect-no-changes')
    const judged = verdict({ from, to, meanwhile, now })
    wrong.push(
      ...failure('the next up failed', next),
      ...failure('a preview still finds changes', preview),
      ...(JSON.stringify(await stack.ids()) === JSON.stringify(ids) ? [] : ['containers were made anew']),
      ...judged.wrong,
    )
    const state = hurt ? `during up after ${(moment / 1000).toFixed(1)} s, which ended with ${hurt.code}` : 'at rest'
    const fault = `${state}, healthy again after ${seconds} s`
    found.push({ hit: hurt?.code !== 0, midway: judged.midway, tokensLeft: 0, wrong, fault })
    report(told(at, found.at(-1)!, reasonsIn(hurt?.output ?? '')))
    from = now
  }
  return found
}

/** Waits until the engine answers and all four containers are healthy; what is missing then, a sentence each. */
async function healthyAgain({ stack }: Ground): Promise<string[]> {
  const sick = async () => {
    const states = ['', '-worker', '-postgres', '-redis'].map(async (suffix) => {
      const container = await stack.inspect(suffix).catch(() => undefined)
      return container?.State.Health?.Status === 'healthy' ? [] : [`“netbox${suffix}” is not healthy`]
    })
    return (await Promise.all(states)).flat()
  }
  for (const end = Date.now() + PATIENCE; ; await pause(500)) {
    const found = await sick()
    if (found.length === 0 || Date.now() > end) return found
  }
}
