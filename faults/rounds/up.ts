import { performance } from 'node:perf_hooks'
import type { TestStack } from '../../test/system/support/stack.ts'
import type { Ground } from '../ground.ts'
import { differences, type Holdings } from '../holdings.ts'
import { endAfter, someWay } from '../kill.ts'
import type { Round } from '../round.ts'
import { failure, told, verdict } from '../verdict.ts'

const MODELS = ['./faults/models/small.ts', './faults/models/large.ts'] as const
type Ids = Record<string, string | undefined>
type Reference = Holdings & { readonly milliseconds: number }
/** A change of this setting replaces the worker's container and no other. */
const WORKER_MEMORY = [1024, 1088]

/** `pulumi up` to and fro between two models, each time ended at a random moment and run again. */
export async function killedUps(ground: Ground, rounds: number): Promise<Round[]> {
  const { stack, look, report, random, signal } = ground
  const references: Reference[] = []
  for (const model of MODELS) {
    await stack.configure({ 'netbox:model': model })
    const start = performance.now()
    await stack.up()
    references.push({ ...(await look()), milliseconds: performance.now() - start })
  }
  const found: Round[] = []
  let from: Holdings = references.at(-1)!
  for (let at = 0; at < rounds; at++) {
    signal.throwIfAborted()
    const to = references[at % 2]!
    const containers = await stack.ids()
    await stack.configure({ 'netbox:model': MODELS[at % 2]!, 'netbox:memory': { worker: memoryIn(at) } })
    const [way, moment] = [someWay(random), random() * to.milliseconds]
    const hit = await endAfter(stack.start('up', '--yes', '--skip-preview'), moment, way)
    const meanwhile = await look()
    const unmended = await mended(stack, at)
    const now = await look()
    const { midway, wrong } = verdict({ from, to, meanwhile, now })
    wrong.push(...unmended, ...(await wrongContainers(stack, containers, memoryIn(at) !== memoryIn(at - 1))))
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

/** Does what the operator is told to; what goes wrong then, a sentence each. */
async function mended(stack: TestStack, at: number): Promise<string[]> {
  await stack.cancel()
  const failed = failure('the next up failed', await stack.pulumi('up', '--yes', '--skip-preview'))
  // A look at everything costs as much as an update: every fifth is enough to see that nothing is left to do.
  if (failed.length > 0 || at % 5 !== 4) return failed
  // Pulumi itself keeps what it had begun to create in mind until it is told that this is settled.
  const settled = await stack.pulumi('refresh', '--yes', '--skip-preview', '--clear-pending-creates')
  const preview = await stack.pulumi('preview', '--refresh', '--expect-no-changes')
  const { pending_operations: pending = [] } = await deploymentOf(stack)
  return [
    ...failure('a refresh failed', settled),
    ...failure('a preview finds changes', preview),
    ...(pending.length === 0 ? [] : [`${pending.length} operations are still pending`]),
  ]
}

/** Containers that moved though nothing about them changed, or that Pulumi knows by another id. */
async function wrongContainers(stack: TestStack, before: Ids, workerMoves: boolean): Promise<string[]> {
  const now = await stack.ids()
  const moved = Object.keys(now).filter((name) => now[name] !== before[name] && !(name === '-worker' && workerMoves))
  const { resources } = await deploymentOf(stack)
  const known = resources.flatMap(({ type, id }) => (type === 'docker:index/container:Container' ? [id] : []))
  return [
    ...moved.map((name) => `the container “netbox${name}” was made anew`),
    ...(known.toSorted().join() === Object.values(now).toSorted().join() ? [] : ['Pulumi knows other containers']),
  ]
}

/** What Pulumi has in its state. */
async function deploymentOf(stack: TestStack) {
  interface Deployment {
    resources: { type: string; id?: string }[]
    pending_operations?: unknown[]
  }
  return (JSON.parse(await stack.state()) as { deployment: Deployment }).deployment
}
