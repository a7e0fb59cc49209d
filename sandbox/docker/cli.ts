import type { Report } from '../../host/local/progress.ts'
import { UserError } from '../../host/user-error.ts'
import { canInstall, install } from './apt.ts'
import { onPath } from './path.ts'
import { run, succeeds } from './run.ts'

/** A docker command and what it says of itself. */
export interface Candidate {
  path: string
  /** The output of `docker --version`. */
  version: string
  /** Whether `docker buildx version` works. */
  buildx: boolean
}

/** Settings under which every docker command builds with BuildKit, on the engine itself, a plain image. */
export const BUILDKIT = {
  DOCKER_BUILDKIT: '1',
  BUILDX_BUILDER: 'default',
  BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
  DOCKER_CLI_HINTS: 'false',
}

/** The major version in what `docker --version` printed; undefined for another program of that name. */
export function majorOf(version: string): number | undefined {
  const major = /^Docker version (\d+)\./.exec(version)?.[1]
  return major === undefined ? undefined : Number(major)
}

/** The first docker command that can build with BuildKit: up to version 22 by itself, later only with its buildx plugin. */
export function chooseCli(candidates: Candidate[]): string | undefined {
  return candidates.find(({ version, buildx }) => {
    const major = majorOf(version)
    return major !== undefined && (major < 23 || buildx)
  })?.path
}

/** A docker command that can build with BuildKit, installed from the distribution if none is there and we may. */
export async function dockerCli(report: Report, signal?: AbortSignal): Promise<string> {
  const found = await findCli()
  if (found) return found
  if (await canInstall()) await install(['docker-cli', 'docker-buildx'], report, signal)
  const installed = await findCli()
  if (installed) return installed
  throw new UserError(
    'no docker command here can build images: type `sudo apt-get install docker-buildx`, or install the buildx plugin',
  )
}

/** The same without installing anything. */
export async function findCli(): Promise<string | undefined> {
  return chooseCli(await Promise.all((await onPath('docker')).map(inspect)))
}

async function inspect(path: string): Promise<Candidate> {
  const version = await run(path, ['--version']).catch(() => '')
  const needsPlugin = (majorOf(version) ?? 0) >= 23
  return { path, version, buildx: needsPlugin && (await succeeds(path, ['buildx', 'version'])) }
}
