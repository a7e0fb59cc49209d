import { performance } from 'node:perf_hooks'
import { TestStack } from '../../../test/system/support/stack.ts'
import { type Ground, holdingsOf } from '../ground.ts'
import { differences } from '../holdings.ts'
import { endAfter, someWay } from '../kill.ts'
import type { Round } from '../round.ts'
import { told } from '../verdict.ts'
import { mended, unlikeState } from './mended.ts'

/** The first `pulumi up` of a stack, where nothing is yet, is ended at a random moment and run again. */
export async function killedFirstUps({ parts, random, report, signal }: Ground, rounds: number): Promise<Round[]> {
  const make = () => TestStack.make('first', { 'netbox:model': './bench/faults/models/small.ts' }, parts)
  const whole = await make()
  const begin = performance.now()
  await whole.up()
  const milliseconds = performance.now() - begin
  const { objects, tokens } = await holdingsOf(whole)
  await whole.dispose()
  const found: Round[] = []
  for (let at = 0; at < rounds; at++) {
    signal.throwIfAborted()
    const stack = await make()
    try {
      const [way, moment] = [someWay(random), random() * milliseconds]
      const hit = await endAfter(stack.start('up', '--yes', '--skip-preview'), moment, way)
      const midway = hit && Object.values(await stack.ids()).some((id) => id !== undefined)
      const wrong = await mended(stack, true)
      const now = wrong.length > 0 ? undefined : await holdingsOf(stack)
      wrong.push(...(now ? differences(objects, now.objects) : []), ...(await unlikeState(stack)))
      const tokensLeft = now ? now.tokens.length - tokens.length : 0
      found.push({ hit, midway, tokensLeft, wrong, fault: `${way} after ${(moment / 1000).toFixed(1)} s` })
      report(told(at, found.at(-1)!))
    } finally {
      await stack.dispose()
    }
  }
  return found
}
