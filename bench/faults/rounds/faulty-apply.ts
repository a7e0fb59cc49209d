import type { Ground } from '../ground.ts'
import { differences, type Holdings } from '../holdings.ts'
import { FaultProxy } from '../proxy.ts'
import type { Round } from '../round.ts'
import { failure, told, unclear, verdict } from '../verdict.ts'
import { apply, plan, states } from './states.ts'

/** One of so many requests is spoilt: a few in every run, and yet some runs come to their end. */
const EVERY = 6

/** `netbox-apply` loads, changes and deletes all objects of a model through a proxy that spoils answers, then without it. */
export async function faultyApplies(ground: Ground, rounds: number): Promise<Round[]> {
  const { look, report, signal } = ground
  const all = await states(ground)
  await using proxy = await FaultProxy.before(ground.url, ground.random)
  proxy.every = EVERY
  const found: Round[] = []
  let from: Holdings = all.at(-1)!
  for (let at = 0; at < rounds; at++) {
    signal.throwIfAborted()
    const to = all[at % all.length]!
    const spoilt = await apply(ground, to.file, { NETBOX_URL: proxy.url }).ended
    const faults = proxy.done.splice(0)
    const meanwhile = await look()
    const next = await apply(ground, to.file).ended
    const now = await look()
    const left = await plan(ground, to.file)
    const { midway, wrong } = verdict({ from, to, meanwhile, now })
    wrong.push(
      // Who says that all is well must be right.
      ...(spoilt.code === 0 ? differences(to.objects, meanwhile.objects) : unclear(spoilt.output)),
      ...failure('the next run failed', next),
      ...failure('a plan still finds changes', left),
    )
    const fault = `${to.title} ${spoilt.code === 0 ? 'finished' : 'failed'} with ${faults.join(', ') || 'no fault'}`
    found.push({ hit: faults.length > 0, midway, tokensLeft: 0, wrong, fault })
    report(told(at, found.at(-1)!, spoilt.code === 0 ? '' : spoilt.output))
    from = now
  }
  await apply(ground, all.at(-1)!.file).ended
  return found
}
