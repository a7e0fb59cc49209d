import { z } from 'zod'
import { ConfigError } from '../runtime/config-error.ts'
import { unknownIn } from './mapping.ts'

/** What becomes of a device with a status. `maintenance` makes no device, and silences one that is there. */
const TREATMENTS = ['monitored', 'maintenance', 'removed'] as const
type Treatment = (typeof TREATMENTS)[number]

/** NetBox's statuses; one that is not in the table, such as an operator's own, silences. */
const STATUSES: Readonly<Record<string, Treatment>> = {
  active: 'monitored',
  offline: 'maintenance',
  planned: 'maintenance',
  staged: 'maintenance',
  failed: 'maintenance',
  inventory: 'removed',
  decommissioning: 'removed',
}

const ATTRIBUTES: Readonly<Record<string, string>> = {
  Description: '{manufacturer} {model}',
  Location: '{site} {location}',
  Contact: '{contact}',
  'NetBox.Role': '{role}',
  'NetBox.Platform': '{platform}',
  'NetBox.Serial': '{serial}',
  'NetBox.AssetTag': '{asset_tag}',
  'NetBox.Tenant': '{tenant}',
  'NetBox.Url': '{url}',
}

/** Attributes that are the exporter's own. */
export const MARK = 'NetBox.Id'
export const TRY = 'NetBox.Export'

const words = (wanted: string) => ({ error: wanted })
const wholeName = z
  .string(words('a text'))
  .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/, 'small letters, digits, - and _, at most 32')
const above0 = (unit: string) => z.number(words(`a number of ${unit} above 0`)).positive(`a number of ${unit} above 0`)
const from0 = (unit: string) => z.number(words(`a number of ${unit}`)).min(0, `a number of ${unit}`)
const slugs = z.array(z.string(words('a slug')), words('a list of slugs')).min(1, 'a list of one or more slugs')
const pattern = z.string(words('a text with fields such as {site}')).superRefine((text, told) => {
  const [name] = unknownIn(text)
  if (name !== undefined)
    told.addIssue({ code: 'custom', message: `a text with fields that are known, and {${name}} is none` })
})
const table = z.record(z.string(), z.string(words('a name in WhatsUp Gold')), words('a table of slugs and names'))

const mapping = z
  .strictObject({
    /** Names of groups below My Network. */
    group: z.array(pattern, words('a list of names of groups')).default(['NetBox', '{site}']),
    /** By NetBox's slugs. What is in no table is not set. */
    roles: table.default({}),
    brands: table.default({}),
    systems: table.default({}),
    attributes: z
      .record(z.string().max(150, 'a name of at most 150 characters'), pattern, words('a table of names and texts'))
      .default(ATTRIBUTES),
    /** Slug of the contact role whose contact stands in {contact}; any by default. */
    contactRole: z.string(words('a slug')).optional(),
    link: z.boolean(words('true or false')).default(true),
    /** Where people reach NetBox, for {url}; by default where the export does. */
    netboxUrl: z
      .url({ protocol: /^https?$/, error: 'an address of NetBox, such as http://192.168.1.161:8000/netbox/' })
      .optional(),
  })
  .superRefine(({ attributes }, told) => {
    const own = Object.keys(attributes).find((name) => name === MARK || name === TRY)
    if (own)
      told.addIssue({ code: 'custom', path: ['attributes', own], message: `left out: ${own} is the exporter's own` })
  })

const connection = z.strictObject({
  id: z.int(words('a whole number above 0')).positive('a whole number above 0').optional(),
  name: wholeName,
  url: z.url({ protocol: /^https$/, error: 'an https URL, such as https://whatsup:9644' }),
  username: z.string(words('the name of a user in WhatsUp Gold')).min(1, 'the name of a user in WhatsUp Gold'),
  caFile: z.string(words('a file of certificates')).optional(),
  fingerprint: z
    .string(words('a SHA-256 fingerprint'))
    .regex(/^([0-9a-f]{2}:?){31}[0-9a-f]{2}$/i, 'a SHA-256 fingerprint: 64 hex digits')
    .optional(),
  enabled: z.boolean(words('true or false')).default(true),
  /** Minutes between two runs over everything. */
  interval: above0('minutes').max(44_640, 'a number of minutes, 44640 (a month) at most').default(180),
  /** Seconds to wait for an answer. */
  timeout: above0('seconds').max(600, 'a number of seconds, 600 at most').default(60),
  /** Seconds after which a create whose answer was lost, and which nobody sees, counts as never done. */
  horizon: above0('seconds').max(3600, 'a number of seconds, 3600 at most').default(60),
  /** Whether a device that is there already, with the same name and address, becomes ours. */
  adopt: z.enum(['ask', 'yes', 'never']).default('ask'),
  /** What to do about an exported device that is seen no more. */
  gone: z.enum(['ask', 'create']).default('ask'),
  /** Hours from when a device is no longer wanted until it is removed; silenced meanwhile. */
  grace: from0('hours').default(168),
  /** Largest share of ours that one run may silence or remove. */
  guard: z
    .number(words('a share from 0 to 1'))
    .min(0, 'a share from 0 to 1')
    .max(1, 'a share from 0 to 1')
    .default(0.2),
  /** Whether the server scans an address where it refuses to make the device. */
  scan: z.boolean(words('true or false')).default(true),
  /** Whether the out-of-band address is monitored, too. */
  outOfBand: z.boolean(words('true or false')).default(false),
  filter: z
    .strictObject({
      sites: slugs.optional(),
      roles: slugs.optional(),
      tags: slugs.optional(),
      tenants: slugs.optional(),
    })
    .default({}),
  statuses: z.record(z.string(), z.enum(TREATMENTS), words('a table of statuses')).default({}),
  mapping: mapping.default(mapping.parse({})),
})

const file = z.strictObject({
  /** Stands in the mark of every exported device: never change it. */
  instance: wholeName,
  /** A custom field of devices, of the type JSON, that gets id and state of each connection. */
  customField: z
    .string(words('the name of a custom field'))
    .regex(/^[a-z0-9_]+$/, 'the name of a custom field')
    .optional(),
  /** Whether what matters stands in the journals of devices. */
  journal: z.boolean(words('true or false')).default(false),
  /** Seconds without another event before a device is looked at, and for how many it is put off at most. */
  settle: z
    .strictObject({
      quiet: from0('seconds').max(600, 'a number of seconds, 600 at most'),
      longest: from0('seconds').max(3600, 'a number of seconds, 3600 at most'),
    })
    .default({ quiet: 2, longest: 10 }),
  connections: z.array(connection, words('a list of connections')).min(1, 'a list of one or more connections'),
})

type File = z.output<typeof file>
export type Filter = z.output<typeof connection>['filter']
export interface Connection extends Omit<File['connections'][number], 'id' | 'statuses'> {
  readonly id: number
  readonly statuses: Readonly<Record<string, Treatment>>
}
export interface Settings extends Omit<File, 'connections'> {
  readonly connections: readonly Connection[]
}

/** Makes the settings of what a file says. Throws {@link ConfigError}: one sentence for the first mistake. */
export function readSettings(input: unknown): Settings {
  const parsed = file.safeParse(input)
  if (!parsed.success) throw new ConfigError(sentence(parsed.error.issues[0]!, input))
  const connections = parsed.data.connections.map((one, place) => ({
    ...one,
    id: one.id ?? place + 1,
    statuses: { ...STATUSES, ...one.statuses },
  }))
  for (const [place, { id, name, caFile, fingerprint }] of connections.entries()) {
    const earlier = connections.slice(0, place)
    const at = `connections.${place}`
    if (earlier.some((one) => one.name === name))
      throw new ConfigError(`${at}.name is "${name}", as another connection is called; each needs its own`)
    if (earlier.some((one) => one.id === id))
      throw new ConfigError(`${at}.id is ${id}, as that of another connection; each needs its own`)
    if (caFile && fingerprint) throw new ConfigError(`${at} has caFile and fingerprint; one of them says whom to trust`)
  }
  return { ...parsed.data, connections }
}

function sentence(issue: z.core.$ZodIssue, input: unknown): string {
  const where = issue.path.length === 0 ? 'the configuration' : issue.path.join('.')
  if (issue.code === 'unrecognized_keys') return `${where} has no field "${shortened(issue.keys[0]!)}"`
  const given = issue.path.reduce<unknown>(
    (value, part) => (value as Record<PropertyKey, unknown> | null | undefined)?.[part],
    input,
  )
  const wanted = issue.code === 'invalid_value' ? `one of ${issue.values.join(', ')}` : wantedOf(issue)
  const shown = JSON.stringify(given)
  return shown === undefined
    ? `${where} is missing; it must be ${wanted}`
    : `${where} is ${shortened(shown)}; it must be ${wanted}`
}

function wantedOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.expected === 'object')
    return 'an object with the fields of docs/use/whatsup.md'
  return issue.message.replace(/^Invalid input: expected /, 'a ')
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
