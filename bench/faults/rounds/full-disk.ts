import { setTimeout as pause } from 'node:timers/promises'
import type { Ground } from '../ground.ts'
import type { Holdings } from '../holdings.ts'
import { Program } from '../program.ts'
import type { Round } from '../round.ts'
import { SmallDisk } from '../small-disk.ts'
import { failure, told, verdict } from '../verdict.ts'

const FULL = /^.*no space left.*$/im

/** The disk of Pulumi's state fills up at a random moment of `pulumi up`, then there is space again. */
export async function fullDisk(ground: Ground, rounds: number): Promise<Round[]> {
  const { look, report, random, signal, stack, url, token } = ground
  await using disks = new AsyncDisposableStack()
  let disk: SmallDisk | undefined
  const program = await Program.make(stack, { url, token }, async (backend) => {
    disk = disks.use(await SmallDisk.over(backend, 32))
  })
  const references = await program.references(look)
  const found: Round[] = []
  let from: Holdings = references.at(-1)!
  for (let at = 0; at < rounds; at++) {
    signal.throwIfAborted()
    const to = references[at % 2]!
    const moment = random() * to.milliseconds
    const running = await program.start(to.desired)
    await pause(moment)
    await disk!.fill()
    const starved = await running.ended
    await disk!.free()
    const meanwhile = await look()
    await program.cancel()
    const next = await (await program.start(to.desired)).ended
    const now = await look()
    const said = FULL.exec(starved.output)?.[0].trim()
    const { midway, wrong } = verdict({ from, to, meanwhile, now })
    wrong.push(
      ...(said ? [] : failure('failed without saying why', starved)),
      ...failure('the next up failed', next),
      ...failure('a preview still finds changes', await program.unchanged()),
    )
    const fault = `full after ${(moment / 1000).toFixed(1)} s, ${starved.code === 0 ? 'finished' : 'failed'}`
    found.push({ hit: starved.code !== 0, midway, tokensLeft: 0, wrong, fault })
    report(told(at, found.at(-1)!, said))
    from = now
  }
  await program.destroy()
  return found
}
