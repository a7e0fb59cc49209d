import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Report } from '../../host/local/progress.ts'
import type { SandboxPulumi } from '../../sandbox/pulumi/index.ts'
import { FakeNetBox } from '../../test/netbox/fake/netbox.ts'
import { type Outcome, RUNS, type Run, type Task } from '../netbox/contestants/contract.ts'
import {
  COMMANDS,
  environmentOf,
  onStack,
  PROVIDER,
  writeProject,
  writeWanted,
} from '../netbox/contestants/pulumi-project.ts'
import { ENGINE } from '../netbox/contestants.ts'
import { onePercent, workload } from '../netbox/workload.ts'
import { type Time, timed } from './timed.ts'

/** One run of one side. */
export interface Measured extends Time {
  /** To NetBox. */
  requests: number
}

/** In the order of the rounds; the engine only loads. */
export type Measurements = Record<'floor' | 'provider', Record<Run, Measured[]>> & { engine: Measured[] }

const SIDES = { floor: join(import.meta.dirname, 'idle'), provider: PROVIDER } as const
type Side = keyof typeof SIDES

/** Rounds of all sides, in turned order every other time; the one that goes before is small and not counted. */
export async function measure(
  parts: SandboxPulumi,
  { n, rounds, delay }: { n: number; rounds: number; delay: number },
  report: Report,
  signal: AbortSignal,
): Promise<Measurements> {
  const none = () => ({ load: [], 'no change': [], '1 % changed': [] })
  const found: Measurements = { floor: none(), provider: none(), engine: [] }
  const folder = await mkdtemp(join(tmpdir(), 'bench-provider-'))
  try {
    for (let round = 0; round <= rounds; round++) {
      const size = round === 0 ? 2 : n
      const sides = Object.keys(SIDES) as Side[]
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
        await using netbox = await netboxAfter(delay)
        const project = join(folder, side)
        for (const run of RUNS) {
          const measured = await pulumi(side, run, { project, size, parts, netbox, signal })
          if (round > 0) found[side][run].push(measured)
          report(`round ${round} of ${rounds}: ${side}, ${run}: ${measured.seconds.toFixed(2)} s`)
        }
      }
      const alone = await engine(folder, size, delay, signal)
      if (round > 0) found.engine.push(alone)
    }
    return found
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Ground {
  project: string
  size: number
  parts: SandboxPulumi
  netbox: FakeNetBox
  signal: AbortSignal
}

async function pulumi(side: Side, run: Run, { project, size, parts, netbox, signal }: Ground): Promise<Measured> {
  const { url, token } = netbox
  const program = join(parts.bin, 'pulumi')
  const env = {
    ...environmentOf(project),
    PATH: `${parts.bin}${delimiter}${process.env.PATH}`,
    PULUMI_HOME: parts.home,
  }
  if (run === 'load') await writeProject(project, SIDES[side])
  await writeWanted(project, { url, token, way: 'objects', desired: wantedIn(run, size) })
  if (run === 'load') await timed({ program, args: onStack(project, ['stack', 'init']), env }, signal)
  const before = netbox.requests.length
  const { seconds, cpu } = await timed({ program, args: onStack(project, COMMANDS[run]), env }, signal)
  return { seconds, cpu, requests: netbox.requests.length - before }
}

/** The same objects brought by the engine alone: of its seconds, those of its work without its start. */
async function engine(folder: string, size: number, delay: number, signal: AbortSignal): Promise<Measured> {
  await using netbox = await netboxAfter(delay)
  const { url, token } = netbox
  const file = join(folder, 'task.json')
  const task: Task = { url, token, run: 'load', desired: wantedIn('load', size), folder, proxyPort: 0 }
  await writeFile(file, JSON.stringify(task), { mode: 0o600 })
  const { program, args, env = {} } = ENGINE
  const { output } = await timed({ program, args: [...args, file], env }, signal)
  const { seconds, processor, requests } = JSON.parse(output.split('\n').at(-1)!) as Outcome
  return { seconds, cpu: processor!, requests }
}

async function netboxAfter(delay: number): Promise<FakeNetBox> {
  const netbox = await FakeNetBox.start()
  netbox.delay = delay
  return netbox
}

function wantedIn(run: Run, n: number) {
  return workload('bench', n, run === '1 % changed' ? onePercent(n) : 0)
}
