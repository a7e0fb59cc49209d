import { inboxOf, type Rights, rightsOf, USERS, type User } from '../../apps/automation/told.ts'

/** Where the server listens in its container. */
export const NATS = {
  client: 4222,
  /** For the health check alone: on the container's own loopback. */
  monitor: 8222,
  /** The streams; a volume. */
  data: '/data',
  config: '/etc/nats/netbox.conf',
} as const

export interface NatsConf {
  /** The server's name in its log. */
  readonly name: string
  readonly stream: string
  /** `always`, or how often it syncs to the disk. */
  readonly sync: string
  readonly passwords: Readonly<Record<User, string>>
}

/** The server's configuration file, in its own language. Pure. */
export function natsConf({ name, stream, sync, passwords }: NatsConf): string {
  const text = JSON.stringify
  return [
    `server_name: ${text(name)}`,
    `listen: "0.0.0.0:${NATS.client}"`,
    `http: "127.0.0.1:${NATS.monitor}"`,
    `jetstream { store_dir: ${text(NATS.data)}, sync_interval: ${text(sync)} }`,
    authorization(stream, passwords),
    '',
  ].join('\n')
}

/** Who may do what. Nobody may without a password. */
export function authorization(stream: string, passwords: Readonly<Record<User, string>>): string {
  const rights = rightsOf(stream)
  const users = USERS.map((user) => ({ user, password: passwords[user], permissions: rights[user] satisfies Rights }))
  return `authorization ${JSON.stringify({ users }, null, 2)}`
}

/** What a program is told to come in as one of them; its password is told apart. */
export function settingsOf(user: User, server: string, stream: string): Record<string, string> {
  return { NATS_URL: server, NATS_USER: user, NATS_INBOX_PREFIX: inboxOf(user), NATS_STREAM: stream }
}
