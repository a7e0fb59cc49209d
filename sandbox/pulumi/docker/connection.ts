import { DockerEngine } from '../../../host/docker/engine.ts'
import type { Values } from '../../../provider/rpc/index.ts'

const DEFAULT_HOST = 'unix:///var/run/docker.sock'
/** The genuine plugin opens one for each call that is under way: more than the calls that a stack ever makes at once. */
const SESSIONS = 32

/** Where the engine is: what the provider is told, else `DOCKER_HOST`, else the local socket. */
export function hostOf(config: Values, environment: NodeJS.ProcessEnv): string {
  const host = typeof config.host === 'string' ? config.host : ''
  return host || environment.DOCKER_HOST || DEFAULT_HOST
}

/** Lists arrive in a provider's configuration as JSON. */
function sshOptsOf({ sshOpts }: Values): string[] {
  const given = typeof sshOpts === 'string' ? (JSON.parse(sshOpts) as unknown) : sshOpts
  return ['-o', 'ConnectTimeout=30', ...(Array.isArray(given) ? given.map(String) : [])]
}

/** Connects, and says in the genuine plugin's words if nobody is there. */
export async function connect(config: Values): Promise<DockerEngine> {
  try {
    const engine = new DockerEngine(hostOf(config, process.env), { options: sshOptsOf(config), sessions: SESSIONS })
    await engine.call('GET', '/_ping', { timeout: 30_000 })
    return engine
  } catch (error) {
    throw new Error(`failed to connect to any docker daemon: ${error instanceof Error ? error.message : error}`)
  }
}
