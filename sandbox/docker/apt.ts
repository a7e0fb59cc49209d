import { readFile } from 'node:fs/promises'
import type { Report } from '../../host/local/progress.ts'
import { run, succeeds } from './run.ts'

export type Family = 'debian' | 'ubuntu' | 'other'

/** Which distribution an os-release file names; derivatives count as themselves, since their packages differ. */
export function familyOf(osRelease: string): Family {
  const id = /^ID="?([^"\n]*)"?$/m.exec(osRelease)?.[1]
  return id === 'debian' || id === 'ubuntu' ? id : 'other'
}

/** The distribution of this machine. */
export async function family(): Promise<Family> {
  return familyOf(await readFile('/etc/os-release', 'utf8').catch(() => ''))
}

/** Whether this process may install packages: root on a distribution whose packages we know. */
export async function canInstall(): Promise<boolean> {
  return process.getuid?.() === 0 && (await family()) !== 'other'
}

let last: Promise<unknown> = Promise.resolve()

/** Installs those of the packages that the distribution has, without asking anything. */
export async function install(packages: string[], report: Report, signal?: AbortSignal): Promise<void> {
  // apt has one lock for everybody: of two that are started side by side the second fails.
  const turn = last.then(() => installNow(packages, report, signal))
  last = turn.catch(() => undefined)
  await turn
}

async function installNow(packages: string[], report: Report, signal?: AbortSignal): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  report('apt-get update')
  await run('apt-get', ['update', '-qq'], { env, signal })
  const known = await Promise.all(
    packages.map(async (name) => ((await succeeds('apt-cache', ['show', '--quiet=2', name])) ? [name] : [])),
  )
  report(`apt-get install ${known.flat().join(' ')}`)
  await run('apt-get', ['install', '--yes', '-qq', '--no-install-recommends', ...known.flat()], { env, signal })
}
