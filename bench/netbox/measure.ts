import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../sandbox/docker/run.ts'
import type { Report } from '../../script/progress.ts'
import { type Outcome, RUNS, type Run } from './contestants/contract.ts'
import type { Ground } from './ground.ts'
import { onePercent, workload } from './workload.ts'

/** One way to bring the workload into NetBox. */
export interface Contestant {
  readonly title: string
  readonly program: string
  readonly args: readonly string[]
  readonly env?: Record<string, string>
}

/** One run of one contestant. */
export interface Measured extends Outcome {
  /** Seconds of CPU of NetBox, its database and its cache. */
  cpu: number
}

/** Measurements of each contestant and run, in the order of the rounds. */
export type Measurements = Record<string, Record<Run, Measured[]>>

const CONTESTANTS = join(import.meta.dirname, 'contestants')
const node = (title: string): Contestant => ({
  title,
  program: process.execPath,
  args: [join(CONTESTANTS, `${title}.ts`)],
})

/** The one that is judged, and the one it is compared with. */
export const ENGINE = node('engine')
export const FLOOR = node('floor')

/** pynetbox from this folder of packages. */
export const pynetbox = (packages: string): Contestant => ({
  title: 'pynetbox',
  program: 'python3',
  args: [join(CONTESTANTS, 'usual.py')],
  // What Python would write beside the packages would make the cached folder another one.
  env: { PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1' },
})

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
  for (const name of RUNS) await one(ground, ENGINE, name, 5)
  for (let round = 0; round < rounds; round++)
    for (const contestant of round % 2 === 0 ? contestants : contestants.toReversed()) {
      await ground.empty()
      for (const name of RUNS) {
        const measured = await one(ground, contestant, name, n)
        found[contestant.title]![name].push(measured)
        report(`round ${round + 1} of ${rounds}: ${contestant.title}, ${name}: ${measured.seconds.toFixed(2)} s`)
      }
    }
  return found
}

async function one(ground: Ground, { program, args, env = {} }: Contestant, name: Run, n: number): Promise<Measured> {
  const { url, token, folder, signal } = ground
  const desired = workload('bench', n, name === '1 % changed' ? onePercent(n) : 0)
  const file = join(folder, 'task.json')
  await writeFile(file, JSON.stringify({ url, token, run: name, desired }), { mode: 0o600 })
  const before = await ground.cpu()
  const outcome = JSON.parse((await run(program, [...args, file], { env, signal })).split('\n').at(-1)!) as Outcome
  return { ...outcome, cpu: (await ground.cpu()) - before }
}
