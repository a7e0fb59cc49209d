import { receiverUrl, TOLD } from '../../apps/automation/told.ts'
import { UserError } from '../../host/user-error.ts'
import { checkContainer } from '../automation/needed.ts'
import type { Config } from '../config.ts'
import { reachedAt } from '../config-values.ts'
import { NATS, settingsOf } from './nats-conf.ts'

export type Settings = NonNullable<Config['events']>

/** Checks what is asked of events before anything is made. Throws UserError. */
export function checkEvents(config: Config): void {
  checkContainer(config, 'events')
  const { events, eventsSecrets } = config
  const given = Object.keys(eventsSecrets)
  if (events?.image !== undefined && given.length > 0)
    throw new UserError(
      `netbox:eventsSecrets.${given[0]} is for a NATS of yours, and netbox:events.image makes one of its own: leave one of them away.`,
    )
}

/** Whether the stack has a NATS of its own. */
export function hasNats({ events }: Pick<Config, 'events'>): boolean {
  return events?.image !== undefined
}

/** The server as programs on its Docker host reach it. */
export function serverOnHost({ servers, bind, port }: Settings): string {
  if (servers) return servers.join(',')
  return `nats://${reachedAt(bind)}:${port}`
}

/** The server as other containers of the stack reach it. */
export function serverInside({ name }: Config, { servers }: Settings): string {
  return servers ? servers.join(',') : `nats://${name}-nats:${NATS.client}`
}

/** What NetBox must tell, so that changes there become events; undefined where they do not. */
export function changesHeard({ events, name }: Pick<Config, 'events' | 'name'>) {
  return events?.changes ? { kinds: TOLD, payloadUrl: receiverUrl(`${name}-automation`, 'changes') } : undefined
}

/** What the projector is told that is no secret. */
export function projectorSettings(settings: Settings, server: string): Record<string, string> {
  const { servers, user, stream, maxBytes, replicas, site, reconcileHours } = settings
  return {
    ...(servers
      ? { NATS_URL: server, NATS_STREAM: stream, ...(user && { NATS_USER: user }) }
      : settingsOf('projector', server, stream)),
    NATS_STREAM_REPLICAS: String(replicas),
    ...(maxBytes && { NATS_STREAM_BYTES: maxBytes }),
    ...(site && { NETBOX_DEFAULT_SITE: site }),
    NETBOX_RECONCILE_HOURS: String(reconcileHours),
  }
}

/** What `netbox:eventsSecrets` are in the container: some variables name a secret, others a file by its path. */
const OUTSIDE = {
  password: { name: 'NATS_PASSWORD' },
  token: { name: 'NATS_TOKEN' },
  credentials: { name: 'NATS_CREDS', isPath: true },
  authority: { name: 'NATS_CA', isPath: true },
  certificate: { name: 'NATS_CERT', isPath: true },
  key: { name: 'NATS_KEY', isPath: true },
} as const

/** Where a secret is a file of the automation container. */
const secretFile = (name: string): string => `/run/secrets/${name}`

/** How the container is told what a NATS that is there wants. */
export function outsideFiles({ eventsSecrets }: Pick<Config, 'eventsSecrets'>) {
  const given = Object.entries(OUTSIDE).flatMap(([key, { name, ...more }]) => {
    const value = eventsSecrets[key as keyof typeof OUTSIDE]
    return value === undefined ? [] : [{ name, value, isPath: 'isPath' in more }]
  })
  return {
    env: Object.fromEntries(given.filter(({ isPath }) => isPath).map(({ name }) => [name, secretFile(name)])),
    secrets: Object.fromEntries(given.map(({ name, value }) => [name, value])),
  }
}
