import type { Ground } from '../ground.ts'
import { differences, type Holdings } from '../holdings.ts'
import { Program } from '../program.ts'
import { FaultProxy } from '../proxy.ts'
import type { Round } from '../round.ts'
import { failure, reasonsIn, told, unclear, verdict } from '../verdict.ts'

/** One of so many requests is spoilt. */
const EVERY = 6

/** `pulumi up` of a program with objects through a proxy that spoils answers, and once more while it does not. */
export async function faultyUps(ground: Ground, rounds: number): Promise<Round[]> {
  const { look, report, signal, token } = ground
  await using proxy = await FaultProxy.before(ground.url, ground.random)
  const program = await Program.make(ground.stack, { url: proxy.url, token })
  const references = await program.references(look)
  const found: Round[] = []
  let from: Holdings = references.at(-1)!
  for (let at = 0; at < rounds; at++) {
    signal.throwIfAborted()
    const to = references[at % 2]!
    proxy.every = EVERY
    const spoilt = await (await program.start(to.desired)).ended
    proxy.every = Number.POSITIVE_INFINITY
    const faults = proxy.done.splice(0)
    const meanwhile = await look()
    const next = await (await program.start(to.desired)).ended
    const now = await look()
    const { midway, wrong } = verdict({ from, to, meanwhile, now })
    wrong.push(
      ...(spoilt.code === 0 ? differences(to.objects, meanwhile.objects) : unclear(spoilt.output)),
      ...failure('the next up failed', next),
      ...failure('a preview still finds changes', await program.unchanged()),
    )
    const fault = `${spoilt.code === 0 ? 'finished' : 'failed'} with ${faults.join(', ') || 'no fault'}`
    found.push({ hit: faults.length > 0, midway, tokensLeft: 0, wrong, fault })
    report(told(at, found.at(-1)!, reasonsIn(spoilt.output)))
    from = now
  }
  await program.destroy()
  return found
}
