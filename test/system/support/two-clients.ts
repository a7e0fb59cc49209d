/** Two clients beside an operator, each with a device, an address and a service: what the tests of tenants start from. */
import type { Client } from '../../../seed/client.ts'
import type { Model } from '../../../seed/model.ts'

export const clients: readonly Client[] = [
  { name: 'Acme', slug: 'acme', plan: 'Starter', prefix: '10.64.0.0/28' },
  { name: 'Umbrella', slug: 'umbrella', plan: 'Business', prefix: '10.64.0.64/26' },
]

const owned = [
  { slug: 'acme', address: '10.64.0.1/28' },
  { slug: 'umbrella', address: '10.64.0.65/26' },
]

export default {
  'dcim.manufacturer': [{ name: 'Maker', slug: 'maker' }],
  'dcim.devicetype': [{ manufacturer: 'maker', model: 'Box', slug: 'box' }],
  'dcim.devicerole': [{ name: 'Server', slug: 'server' }],
  'dcim.site': [{ name: 'House', slug: 'house' }],
  'ipam.prefix': [
    { prefix: '10.64.0.0/16', status: 'container' },
    { prefix: '192.168.1.0/24', description: "The operator's" },
  ],
  'dcim.device': owned.map(({ slug }) => ({
    name: `${slug}-box`,
    device_type: 'box',
    role: 'server',
    site: 'house',
    tenant: slug,
  })),
  'dcim.interface': owned.map(({ slug }) => ({ device: `${slug}-box`, name: 'eth0', type: 'virtual' })),
  'ipam.ipaddress': owned.map(({ slug, address }) => ({
    address,
    tenant: slug,
    dns_name: `${slug}.example`,
    assigned_object: { interface: { device: `${slug}-box`, name: 'eth0' } },
  })),
  'ipam.service': owned.map(({ slug }) => ({
    name: `${slug}-web`,
    parent: { device: `${slug}-box` },
    port_mappings: ['tcp/443'],
  })),
  'virtualization.clustertype': [{ name: 'Proxmox', slug: 'proxmox' }],
  'virtualization.cluster': [{ name: 'One', type: 'proxmox' }],
  'virtualization.virtualmachine': owned.map(({ slug }) => ({ name: `${slug}-vm`, cluster: 'One', tenant: slug })),
  'virtualization.vminterface': owned.map(({ slug }) => ({ virtual_machine: `${slug}-vm`, name: 'eth0' })),
} satisfies Model
