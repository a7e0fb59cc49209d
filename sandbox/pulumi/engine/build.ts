import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { cacheFolder } from '../../../host/local/folders.mjs'
import { duration, type Report } from '../../../host/local/progress.ts'
import { UserError } from '../../../host/user-error.ts'
import { cached, fingerprint } from '../../cache.ts'
import { findGo, type Go } from './go.ts'

/** The version of the Pulumi engine; `go.mod` pins the same. */
export const ENGINE_VERSION = '3.259.0'

const module = import.meta.dirname
const versionFlags = ['sdk/v3/go/common/version', 'pkg/v3/version'].map(
  (path) => `-X github.com/pulumi/pulumi/${path}.Version=v${ENGINE_VERSION}`,
)

/**
 * The path of the genuine Pulumi CLI, built from its published Go module with verified checksums, at most once.
 *
 * `go install …@version` refuses that module because of its replace directives, hence the small module beside this
 * file that names it as a tool.
 */
export async function ensureEngine(report: Report): Promise<string> {
  const parts = await Promise.all(['go.mod', 'go.sum'].map((name) => readFile(join(module, name))))
  const inputs = fingerprint(...parts, ENGINE_VERSION, process.platform, process.arch)
  const folder = await cached('pulumi-engine', inputs, async (target) => build(await findGo(report), target, report))
  return join(folder, process.platform === 'win32' ? 'pulumi.exe' : 'pulumi')
}

async function build(go: Go, target: string, report: Report): Promise<void> {
  const started = performance.now()
  const done = { downloaded: 0, compiled: 0 }
  const tell = () => {
    const counts = `${done.downloaded} modules downloaded, ${done.compiled} packages compiled`
    report(`building Pulumi ${ENGINE_VERSION} with Go: ${counts}, ${duration(performance.now() - started)}`)
  }
  const ticker = setInterval(tell, 10_000)
  // Under one name, so that a build that was interrupted goes on where it stopped.
  const workspace = join(cacheFolder, 'go-workspace')
  const caches = go.isBorrowed ? { GOMODCACHE: join(workspace, 'modules'), GOCACHE: join(workspace, 'build') } : {}
  tell()
  try {
    await install(go, { GOBIN: target, ...caches }, (line) => {
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

async function install(go: Go, folders: Record<string, string>, onLine: (line: string) => void): Promise<void> {
  const flags = ['-v', '-trimpath', '-ldflags', ['-s', '-w', ...versionFlags].join(' ')]
  const child = spawn(go.command, ['install', ...flags, 'tool'], {
    cwd: module,
    env: { ...process.env, ...go.env, ...ownSettings, ...folders },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    onLine(line)
    if (!isPackage(line) && !line.startsWith('go: downloading ')) said.push(line.trim())
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new UserError(`go could not build the Pulumi engine: ${said.slice(-5).join(' · ') || code}`)
}
