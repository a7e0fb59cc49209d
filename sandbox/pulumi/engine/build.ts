import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { cacheFolder } from '../../../host/local/folders.mjs'
import { duration, type Report } from '../../../host/local/progress.ts'
import { UserError } from '../../../host/user-error.ts'
import { cached, fingerprint } from '../../cache.ts'
import { interruptible } from '../../docker/interrupt.ts'
import { CommandError, type RunOptions, run } from '../../docker/run.ts'
import { findGo, type Go } from './go.ts'
import { layOut, sources } from './sources.ts'

/** The version of the Pulumi engine; `go.mod` pins the same. */
export const ENGINE_VERSION = '3.259.0'

const versionFlags = ['sdk/v3/go/common/version', 'pkg/v3/version'].map(
  (path) => `-X github.com/pulumi/pulumi/${path}.Version=v${ENGINE_VERSION}`,
)

/**
 * The path of the genuine Pulumi CLI, built from its published Go module with verified checksums, without the clouds'
 * libraries (sources.ts), at most once.
 *
 * `go install …@version` refuses that module because of its replace directives, hence the small module beside this
 * file that names it as a tool.
 */
export async function ensureEngine(report: Report, outer?: AbortSignal): Promise<string> {
  const inputs = fingerprint(await sources(), ENGINE_VERSION, process.platform, process.arch)
  const folder = await cached('pulumi-engine', inputs, (target) =>
    interruptible(async (signal) => build(await findGo(report, signal), target, report, signal), outer),
  )
  return join(folder, process.platform === 'win32' ? 'pulumi.exe' : 'pulumi')
}

async function build(go: Go, target: string, report: Report, signal: AbortSignal): Promise<void> {
  const started = performance.now()
  const done = { downloaded: 0, compiled: 0 }
  const tell = () => {
    const counts = `${done.downloaded} modules downloaded, ${done.compiled} packages compiled`
    report(`building Pulumi ${ENGINE_VERSION} with Go, some 3 min: ${counts}, ${duration(performance.now() - started)}`)
  }
  const ticker = setInterval(tell, 10_000)
  // Under one name, so that a build that was interrupted goes on where it stopped.
  const workspace = join(cacheFolder, 'go-workspace')
  const module = join(workspace, 'engine')
  const caches = go.isBorrowed ? { GOMODCACHE: join(workspace, 'modules'), GOCACHE: join(workspace, 'build') } : {}
  const env = { ...go.env, ...ownSettings, ...caches }
  tell()
  try {
    await rm(module, { recursive: true, force: true })
    await mkdir(module, { recursive: true })
    await layOut(module, (args) => run(go.command, args, { cwd: module, env, signal }))
    await install(go.command, { cwd: module, env: { ...env, GOBIN: target }, signal }, (line) => {
      if (line.startsWith('go: downloading ')) done.downloaded += 1
      else if (isPackage(line)) done.compiled += 1
    })
  } finally {
    clearInterval(ticker)
  }
  await rm(workspace, { recursive: true, force: true })
}

/** An operator's own flags or workspace file must not change what is built. */
const ownSettings = {
  CGO_ENABLED: '0',
  // Go writes its module cache read-only, and then nobody can remove it.
  GOFLAGS: '-mod=readonly -modcacherw',
  GOWORK: 'off',
  GOOS: '',
  GOARCH: '',
}

/** With `-v`, go names each package on a line of its own as it compiles it. */
function isPackage(line: string): boolean {
  return /^[\w.~/-]+$/.test(line)
}

async function install(command: string, options: RunOptions, count: (line: string) => void): Promise<void> {
  const flags = ['-v', '-trimpath', '-gcflags', 'all=-dwarf=false', '-ldflags', ['-s', '-w', ...versionFlags].join(' ')]
  const said: string[] = []
  try {
    await run(command, ['install', ...flags, 'tool'], {
      ...options,
      onLine: (line) => {
        count(line)
        if (!isPackage(line) && !line.startsWith('go: downloading ')) said.push(line.trim())
      },
    })
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    throw new UserError(`go could not build the Pulumi engine: ${said.slice(-5).join(' · ') || error.message}`)
  }
}
