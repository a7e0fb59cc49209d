import { access, constants } from 'node:fs/promises'
import { withEngine } from '../../host/docker/with-engine.ts'

/** The address of the Docker engine to use: what DOCKER_HOST says, else the socket of the machine. */
export function dockerHost(env: Record<string, string | undefined> = process.env): string {
  return env.DOCKER_HOST || 'unix:///var/run/docker.sock'
}

/** What stands at an engine's address. `forbidden`: a socket this user may not open. `silent`: nobody answers. */
export type Answer = 'answers' | 'forbidden' | 'silent'

/** Asks the engine for a sign of life. */
export async function probe(host: string): Promise<Answer> {
  try {
    await withEngine(host, (engine) => engine.call('GET', '/_ping', { timeout: 5000 }))
    return 'answers'
  } catch {
    return (await isForbidden(host)) ? 'forbidden' : 'silent'
  }
}

async function isForbidden(host: string): Promise<boolean> {
  if (!host.startsWith('unix://')) return false
  return access(host.slice('unix://'.length), constants.R_OK | constants.W_OK).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'EACCES',
  )
}
