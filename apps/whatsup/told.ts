/** What whoever declares this service beside NetBox must know of it: where it listens, which paths it has, what NetBox must tell it and let it do. */
import { uses } from './mapping.ts'
import { readSettings } from './settings.ts'

export const PORT = 8095
/** Where NetBox's webhook points to. */
export const EVENTS = '/events'
/** The API and the page, as in the plugin that this takes the place of; both end with a slash. */
export const API = '/api/plugins/wug-sync/'
export const PAGE = '/plugins/wug-sync/'

/** Objects whose change is one of many devices: their names stand in what is exported. */
export const WIDE = [
  'dcim.site',
  'dcim.location',
  'dcim.devicerole',
  'dcim.platform',
  'dcim.manufacturer',
  'dcim.devicetype',
  'dcim.virtualchassis',
  'tenancy.tenant',
  'tenancy.contact',
  'tenancy.contactassignment',
] as const

/** Object types whose events are worth telling. */
export const WATCHED = ['dcim.device', 'ipam.ipaddress', ...WIDE] as const

/** What the service does in NetBox by its settings, so that its user may do that and no more. */
export interface Needs {
  readonly contacts: boolean
  /** Writes into this custom field of devices. */
  readonly customField: string | undefined
  readonly journal: boolean
  /** Names of connections that need a password. */
  readonly connections: readonly string[]
}

/** Checks settings and says what they need. Throws ConfigError, one sentence. */
export function needsOf(settings: unknown): Needs {
  const { connections, customField, journal } = readSettings(settings)
  const texts = connections.flatMap(({ mapping }) => [...Object.values(mapping.attributes), ...mapping.group])
  return { contacts: uses(texts, 'contact'), customField, journal, connections: connections.map(({ name }) => name) }
}

/** The variable that holds the password of a connection, or with `_FILE` the file that does. */
export function passwordOf(name: string): string {
  return `NETBOX_WHATSUP_PASSWORD_${name.toUpperCase().replaceAll('-', '_')}`
}
