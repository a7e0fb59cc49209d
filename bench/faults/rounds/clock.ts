import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Ground } from '../ground.ts'
import type { Holdings } from '../holdings.ts'
import { pick } from '../random.ts'
import type { Round } from '../round.ts'
import { failure, told, verdict } from '../verdict.ts'
import { apply, plan, states } from './states.ts'

/** As libfaketime takes them. */
const JUMPS = ['-1y', '+1y', '-1h', '+1h']

/** The clock that `netbox-apply` sees is set at a random moment of its work; that may not disturb it at all. */
export async function jumpedClocks(ground: Ground, rounds: number): Promise<Round[]> {
  const { look, report, random, signal, faketime } = ground
  const all = await states(ground)
  const clock = join(ground.stack.folder, 'clock')
  const env = {
    LD_PRELOAD: faketime!,
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_NO_CACHE: '1',
    // Setting a clock leaves the monotonic one alone.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  }
  const found: Round[] = []
  let from: Holdings = all.at(-1)!
  for (let at = 0; at < rounds; at++) {
    signal.throwIfAborted()
    const to = all[at % all.length]!
    const [jump, moment] = [pick(JUMPS, random), random() * to.milliseconds]
    await writeFile(clock, '+0')
    const running = apply(ground, to.file, env)
    await pause(moment)
    await writeFile(clock, jump)
    const hit = running.child.exitCode === null
    const jumped = await running.ended
    const meanwhile = await look()
    const left = await plan(ground, to.file)
    const { wrong } = verdict({ from, to, meanwhile, now: meanwhile })
    wrong.push(...failure('it failed', jumped), ...failure('a plan still finds changes', left))
    const fault = `${to.title}, ${jump} after ${(moment / 1000).toFixed(1)} s`
    found.push({ hit, midway: false, tokensLeft: 0, wrong, fault })
    report(told(at, found.at(-1)!))
    from = meanwhile
  }
  await apply(ground, all.at(-1)!.file).ended
  return found
}
