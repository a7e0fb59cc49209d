import type { TestStack } from '../../../test/system/support/stack.ts'
import type { Ground } from '../ground.ts'
import { differences, type Holdings } from '../holdings.ts'
import { endAfter, someWay } from '../kill.ts'
import type { Round } from '../round.ts'
import { told, verdict } from '../verdict.ts'
import { deployments } from './deployed.ts'
import { mended, unlikeState } from './mended.ts'

type Ids = Record<string, string | undefined>
/** A change of this setting replaces the worker's container and no other. */
const WORKER_MEMORY = [1024, 1088]

/** `pulumi up` to and fro between two models, each time ended at a random moment and run again. */
export async function killedUps(ground: Ground, rounds: number): Promise<Round[]> {
  const { stack, look, report, random, signal } = ground
  const references = await deployments(ground)
  const found: Round[] = []
  let from: Holdings = references.at(-1)!
  for (let at = 0; at < rounds; at++) {
    signal.throwIfAborted()
    const to = references[at % 2]!
    const containers = await stack.ids()
    await stack.configure({ 'netbox:model': to.model, 'netbox:memory': { worker: memoryIn(at) } })
    const [way, moment] = [someWay(random), random() * to.milliseconds]
    const hit = await endAfter(stack.start('up', '--yes', '--skip-preview'), moment, way)
    const meanwhile = await look()
    // Every fifth thorough look is enough to see that nothing is left to do.
    const unmended = await mended(stack, at % 5 === 4)
    const now = await look()
    const { midway, wrong } = verdict({ from, to, meanwhile, now })
    const workerMoves = memoryIn(at) !== memoryIn(at - 1)
    wrong.push(...unmended, ...(await moved(stack, containers, workerMoves)), ...(await unlikeState(stack)))
    const tokensLeft = differences(to.tokens, now.tokens).filter((line) => line.startsWith('too much')).length
    const fault = `${way} after ${(moment / 1000).toFixed(1)} s`
    found.push({ hit, midway, tokensLeft, wrong, fault })
    report(told(at, found.at(-1)!))
    from = now
  }
  // What was made for this family would be in the way of the next one.
  await stack.configure({ 'netbox:model': './seed/empty.ts' })
  await stack.up()
  return found
}

/** The worker is replaced in every third round. */
const memoryIn = (at: number) => WORKER_MEMORY[Math.floor((at + 1) / 3) % 2]!

/** Containers that were made anew though nothing about them changed. */
async function moved(stack: TestStack, before: Ids, workerMoves: boolean): Promise<string[]> {
  const now = await stack.ids()
  return Object.keys(now)
    .filter((name) => now[name] !== before[name] && !(name === '-worker' && workerMoves))
    .map((name) => `the container “netbox${name}” was made anew`)
}
