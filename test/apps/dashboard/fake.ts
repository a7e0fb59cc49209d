import type { Fault } from '../../netbox/fake/netbox.ts'
import { lab } from '../../netbox/harness.ts'

export type Rows = Record<string, Record<string, unknown>[]>

const own = { id: 1, name: 'Own', slug: 'own' }
const other = { id: 2, name: 'Stranger', slug: 'stranger' }
const active = { value: 'active', label: 'Actif' }
const created = '2026-03-31T23:30:00+02:00'
const device = { role: { name: 'Web' }, status: active, created }

/** What NetBox answers to the token of `own`: nested objects of the stranger are in it, as in the real one. */
export const rows = (): Rows => ({
  'tenancy/tenants/': [{ ...own, custom_fields: { plan: 'Business', quota_devices: 3 } }],
  'dcim/devices/': [
    {
      ...device,
      id: 11,
      name: 'web',
      tenant: own,
      site: { id: 31, name: 'Hall' },
      primary_ip: { id: 21, address: '10.0.0.1/24' },
    },
    {
      ...device,
      id: 12,
      name: null,
      tenant: own,
      site: { id: 32, name: 'Stranger vault' },
      primary_ip: { id: 99, address: '10.9.9.9/24' },
    },
  ],
  'ipam/prefixes/': [
    {
      id: 41,
      prefix: '10.0.0.0/24',
      status: active,
      description: '',
      is_pool: false,
      vrf: { id: 5, name: 'v' },
      tenant: own,
    },
  ],
  'ipam/ip-ranges/': [
    {
      ...{ id: 51, start_address: '10.0.0.50/24', end_address: '10.0.0.59/24' },
      ...{ mark_utilized: true, vrf: { id: 5, name: 'v' }, tenant: own },
    },
  ],
  'ipam/ip-addresses/': [
    {
      id: 21,
      address: '10.0.0.1/24',
      status: active,
      dns_name: 'web.own',
      vrf: null,
      tenant: own,
      created,
      assigned_object: { id: 1, name: 'eth0', device: { id: 11, name: 'web' } },
    },
    {
      id: 22,
      address: '10.0.0.2/24',
      status: active,
      dns_name: '',
      vrf: null,
      tenant: own,
      created,
      assigned_object: { id: 2, name: 'eth0', device: { id: 77, name: 'stranger-core' } },
    },
    {
      id: 23,
      address: '10.0.0.3/24',
      status: active,
      dns_name: '',
      vrf: null,
      tenant: own,
      created,
      assigned_object: null,
    },
  ],
  'dcim/sites/': [
    { id: 31, name: 'Hall', tenant: null },
    { id: 32, name: 'Stranger vault', tenant: other },
  ],
  'ipam/services/': [
    { id: 51, name: 'https', parent_object_type: 'dcim.device', parent_object_id: 11, port_mappings: ['tcp/443'] },
    // As NetBox 4.5 tells it.
    {
      id: 52,
      name: 'dns',
      parent_object_type: 'dcim.device',
      parent_object_id: 12,
      protocol: { value: 'udp', label: 'UDP' },
      ports: [53],
    },
  ],
})

export const stranger = other

/** A NetBox that answers lists with these rows; `faults` says otherwise by path. */
export async function netbox(answers: Rows = rows(), faults: Record<string, Fault> = {}) {
  const it = await lab()
  it.fake.fault = ({ method, path, headers }) => {
    if (method !== 'GET' || headers.authorization !== `Bearer ${it.fake.token}`) return undefined
    const results = answers[path] ?? []
    return faults[path] ?? { status: 200, body: { count: results.length, next: null, results } }
  }
  return it
}
