import { readFile } from 'node:fs/promises'
import { connect, credsAuthenticator, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node'
import { ConfigError } from '../../runtime/config-error.ts'
import { secretsOf } from '../../runtime/secrets.ts'
import { STREAM_DEFAULTS, type StreamSettings } from './streams.ts'

/** The settings of a connection, for `--help`. */
export const SETTINGS = `  NATS_URL               one or more servers with a comma between: localhost:4222 by default
  NATS_STREAM            the stream of events: INFRASTRUCTURE by default
  NATS_STREAM_BYTES      what it may hold, such as 10G; no limit by default. A full one takes nothing more, and forgets nothing
  NATS_STREAM_REPLICAS   1 by default; 3 in a cluster
  NATS_USER, NATS_PASSWORD, NATS_TOKEN   also as NATS_PASSWORD_FILE, NATS_TOKEN_FILE
  NATS_CREDS             a credentials file
  NATS_INBOX_PREFIX      where answers go, for a user who may listen nowhere else: _INBOX by default
  NATS_CA, NATS_CERT, NATS_KEY           files of a server's authority, of an own certificate and its key`

const NAME = /^[\w-]{1,64}$/
const UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }

/** The streams that the environment asks for. Throws {@link ConfigError}. */
export function streamSettings(env: NodeJS.ProcessEnv): StreamSettings {
  const { NATS_STREAM: name = STREAM_DEFAULTS.name, NATS_STREAM_BYTES: bytes, NATS_STREAM_REPLICAS: replicas } = env
  if (!NAME.test(name))
    throw new ConfigError(`NATS_STREAM is "${name}"; it must be letters, digits, - and _, such as INFRASTRUCTURE`)
  return { name, maxBytes: bytes ? bytesIn(bytes) : -1, replicas: replicas ? replicasIn(replicas) : 1 }
}

function bytesIn(given: string): number {
  const [, digits, unit = ''] = /^([1-9]\d{0,8})([KMGT]?)$/.exec(given) ?? []
  if (digits) return Number(digits) * UNITS[unit]!
  throw new ConfigError(`NATS_STREAM_BYTES is "${given}"; it must be a size such as 500M or 10G`)
}

function replicasIn(given: string): number {
  if (/^[135]$/.test(given)) return Number(given)
  throw new ConfigError(`NATS_STREAM_REPLICAS is "${given}"; it must be 1, 3 or 5`)
}

/**
 * Connects to the server that the environment names, and goes on trying for as long as the program runs once it was there.
 * Throws {@link ConfigError} where it is not.
 *
 * @param name told to the server, for whoever looks at its connections
 */
export async function connectTo(env: NodeJS.ProcessEnv, name: string): Promise<NatsConnection> {
  const url = env.NATS_URL || 'localhost:4222'
  const servers = url.split(',').map((one) => one.trim())
  const wrong = servers.find((one) => !URL.canParse(one.includes('://') ? one : `nats://${one}`))
  if (wrong !== undefined)
    throw new ConfigError(`NATS_URL is "${wrong}"; it must be a server's address such as nats://localhost:4222`)
  const reconnect = { maxReconnectAttempts: -1, reconnectTimeWait: 500 }
  const inbox = inboxIn(env.NATS_INBOX_PREFIX)
  const options: NodeConnectionOptions = { servers, name, ...reconnect, ...inbox, ...(await credentials(env)) }
  try {
    return await connect(options)
  } catch (error) {
    const why = (error as Error).message.toLowerCase()
    throw new ConfigError(`NATS at ${servers.map(withoutPassword).join(', ')} cannot be used: ${why}`)
  }
}

function inboxIn(given: string | undefined): { inboxPrefix?: string } {
  if (!given) return {}
  if (/^[\w-]+(\.[\w-]+)*$/.test(given)) return { inboxPrefix: given }
  throw new ConfigError(`NATS_INBOX_PREFIX is "${given}"; it must be a subject such as _INBOX_publisher`)
}

async function credentials(env: NodeJS.ProcessEnv): Promise<Partial<NodeConnectionOptions>> {
  const secrets = secretsOf(env)
  const { NATS_USER: user, NATS_CREDS: creds, NATS_CA: caFile, NATS_CERT: certFile, NATS_KEY: keyFile } = env
  const [pass, token] = await Promise.all([secrets('NATS_PASSWORD'), secrets('NATS_TOKEN')])
  if (user && !pass) throw new ConfigError('NATS_USER is set without NATS_PASSWORD; set it or NATS_PASSWORD_FILE')
  const file = creds && (await readable('NATS_CREDS', creds))
  for (const [setting, path] of Object.entries({ NATS_CA: caFile, NATS_CERT: certFile, NATS_KEY: keyFile }))
    if (path) await readable(setting, path)
  return {
    ...(user && pass && { user, pass }),
    ...(token && { token }),
    ...(file && { authenticator: credsAuthenticator(file) }),
    ...((caFile || certFile) && {
      tls: { ...(caFile && { caFile }), ...(certFile && { certFile }), ...(keyFile && { keyFile }) },
    }),
  }
}

async function readable(setting: string, path: string): Promise<Uint8Array> {
  return await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`${setting} is ${path}, which cannot be read (${error.code}); it must name a readable file`)
  })
}

function withoutPassword(server: string): string {
  return server.replace(/\/\/.*@/, '//').replace(/^[^/]*@/, '')
}
