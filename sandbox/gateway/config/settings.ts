import { join } from 'node:path'
import { type Plugins, pluginsIn } from '../schema/plugins.ts'
import { plain } from './conf.ts'

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
  /** The declarative text itself, in place of a file. */
  declarativeString?: string
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

/** The settings in the environment, under the names they have for Kong; what it does not say, `kong.conf` does. */
export function settingsFrom(env: Record<string, string | undefined>, conf: Record<string, string> = {}): Settings {
  const of = (name: string): string | undefined => {
    const told = env[`KONG_${name.toUpperCase()}`]
    return (told === undefined ? conf[name] : plain(told)) || undefined
  }
  const prefix = of('prefix') ?? PREFIX
  const database = of('database') ?? 'postgres'
  if (database !== 'off' && database !== 'postgres') {
    throw new Error(`database has an invalid value: '${database}' (postgres, cassandra, off)`)
  }
  const file = of('declarative_config')
  const text = env.KONG_DECLARATIVE_CONFIG_STRING || conf.declarative_config_string
  return {
    database,
    ...(file && { declarativeConfig: file }),
    ...(text && { declarativeString: text }),
    plugins: pluginsIn(of('plugins') ?? 'bundled', database),
    proxyListen: listens(of('proxy_listen') ?? '0.0.0.0:8000, 0.0.0.0:8443 ssl'),
    adminListen: listens(of('admin_listen') ?? '127.0.0.1:8001'),
    prefix,
    dataFile: join(prefix, 'stand-in-database.json'),
    propagation: PROPAGATION,
  }
}

/** What a running Kong leaves in its prefix as `.kong_env`: the settings that it runs with, wherever they came from. */
export function kongEnv(settings: Settings): string {
  const listened = (all: Listen[]) =>
    all.map(({ host, port, ssl }) => `${host}:${port}${ssl ? ' ssl' : ''}`).join(', ') || 'off'
  const { database, declarativeConfig, declarativeString, prefix, proxyListen, adminListen, plugins } = settings
  const lines: [name: string, value: string | undefined][] = [
    ['admin_listen', listened(adminListen)],
    ['database', database],
    ['declarative_config', declarativeConfig],
    ['declarative_config_string', declarativeString?.replaceAll('\n', ' ')],
    ['plugins', [...plugins.keys()].join(',')],
    ['prefix', prefix],
    ['proxy_listen', listened(proxyListen)],
  ]
  return lines
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} = ${value!.replaceAll('#', '\\#')}\n`)
    .join('')
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
