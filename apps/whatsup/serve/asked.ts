import { z } from 'zod'
import { type Client, list, type Row } from '../../../netbox/index.ts'
import { plainAddress } from '../netbox/device.ts'
import type { Lane } from './lane.ts'

/** What the API is asked to export, and which devices of NetBox that is. */

const ids = z.array(z.int('a list of ids').positive('a list of ids'), 'a list of ids').optional()
const filters = z.strictObject({
  sites: ids,
  device_roles: ids,
  tenants: ids,
  tags: z.array(z.string(), 'a list of slugs').optional(),
  exclude_recent_exports: z.boolean('true or false').optional(),
})
export const exportBody = z
  .strictObject({ device_filters: filters.optional(), export_type: z.string().optional() })
  .default({})
export const bulkBody = z.strictObject({
  connection: z.int('the id of a connection').optional(),
  ip_addresses: z
    .array(z.string('a list of addresses'), 'a list of addresses')
    .min(1, 'a list of addresses')
    .max(1000, 'a list of at most 1000 addresses'),
})

/** The ids of devices that fit filters by NetBox's ids, and that are not exported already where that is asked for. */
export async function filtered(netbox: Client, lane: Lane, wanted: z.output<typeof filters>): Promise<Set<number>> {
  const rows = await list(netbox, 'dcim/devices/', ['site', 'role', 'tenant', 'tags'])
  const isOf = (row: Row, field: string, some: readonly number[] | undefined) =>
    !some || some.includes((row[field] as { id: number } | null)?.id ?? -1)
  const recent = new Set(
    wanted.exclude_recent_exports
      ? [...lane.entries.values()].filter(({ state }) => state === 'exported').map(({ device }) => device)
      : [],
  )
  const fitting = rows.filter((row) => {
    const tags = (row.tags as { slug: string }[] | null) ?? []
    return (
      isOf(row, 'site', wanted.sites) &&
      isOf(row, 'role', wanted.device_roles) &&
      isOf(row, 'tenant', wanted.tenants) &&
      (!wanted.tags || tags.some(({ slug }) => wanted.tags!.includes(slug))) &&
      !recent.has(row.id)
    )
  })
  return new Set(fitting.map(({ id }) => id))
}

/** The devices that have one of some addresses as their primary or out-of-band one, and the addresses that no device has. */
export async function withAddresses(
  netbox: Client,
  addresses: readonly string[],
): Promise<{ devices: Set<number>; unknown: string[] }> {
  const rows = await list(netbox, 'dcim/devices/', ['primary_ip4', 'primary_ip6', 'oob_ip'])
  const owners = new Map<string, number[]>()
  for (const row of rows)
    for (const field of ['primary_ip4', 'primary_ip6', 'oob_ip']) {
      const ip = plainAddress(String((row[field] as { address?: string } | null)?.address ?? ''))
      if (ip !== undefined) owners.set(ip, [...(owners.get(ip) ?? []), row.id])
    }
  const found = addresses.map((one) => owners.get(plainAddress(one)!) ?? [])
  return { devices: new Set(found.flat()), unknown: addresses.filter((_, place) => found[place]!.length === 0) }
}
