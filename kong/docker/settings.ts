import type { AdminAddress } from './facts.ts'

/** The settings that tell where a gateway has its entries from, by their names in `kong.conf`. */
export const TELLING = [
  'database',
  'declarative_config',
  'declarative_config_string',
  'admin_listen',
  'prefix',
  'role',
] as const

/** Lines of an environment, `NAME=value`, by their names. */
export function envOf(lines: readonly string[]): Map<string, string> {
  return new Map(lines.map((line) => [/^[^=]*/.exec(line)![0], line.replace(/^[^=]*=?/, '')]))
}

/** `KONG_DATABASE=off` as `database` and `off`, for those that tell something. */
export function fromEnv(env: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(
    TELLING.flatMap((name) => {
      const value = env.get(`KONG_${name.toUpperCase()}`)
      return value === undefined ? [] : [[name, bare(value)] as const]
    }),
  )
}

/** The settings of a `kong.conf`, or of the `.kong_env` that a running Kong leaves in its prefix. */
export function fromConf(text: string): Map<string, string> {
  return new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const [, name, value] = /^\s*(\w+)\s*=(.*)$/.exec(line) ?? []
      return name === undefined ? [] : [[name, bare(value!)] as const]
    }),
  )
}

/** Where programs inside the container reach the Admin API; nothing if it is off, or speaks TLS alone. */
export function adminAddress(listen = '127.0.0.1:8001'): AdminAddress | undefined {
  for (const entry of listen.split(',')) {
    const [address = '', ...flags] = entry.trim().split(/\s+/)
    const [, host, port] = /^(.+):(\d+)$/.exec(address) ?? []
    if (host === undefined || host.startsWith('unix') || flags.includes('ssl')) continue
    return { host: ['0.0.0.0', '[::]', '[::1]'].includes(host) ? '127.0.0.1' : host, port: Number(port) }
  }
  return undefined
}

/** Kong takes what follows a `#` for a remark. Quotes are part of a value. */
function bare(value: string): string {
  return value.replace(/(?<!\\)#.*$/s, '').trim()
}
