import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Report } from '../../host/local/progress.ts'
import type { Desired } from '../../netbox/index.ts'
import { run } from '../../sandbox/docker/run.ts'
import { freePort } from '../../test/system/support/free-port.ts'
import { type Outcome, RUNS, type Run, type Task } from './contestants/contract.ts'
import { type Contestant, ENGINE } from './contestants.ts'
import type { Ground } from './ground.ts'
import { onePercent, workload } from './workload.ts'

/** One run of one contestant. */
export interface Measured extends Outcome {
  /** Seconds of CPU of NetBox, its database and its cache. */
  cpu: number
}

/** Measurements of each contestant and run, in the order of the rounds. */
export type Measurements = Record<string, Record<Run, Measured[]>>

/**
 * Rounds of all contestants, in turned order every other time, lest one always meets warmer caches. Each begins with an
 * empty NetBox and has it to itself. A first, small load of the engine warms the server up and is not counted.
 */
export async function measure(
  ground: Ground,
  contestants: readonly Contestant[],
  { n, rounds }: { n: number; rounds: number },
  report: Report,
): Promise<Measurements> {
  const found: Measurements = Object.fromEntries(
    contestants.map(({ title }) => [title, { load: [], 'no change': [], '1 % changed': [] }]),
  )
  const track = new Track(ground, await freePort())
  for (const name of RUNS) await track.run(ENGINE, name, wantedIn(name, 5))
  for (let round = 0; round < rounds; round++)
    for (const contestant of round % 2 === 0 ? contestants : contestants.toReversed()) {
      await ground.empty()
      for (const name of RUNS) {
        const measured = await track.run(contestant, name, wantedIn(name, n))
        found[contestant.title]![name].push(measured)
        report(`round ${round + 1} of ${rounds}: ${contestant.title}, ${name}: ${measured.seconds.toFixed(2)} s`)
      }
    }
  return found
}

/** Seconds that a contestant takes to find no change in nothing: its own start. */
export async function startOf(ground: Ground, contestant: Contestant): Promise<number> {
  const track = new Track(ground, await freePort())
  await track.run(contestant, 'load', {})
  return (await track.run(contestant, 'no change', {})).seconds
}

function wantedIn(name: Run, n: number): Desired {
  return workload('bench', n, name === '1 % changed' ? onePercent(n) : 0)
}

/** Where contestants run. */
class Track {
  readonly #ground: Ground
  readonly #proxyPort: number

  constructor(ground: Ground, proxyPort: number) {
    this.#ground = ground
    this.#proxyPort = proxyPort
  }

  async run({ title, program, args, env = {} }: Contestant, name: Run, desired: Desired): Promise<Measured> {
    const { url, token, signal, cpu } = this.#ground
    const folder = join(this.#ground.folder, title)
    if (name === 'load') await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    const file = join(this.#ground.folder, 'task.json')
    const task: Task = { url, token, run: name, desired, folder, proxyPort: this.#proxyPort }
    await writeFile(file, JSON.stringify(task), { mode: 0o600 })
    const before = await cpu()
    const outcome = JSON.parse((await run(program, [...args, file], { env, signal })).split('\n').at(-1)!) as Outcome
    return { ...outcome, cpu: (await cpu()) - before }
  }
}
