import type { Desired } from '../../netbox/index.ts'

/**
 * W(n): one site, tenant, manufacturer, type and role; n devices, each with an interface, an address that is its primary
 * one, and two services. 5n + 5 objects.
 *
 * @param prefix tells the objects of one contestant from those of the others in the same NetBox
 * @param changed descriptions that differ from the first load: the first so many devices
 */
export function workload(prefix: string, n: number, changed = 0): Desired {
  const named = { name: prefix, slug: prefix }
  const devices = Array.from({ length: n }, (_, i) => ({
    name: `${prefix}-${i}`,
    description: i < changed ? 'changed' : 'as loaded',
    address: addressOf(prefix, i),
  }))
  const eth0 = (device: string) => ({ device: { site: prefix, name: device }, name: 'eth0' })
  const device = (name: string) => ({ device: { site: prefix, name } })
  return {
    'tenancy.tenant': [named],
    'dcim.site': [named],
    'dcim.manufacturer': [named],
    'dcim.devicetype': [{ manufacturer: prefix, model: prefix, slug: prefix }],
    'dcim.devicerole': [named],
    'dcim.device': devices.map(({ name, description, address }) => ({
      name,
      description,
      site: prefix,
      tenant: prefix,
      device_type: { manufacturer: prefix, slug: prefix },
      role: prefix,
      primary_ip4: address,
    })),
    'dcim.interface': devices.map(({ name }) => ({ ...eth0(name), type: 'virtual' })),
    'ipam.ipaddress': devices.map(({ name, address }) => ({ address, assigned_object: { interface: eth0(name) } })),
    'ipam.service': devices.flatMap(({ name }) => [
      { parent: device(name), name: 'ssh', port_mappings: ['tcp/22'] },
      { parent: device(name), name: 'web', port_mappings: ['tcp/443'] },
    ]),
  }
}

/** How many descriptions are "1 %", at least one. */
export function onePercent(n: number): number {
  return Math.max(1, Math.round(n / 100))
}

/** Addresses of a block of its own for each prefix, so that contestants do not meet in NetBox's global table. */
function addressOf(prefix: string, i: number): string {
  const block = [...prefix].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 200, 7)
  return `10.${block}.${(i + 1) >> 8}.${(i + 1) & 255}/16`
}
