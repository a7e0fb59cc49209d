import { join } from 'node:path'
import { type Plugins, pluginsIn } from '../schema/plugins.ts'

/** An address to listen on. */
export interface Listen {
  host: string
  port: number
  ssl: boolean
}

/** How the gateway runs: the part of Kong's settings that it knows. */
export interface Settings {
  database: 'off' | 'postgres'
  /** The declarative file; without one a gateway without a database starts empty. */
  declarativeConfig?: string
  plugins: Plugins
  proxyListen: Listen[]
  adminListen: Listen[]
  /** The folder of what the running gateway writes: its process id, its certificate. */
  prefix: string
  /** What stands for the database; without it nothing outlives the process. */
  dataFile?: string
  /** Milliseconds until the proxy follows a change, as Kong's workers take their time to. */
  propagation: number
}

const PREFIX = '/usr/local/kong'
const PROPAGATION = 300

/** The settings in the environment, under the names they have for Kong. */
export function settingsFrom(env: Record<string, string | undefined>): Settings {
  const prefix = env.KONG_PREFIX ?? PREFIX
  const database = env.KONG_DATABASE ?? 'postgres'
  if (database !== 'off' && database !== 'postgres') {
    throw new Error(`database has an invalid value: '${database}' (postgres, cassandra, off)`)
  }
  return {
    database,
    ...(env.KONG_DECLARATIVE_CONFIG && { declarativeConfig: env.KONG_DECLARATIVE_CONFIG }),
    plugins: pluginsIn(env.KONG_PLUGINS ?? 'bundled', database),
    proxyListen: listens(env.KONG_PROXY_LISTEN ?? '0.0.0.0:8000, 0.0.0.0:8443 ssl'),
    adminListen: listens(env.KONG_ADMIN_LISTEN ?? '127.0.0.1:8001'),
    prefix,
    dataFile: join(prefix, 'stand-in-database.json'),
    propagation: PROPAGATION,
  }
}

function listens(list: string): Listen[] {
  if (list.trim() === 'off') return []
  return list.split(',').map((entry) => {
    const [address = '', ...flags] = entry.trim().split(/\s+/)
    const colon = address.lastIndexOf(':')
    const port = Number(address.slice(colon + 1))
    if (colon < 1 || !Number.isInteger(port)) throw new Error(`'${entry.trim()}' is no address to listen on`)
    return { host: address.slice(0, colon).replaceAll(/[[\]]/g, ''), port, ssl: flags.includes('ssl') }
  })
}
