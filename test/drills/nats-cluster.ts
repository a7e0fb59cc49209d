import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureNats, type NatsServer, startNats } from '../../sandbox/nats/index.ts'
import { freePort } from '../system/support/free-port.ts'
import { prefixOf } from '../system/support/leftovers.ts'

const NAMES = ['n1', 'n2', 'n3'] as const

/** Three genuine servers on loopback that are one cluster. */
export interface Cluster extends AsyncDisposable {
  readonly urls: readonly string[]
  /** As a power cut would; what it acknowledged with the others stays with them. */
  kill(name: string): Promise<void>
  /** With what it has on its disk, where it was before. */
  restart(name: string): Promise<void>
}

/** Starts the servers; they need a moment more to have a leader. */
export async function startCluster(): Promise<Cluster> {
  const program = await ensureNats(() => {})
  const folder = await mkdtemp(join(tmpdir(), `${prefixOf(process.pid, 'cluster')}-`))
  const ports = new Map<string, { client: number; route: number }>()
  for (const name of NAMES) ports.set(name, { client: await freePort(), route: await freePort() })
  const routes = [...ports.values()].map(({ route }) => `"nats://127.0.0.1:${route}"`).join(', ')
  const servers = new Map<string, NatsServer>()
  const start = async (name: string) => {
    const { client, route } = ports.get(name)!
    const place = join(folder, name)
    await mkdir(place, { recursive: true })
    const cluster = `cluster { name: drill, listen: "127.0.0.1:${route}", routes: [${routes}] }`
    const config = `server_name: ${name}\n${cluster}`
    servers.set(name, await startNats({ program, folder: place, port: client, config }))
  }
  await Promise.all(NAMES.map(start))
  return {
    urls: [...ports.values()].map(({ client }) => `nats://127.0.0.1:${client}`),
    kill: async (name) => await servers.get(name)!.stop('SIGKILL'),
    restart: start,
    async [Symbol.asyncDispose]() {
      await Promise.all([...servers.values()].map((server) => server.stop('SIGKILL')))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
