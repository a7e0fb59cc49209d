import type { Ground } from '../ground.ts'
import type { Holdings } from '../holdings.ts'
import { endAfter, someWay } from '../kill.ts'
import type { Round } from '../round.ts'
import { failure, told, verdict } from '../verdict.ts'
import { apply, plan, states } from './states.ts'

/** `netbox-apply` loads, changes and deletes all objects of a model, each time ended at a random moment and run again. */
export async function killedApplies(ground: Ground, rounds: number): Promise<Round[]> {
  const { look, report, random, signal, user } = ground
  const all = await states(ground)
  // In every fifth round it makes its own token, which a kill leaves behind.
  const login = { NETBOX_TOKEN: '', NETBOX_USERNAME: user.username, NETBOX_PASSWORD: user.password }
  const found: Round[] = []
  let from: Holdings = all.at(-1)!
  for (let at = 0; at < rounds; at++) {
    signal.throwIfAborted()
    const to = all[at % all.length]!
    const [way, moment] = [someWay(random), random() * to.milliseconds]
    const running = apply(ground, to.file, at % 5 === 4 ? login : {})
    const hit = await endAfter(running.child, moment, way)
    await running.ended
    const meanwhile = await look()
    const next = await apply(ground, to.file).ended
    const now = await look()
    const left = await plan(ground, to.file)
    const { midway, wrong } = verdict({ from, to, meanwhile, now })
    wrong.push(...failure('the next run failed', next), ...failure('a plan still finds changes', left))
    const tokensLeft = now.tokens.length - from.tokens.length
    const fault = `${to.title}, ${way} after ${(moment / 1000).toFixed(1)} s`
    found.push({ hit, midway, tokensLeft, wrong, fault })
    report(told(at, found.at(-1)!))
    from = now
  }
  await apply(ground, all.at(-1)!.file).ended
  return found
}
