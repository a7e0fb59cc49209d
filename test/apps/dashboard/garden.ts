import type { Address, Choice, Device, TenantData } from '../../../apps/dashboard/data.ts'

const choice = (value: string): Choice => ({ value, label: `label of ${value}` })
const devices = (
  [
    ['web', 'Web Server', 4, 'active', '2026-01'],
    ['db', 'Database', 2, 'active', '2026-03'],
    ['cache', 'Cache', 1, 'planned', '2026-10'],
    ['old', 'Web Server', 1, 'failed', '2024-02'],
    ['fw', 'Firewall', 2, 'active', '2026-06'],
  ] as const
).flatMap(([name, role, count, status, month], group) =>
  Array.from(
    { length: count },
    (_, n): Device => ({
      name: `${name}-${n + 1}`,
      role,
      status: choice(status),
      primaryAddress: group === 2 ? undefined : `10.20.${group}.${n + 10}`,
      site: group === 4 ? undefined : 'Paris 1',
      month,
    }),
  ),
)

const addresses = devices.flatMap(({ name, primaryAddress, month }, n): Address[] =>
  primaryAddress === undefined
    ? []
    : [
        {
          address: `${primaryAddress}/24`,
          status: choice(n % 4 === 3 ? 'reserved' : 'active'),
          dnsName: n % 2 === 0 ? `${name}.garden.example` : '',
          assignedTo: n % 4 === 3 ? undefined : `${name} · eth0`,
          vrf: undefined,
          month,
        },
      ],
)

const prefix = (text: string, status: string, description: string) => ({
  ...{ prefix: text, status: choice(status), description, isPool: false, markedFull: false, vrf: undefined },
})

/** A tenant who has a little of everything. */
export const garden: TenantData = {
  name: 'Jardins du Midi',
  slug: 'jardins-du-midi',
  plan: 'Business',
  quotas: [
    { field: 'quota_addresses', path: 'ipam/ip-addresses/', words: 'addresses', used: addresses.length, limit: 20 },
    { field: 'quota_prefixes', path: 'ipam/prefixes/', words: 'prefixes', used: 5, limit: 4 },
    { field: 'quota_devices', path: 'dcim/devices/', words: 'devices', used: devices.length, limit: undefined },
  ],
  devices,
  ranges: [],
  prefixes: [
    prefix('10.20.0.0/28', 'active', 'Front'),
    prefix('10.20.1.0/24', 'active', 'Databases'),
    prefix('10.20.3.8/29', 'deprecated', ''),
    prefix('10.20.0.0/16', 'container', 'Everything'),
    prefix('2001:db8:20::/64', 'reserved', 'Later'),
  ],
  addresses,
  services: [
    { name: 'https', ports: ['tcp/443', 'udp/443'], device: 'web-1' },
    { name: 'postgres', ports: ['tcp/5432'], device: 'db-1' },
    { name: 'ssh', ports: ['tcp/22'], device: undefined },
  ],
}

/** A tenant of whom NetBox knows nothing yet. */
export const empty: TenantData = {
  ...{
    name: 'Neuf',
    slug: 'neuf',
    plan: undefined,
    devices: [],
    prefixes: [],
    addresses: [],
    ranges: [],
    services: [],
  },
  quotas: garden.quotas.map((quota) => ({ ...quota, used: 0, limit: undefined })),
}
