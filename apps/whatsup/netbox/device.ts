import { isIP } from 'node:net'
import { z } from 'zod'
import { type Saying, say } from '../sentences/saying.ts'

/** A name with its slug; both empty where NetBox has none. */
interface Named {
  readonly name: string
  readonly slug: string
}

export interface Address {
  /** Without the mask, as short as may be. */
  readonly ip: string
  readonly dnsName: string
}

/** A device as NetBox has it, with all that an export can need. */
export interface NetBoxDevice {
  readonly id: number
  /** What NetBox shows of it, where it has no name. */
  readonly name: string
  readonly named: boolean
  readonly status: string
  readonly role: Named
  readonly platform: Named
  readonly manufacturer: Named
  readonly model: string
  readonly site: Named
  readonly location: Named
  readonly tenant: Named
  readonly serial: string
  readonly assetTag: string
  readonly description: string
  readonly comments: string
  readonly contact: string
  readonly url: string
  readonly tags: readonly string[]
  readonly customFields: Readonly<Record<string, unknown>>
  readonly primary: Address | undefined
  readonly outOfBand: Address | undefined
  /** The id of the chassis' master, where the device is part of a chassis. */
  readonly master: number | undefined
}

/** The columns of `dcim/devices/` that {@link parseDevice} reads. */
export const COLUMNS = [
  ...[
    'name',
    'display',
    'status',
    'role',
    'platform',
    'device_type',
    'site',
    'location',
    'tenant',
    'serial',
    'asset_tag',
  ],
  ...[
    'description',
    'comments',
    'display_url',
    'tags',
    'custom_fields',
    'primary_ip4',
    'primary_ip6',
    'oob_ip',
    'virtual_chassis',
  ],
]

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')
const named = z
  .object({ name: text, slug: text })
  .nullish()
  .transform((value) => value ?? { name: '', slug: '' })
const address = z.object({ address: z.string(), dns_name: text }).nullish()
const row = z.object({
  id: z.int().positive(),
  name: text,
  display: text,
  status: z.object({ value: z.string() }),
  role: named,
  platform: named,
  device_type: z.object({ manufacturer: named, model: text }).nullish(),
  site: named,
  location: named,
  tenant: named,
  serial: text,
  asset_tag: text,
  description: text,
  comments: text,
  display_url: text,
  tags: z.array(z.object({ slug: z.string() })).nullish(),
  custom_fields: z.record(z.string(), z.unknown()).nullish(),
  primary_ip4: address,
  primary_ip6: address,
  oob_ip: address,
  virtual_chassis: z.object({ master: z.object({ id: z.int() }).nullish() }).nullish(),
})

/** Reads a row of NetBox's list; what is to be said of it if it is none. */
export function parseDevice(input: unknown, contact = ''): NetBoxDevice | Saying {
  const parsed = row.safeParse(input)
  if (!parsed.success) {
    const id = (input as { id?: unknown } | null)?.id
    const field = parsed.error.issues[0]!.path.join('.')
    return say('unreadable', JSON.stringify(id) ?? say('withoutId'), field || say('answer'))
  }
  const { data } = parsed
  return {
    ...data,
    name: data.name.trim() || data.display.trim(),
    named: data.name.trim() !== '',
    status: data.status.value,
    manufacturer: data.device_type?.manufacturer ?? { name: '', slug: '' },
    model: data.device_type?.model ?? '',
    assetTag: data.asset_tag,
    contact,
    url: data.display_url,
    tags: (data.tags ?? []).map(({ slug }) => slug),
    customFields: data.custom_fields ?? {},
    primary: addressOf(data.primary_ip4) ?? addressOf(data.primary_ip6),
    outOfBand: addressOf(data.oob_ip),
    master: data.virtual_chassis?.master?.id,
  }
}

/** An address in one form: without mask, IPv6 as short as may be. Undefined for what is none. */
export function plainAddress(given: string): string | undefined {
  const ip = given.split('/')[0]!.trim()
  if (isIP(ip) === 4) return ip
  return isIP(ip) === 6 ? new URL(`http://[${ip.split('%')[0]}]`).hostname.slice(1, -1) : undefined
}

function addressOf(given: z.output<typeof address>): Address | undefined {
  const ip = given ? plainAddress(given.address) : undefined
  return ip === undefined ? undefined : { ip, dnsName: given!.dns_name }
}
