import { type Client, list, NetBoxError, type Row, usageOf } from '../../netbox/index.ts'
import type { TenantData } from './data.ts'
import { onlyTenant } from './only-tenant.ts'
import { addressOf, deviceOf, prefixOf, rangeOf, serviceOf } from './rows.ts'

const columns = {
  devices: ['name', 'role', 'status', 'primary_ip', 'site', 'tenant', 'created'],
  prefixes: ['prefix', 'status', 'description', 'is_pool', 'mark_utilized', 'vrf', 'tenant'],
  addresses: ['address', 'status', 'dns_name', 'assigned_object', 'vrf', 'tenant', 'created'],
  ranges: ['start_address', 'end_address', 'mark_utilized', 'vrf', 'tenant'],
  // NetBox 4.5 knows a protocol and its ports, later versions several.
  services: ['name', 'parent_object_type', 'parent_object_id', 'port_mappings', 'protocol', 'ports'],
  sites: ['name', 'tenant'],
}

/** Devices whose services are asked for at once: an address of a few kilobytes. */
const TOGETHER = 500

/**
 * Reads what belongs on a tenant's page, with the token of the tenant's own user. Three things keep others out: NetBox
 * lists only what the permissions of that user cover, each list is filtered, and each row is looked at again.
 *
 * A nested object is NetBox's to show whoever it belongs to: the device of an address may be another tenant's. So a name
 * is taken from one only if NetBox also lists that object.
 *
 * @throws NetBoxError `forbidden` when the token sees no tenant or several, or may not list what the page shows
 */
export async function readTenant(client: Client): Promise<TenantData> {
  const tenant = await onlyTenant(client)
  const own = async (path: string, columns: readonly string[]) => {
    const rows = await list(client, path, columns, [['tenant_id', String(tenant.id)]])
    return assertOwn(rows, path, (row) => (row.tenant as Row | null)?.id === tenant.id)
  }
  const [quotas, devices, prefixes, addresses, ranges, sites] = await Promise.all([
    usageOf(client, tenant),
    own('dcim/devices/', columns.devices),
    own('ipam/prefixes/', columns.prefixes),
    own('ipam/ip-addresses/', columns.addresses),
    // Who was given the rights before there were ranges in them sees a page all the same.
    unlessForbidden(own('ipam/ip-ranges/', columns.ranges)),
    sitesFor(client, tenant.id),
  ])
  const services = await servicesOn(client, devices)
  const known = { devices: byId(devices), addresses: byId(addresses), sites: byId(sites) }
  return {
    name: tenant.name,
    slug: tenant.slug,
    plan: tenant.plan,
    quotas,
    devices: devices.map((row) => deviceOf(row, known)),
    prefixes: prefixes.map(prefixOf),
    addresses: addresses.map((row) => addressOf(row, known)),
    ranges: ranges.map(rangeOf),
    services: services.map((row) => serviceOf(row, known)),
  }
}

/** Sites that the tenant may know by name: its own, and those of nobody. */
async function sitesFor(client: Client, tenant: number): Promise<Row[]> {
  // A tenant who may see no site gets a page without their names.
  const sites = await unlessForbidden(list(client, 'dcim/sites/', columns.sites))
  return sites.filter((site) => site.tenant === null || (site.tenant as Row).id === tenant)
}

async function unlessForbidden(rows: Promise<Row[]>): Promise<Row[]> {
  try {
    return await rows
  } catch (error) {
    if (error instanceof NetBoxError && error.code === 'forbidden') return []
    throw error
  }
}

/** A service has no tenant of its own: it is that of its device. */
async function servicesOn(client: Client, devices: readonly Row[]): Promise<Row[]> {
  const ids = new Set(devices.map(({ id }) => id))
  const path = 'ipam/services/'
  const services: Row[] = []
  for (let start = 0; start < devices.length; start += TOGETHER) {
    const filter = devices.slice(start, start + TOGETHER).map(({ id }) => ['device_id', String(id)] as const)
    services.push(...(await list(client, path, columns.services, filter)))
  }
  return assertOwn(services, path, ({ parent_object_type, parent_object_id }) => {
    return parent_object_type === 'dcim.device' && ids.has(parent_object_id as number)
  })
}

/** NetBox ignores a filter it does not know and answers with everything: that must not become a page. */
function assertOwn(rows: Row[], path: string, isOwn: (row: Row) => boolean): Row[] {
  if (rows.every(isOwn)) return rows
  throw new NetBoxError({
    code: 'foreign',
    message: `NetBox answered ${path} with objects of another tenant, so no page was made`,
  })
}

function byId(rows: readonly Row[]): ReadonlyMap<number, Row> {
  return new Map(rows.map((row) => [row.id, row]))
}
