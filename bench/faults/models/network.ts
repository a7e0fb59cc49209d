import type { Model } from '../../../seed/model.ts'

export interface Size {
  devices: number
  /** Of every device and address. */
  description: string
}

/**
 * A site of devices, each with an interface, a primary address and two services: kinds that NetBox refuses to hold twice,
 * and kinds (addresses, services) that it would. 5 objects for each device, and 7 more.
 */
export function network({ devices, description }: Size) {
  const p = 'faults'
  const vrf = p
  const all = Array.from({ length: devices }, (_, at) => ({
    name: `${p}-${at}`,
    address: `10.241.${(at + 1) >> 8}.${(at + 1) & 255}/16`,
  }))
  return {
    'tenancy.tenant': [{ name: p, slug: p }],
    'dcim.site': [{ name: p, slug: p }],
    'dcim.manufacturer': [{ name: p, slug: p }],
    'dcim.devicetype': [{ manufacturer: p, model: p, slug: p }],
    'dcim.devicerole': [{ name: p, slug: p }],
    'ipam.vrf': [{ name: vrf }],
    'ipam.prefix': [{ prefix: '10.240.0.0/16', status: 'container' }],
    'dcim.device': all.map(({ name, address }) => ({
      ...{ name, site: p, device_type: p, role: p, tenant: p, description },
      primary_ip4: { vrf, address },
    })),
    'dcim.interface': all.map(({ name }) => ({ device: name, name: 'eth0', type: 'virtual' })),
    'ipam.ipaddress': all.map(({ name, address }) => ({
      ...{ address, vrf, description },
      assigned_object: { interface: { device: name, name: 'eth0' } },
    })),
    'ipam.service': all.flatMap(({ name }) => [
      { parent: { device: name }, name: 'ssh', port_mappings: ['tcp/22'] },
      { parent: { device: name }, name: 'web', port_mappings: ['tcp/80', 'tcp/443'] },
    ]),
  } satisfies Model
}
