import { z } from 'zod'
import { kinds } from '../../../netbox/index.ts'
import { reads } from '../action.ts'
import type { Desk, Filters } from '../desk.ts'
import { BUDGET } from '../shape/bounded.ts'
import { networkInterface, type Shown, wholeDevice } from '../shape/rows.ts'
import { filtersOf } from './filters.ts'
import { listed, narrowing, paging, which } from './params.ts'

const STATUSES = ['active', 'offline', 'planned', 'staged', 'failed', 'inventory', 'decommissioning'] as const

export const listDevices = reads({
  name: 'list_devices',
  description:
    'Lists devices (servers, switches, VMs recorded as devices; see list_virtual_machines for the others) with status, role, site, tenant and primary address. "total" answers "how many".',
  params: narrowing(STATUSES),
  first: 'query',
  run: async ({ limit, offset, ...wanted }, desk) =>
    listed('devices', await desk.list('device', await filtersOf(desk, wanted), { limit, offset })),
})

export const listTenantDevices = reads({
  name: 'list_tenant_devices',
  description: 'Lists the devices of one tenant. The same as list_devices with a tenant, and says who the tenant is.',
  params: z.strictObject({ tenant: which('Name, slug or id of the tenant'), ...paging }),
  first: 'tenant',
  async run({ tenant: whose, limit, offset }, desk) {
    const found = await desk.find('tenant', whose)
    const devices = await desk.list('device', [['tenant_id', String(found.id)]], { limit, offset })
    return { tenant: found.name, ...listed('devices', devices) }
  },
})

/** Of each sort of part, this many at most, in this share of an answer. */
const PARTS = { limit: 50, budget: BUDGET / 4, hint: '' }

export const getDevice = reads({
  name: 'get_device',
  description:
    'Tells everything about one device: its fields, interfaces, addresses and the services that run on it with their ports. Use it for "what runs on X".',
  params: z.strictObject({ device: which('Name of the device, or its id') }),
  first: 'device',
  async run({ device }, desk) {
    const { id } = await desk.find('device', device)
    return await whole(desk, desk.show('device', id, wholeDevice), kinds['dcim.interface'].path, [
      'device_id',
      String(id),
    ])
  },
})

/** An object with its interfaces, addresses and services, each of which `filter` finds. */
export async function whole(
  desk: Desk,
  shown: Promise<Shown>,
  interfacesAt: string,
  filter: readonly [string, string],
): Promise<Shown> {
  const [fields, interfaces, addresses, services] = await Promise.all([
    shown,
    desk.page(interfacesAt, networkInterface, [filter], PARTS),
    partsOf(desk, 'address', [filter]),
    partsOf(desk, 'service', [filter]),
  ])
  return {
    ...fields,
    interfaces: listed('rows', interfaces),
    addresses: listed('rows', addresses),
    services: listed('rows', services),
  }
}

/** What belongs to an object that may be seen, without the name of its holder in each row. */
async function partsOf(desk: Desk, sort: 'address' | 'service', filters: Filters) {
  const found = await desk.list(sort, filters, { ...PARTS, ...(sort === 'service' && { hint: '; see list_services' }) })
  return { ...found, rows: found.rows.map(({ device: _, ...row }) => row) }
}
