/** What the demo client has: enough to see on their page, and of addresses nearly as many as their plan gives. */
import type { Model } from './model.ts'

const tenant = 'client-demo'
const machine = { device_type: 'vm-ubuntu-24-04', role: 'application-server', site: 'homelab-r2d2', tenant }

const address = (host: number, device: string, name: string) => ({
  address: `10.64.0.${host}/28`,
  dns_name: `${name}.client-demo.example`,
  assigned_object: { interface: { device, name: 'eth0' } },
  tenant,
})

/** One address for each name that the shop answers under. */
const SHOP = ['shop', 'api', 'admin', 'images', 'search', 'mail', 'status']

export const demo: Model = {
  'dcim.device': [
    { ...machine, name: 'demo-web', description: 'Shop and its API', primary_ip4: '10.64.0.2/28' },
    { ...machine, name: 'demo-db', description: 'Database of the shop', primary_ip4: '10.64.0.3/28' },
  ],
  'dcim.interface': ['demo-web', 'demo-db'].map((device) => ({ device, name: 'eth0', type: 'virtual' })),
  'ipam.ipaddress': [
    address(2, 'demo-web', 'web'),
    address(3, 'demo-db', 'db'),
    ...SHOP.map((name, at) => address(4 + at, 'demo-web', name)),
  ],
  'ipam.service': [
    {
      name: 'https',
      parent: { device: 'demo-web' },
      port_mappings: ['tcp/443'],
      description: 'Shop, API, admin pages',
    },
    { name: 'ssh', parent: { device: 'demo-web' }, port_mappings: ['tcp/22'], description: 'For the operator' },
    {
      name: 'postgresql',
      parent: { device: 'demo-db' },
      port_mappings: ['tcp/5432'],
      description: 'For demo-web alone',
    },
  ],
}
