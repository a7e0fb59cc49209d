import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Report } from '../../host/local/progress.ts'
import { UserError } from '../../host/user-error.ts'
import { cached, fingerprint } from '../cache.ts'
import { interruptible } from '../docker/interrupt.ts'
import { CommandError, run } from '../docker/run.ts'
import { findGo } from '../pulumi/engine/go.ts'
import { NATS_VERSION } from './version.ts'

const MODULE = 'github.com/nats-io/nats-server/v2'

/** What the server is built from: its module and those it needs, each with its checksum. */
export async function natsInputs(): Promise<Buffer[]> {
  return await Promise.all(['go.mod', 'go.sum'].map((file) => readFile(join(import.meta.dirname, file))))
}

/**
 * The path of the genuine nats-server, built from its published Go module with verified checksums, at most once.
 *
 * @param platform where it shall run, as Node names it
 */
export async function ensureNats(
  report: Report,
  outer?: AbortSignal,
  platform: NodeJS.Platform = process.platform,
): Promise<string> {
  const inputs = fingerprint(...(await natsInputs()), platform, process.arch)
  const folder = await cached('nats-server', inputs, (target) =>
    interruptible(async (signal) => build(join(target, PROGRAM), platform, report, signal), outer),
  )
  return join(folder, PROGRAM)
}

const PROGRAM = 'nats-server'

async function build(target: string, platform: NodeJS.Platform, report: Report, signal: AbortSignal): Promise<void> {
  const go = await findGo(report, signal)
  report(`building nats-server ${NATS_VERSION} with Go, about a minute`)
  // An operator's own flags or workspace file must not change what is built.
  const GOOS = platform === 'win32' ? 'windows' : platform
  const env = { ...go.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -modcacherw', GOWORK: 'off', GOOS, GOARCH: '' }
  const flags = ['-trimpath', '-ldflags', '-s -w']
  try {
    await run(go.command, ['build', '-C', import.meta.dirname, ...flags, '-o', target, MODULE], { env, signal })
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    throw new UserError(`go could not build nats-server: ${error.message.split('\n').slice(-3).join(' · ')}`)
  }
}
