import { type Client, list, NetBoxError } from '../../../netbox/index.ts'
import { ConfigError } from '../../runtime/config-error.ts'
import { secretsOf } from '../../runtime/secrets.ts'
import { CONSUMER } from '../store/names.ts'

/** The settings of the projector, for `--help`. */
export const SETTINGS = `  NATS_CONSUMER          its name in NATS: netbox-projector by default; instances of one name stand by for each other
  NETBOX_URL             NetBox with its base path
  NETBOX_API_TOKEN       of a user that may write; also NETBOX_API_TOKEN_FILE, and NETBOX_TOKEN as other commands call it
  NETBOX_DEFAULT_SITE    where devices and VLANs go, number or slug: by default the one site there is
  NETBOX_RECONCILE_HOURS hours between two comparisons of everything: 6 by default
  NETBOX_EVENTS_TOKEN    what netbox-webhook sends to /netbox with notify, so that changes in NetBox become events; none are without it;
                         also NETBOX_EVENTS_TOKEN_FILE
  NETBOX_EVENTS_PROGRAMS users of NetBox with commas between whose changes are no events: the projector's own, those of other programs`

export interface ProjectorSettings {
  readonly consumer: string
  readonly url: string
  readonly token: string
  /** Number or slug; undefined for the one there is. */
  readonly site: string | undefined
  readonly reconcileHours: number
  /** What whoever tells of changes in NetBox must send; undefined takes none. */
  readonly sourceToken?: string | undefined
  /** Users of NetBox whose changes are no events. */
  readonly programs?: readonly string[]
}

/** Reads the environment. Throws {@link ConfigError}. */
export async function projectorSettings(env: NodeJS.ProcessEnv): Promise<ProjectorSettings> {
  const secrets = secretsOf(env)
  const token = (await secrets('NETBOX_API_TOKEN')) ?? (await secrets('NETBOX_TOKEN'))
  const { NATS_CONSUMER: consumer = CONSUMER, NETBOX_URL: url, NETBOX_DEFAULT_SITE: site } = env
  if (!url) throw new ConfigError('NETBOX_URL is not set; it must be NetBox with its base path')
  if (!token) throw new ConfigError('NETBOX_API_TOKEN is not set; set it or NETBOX_API_TOKEN_FILE to a token of NetBox')
  if (!/^[\w-]{1,64}$/.test(consumer))
    throw new ConfigError(
      `NATS_CONSUMER is "${consumer}"; it must be letters, digits, - and _, such as netbox-projector`,
    )
  const hours = Number(env.NETBOX_RECONCILE_HOURS ?? 6)
  if (!(hours > 0 && hours <= 1000))
    throw new ConfigError(
      `NETBOX_RECONCILE_HOURS is "${env.NETBOX_RECONCILE_HOURS}"; it must be a number of hours above 0`,
    )
  return {
    consumer,
    url,
    token,
    site: site || undefined,
    reconcileHours: hours,
    sourceToken: await secrets('NETBOX_EVENTS_TOKEN'),
    programs: (env.NETBOX_EVENTS_PROGRAMS ?? '').split(',').filter(Boolean),
  }
}

/** The slug of the site that is meant. Throws {@link ConfigError} where there is none, or no telling which. */
export async function siteIn(client: Client, given: string | undefined): Promise<string> {
  const sites = await list(client, 'dcim/sites/', ['slug'])
  const slugs = sites.map(({ slug }) => String(slug))
  const found = sites.find(({ id, slug }) => slug === given || String(id) === given)
  if (found) return String(found.slug)
  const there = slugs.slice(0, 10).join(', ') || 'none'
  if (given !== undefined)
    throw new ConfigError(`NETBOX_DEFAULT_SITE is "${given}", which NetBox does not have; it must be one of ${there}`)
  if (slugs.length === 1) return slugs[0]!
  throw new ConfigError(`NETBOX_DEFAULT_SITE is not set; it must be the site of new devices, one of ${there}`)
}

/** Whether NetBox only has to be waited for. */
export function isAway(error: unknown): boolean {
  const away = ['unreachable', 'timeout', 'busy', 'server-error', 'not-netbox', 'forbidden']
  return error instanceof NetBoxError && away.includes(error.code)
}
