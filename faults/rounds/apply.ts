import type { Ground } from '../ground.ts'
import { differences, madeAnew } from '../holdings.ts'
import { endAfter, WAYS } from '../kill.ts'
import { pick } from '../random.ts'
import type { Round } from '../round.ts'
import { apply, plan, states } from './states.ts'

/** `netbox-apply` loads, changes and deletes all objects of a model, each time ended at a random moment and run again. */
export async function killedApplies(ground: Ground, rounds: number): Promise<Round[]> {
  const { look, report, random, signal, user } = ground
  const all = await states(ground)
  let known = all.at(-1)!.tokens.length
  const found: Round[] = []
  for (let at = 0; at < rounds; at++) {
    signal.throwIfAborted()
    const to = all[at % all.length]!
    const from = all.at((at % all.length) - 1)!
    const way = random() < 2 / 3 ? 'power cut' : pick(WAYS, random)
    const moment = random() * to.milliseconds
    // In every fifth round it makes its own token, which a kill leaves behind.
    const login = { NETBOX_TOKEN: '', NETBOX_USERNAME: user.username, NETBOX_PASSWORD: user.password }
    const running = apply(ground, to.file, at % 5 === 4 ? login : {})
    const hit = await endAfter(running.child, moment, way)
    await running.ended
    const meanwhile = await look()
    const { code, out, err } = await apply(ground, to.file).ended
    const now = await look()
    const left = await plan(ground, to.file)
    const wrong = [
      ...(code === 0 ? [] : [`the next run failed: ${err}${out.slice(-2000)}`]),
      ...(left.code === 0 ? [] : [`a plan still finds changes: ${left.err}${left.out.slice(-2000)}`]),
      ...differences(to.objects, now.objects),
      ...madeAnew(from, now),
    ]
    const midway = [from, to].every(({ objects }) => differences(objects, meanwhile.objects).length > 0)
    const tokensLeft = now.tokens.length - known
    known = now.tokens.length
    const fault = `${to.title}, ${way} after ${(moment / 1000).toFixed(1)} s`
    found.push({ hit, midway, tokensLeft, wrong, fault })
    report(
      `${at + 1}: ${fault}${midway ? ', in the middle' : ''}; ${wrong.length === 0 ? 'mended' : wrong.join(' | ')}`,
    )
  }
  await apply(ground, all.at(-1)!.file).ended
  return found
}
