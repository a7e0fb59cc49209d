import type { Desired } from '../../netbox/index.ts'

/** A small homelab that uses every way objects refer to each other. */
export const homelab = {
  'extras.tag': [{ name: 'Exposed', slug: 'exposed', color: '00ff00' }],
  'extras.customfield': [
    { name: 'vmid', type: 'integer', object_types: ['dcim.device'] },
    { name: 'ram_gb', type: 'decimal', object_types: ['dcim.device'] },
  ],
  'extras.webhook': [{ name: 'next', payload_url: 'http://next:3000/hook', secret: 'very-secret' }],
  'extras.eventrule': [
    {
      name: 'devices',
      object_types: ['dcim.device'],
      event_types: ['object_created', 'object_deleted'],
      action_type: 'webhook',
      action_object: { webhook: 'next' },
    },
  ],
  'tenancy.tenantgroup': [{ name: 'Clients', slug: 'clients' }],
  'tenancy.tenant': [{ name: 'Internal', slug: 'internal', group: 'clients' }],
  'dcim.region': [
    { name: 'Paris', slug: 'paris', parent: 'france' },
    { name: 'France', slug: 'france' },
  ],
  'dcim.site': [{ name: 'Homelab', slug: 'homelab', region: 'paris', tenant: 'internal', time_zone: 'Europe/Paris' }],
  'dcim.rack': [{ name: 'VM-100-Rack', site: 'homelab' }],
  'dcim.manufacturer': [{ name: 'Proxmox', slug: 'proxmox' }],
  'dcim.devicetype': [{ manufacturer: 'proxmox', model: 'VM', slug: 'vm', u_height: 0 }],
  'dcim.devicerole': [{ name: 'Application Server', slug: 'app' }],
  'dcim.device': [
    {
      name: 'r2',
      site: 'homelab',
      device_type: 'vm',
      role: 'app',
      rack: 'VM-100-Rack',
      primary_ip4: '192.168.1.161/24',
      tags: ['exposed'],
      custom_fields: { vmid: 100, ram_gb: 60.5 },
    },
  ],
  'dcim.interface': [
    { device: 'r2', name: 'eth0', type: 'virtual', primary_mac_address: '00:11:22:33:44:55' },
    { device: 'r2', name: 'eth0.10', type: 'virtual', parent: { device: 'r2', name: 'eth0' } },
  ],
  'dcim.macaddress': [
    { mac_address: '00-11-22-33-44-55', assigned_object: { interface: { device: 'r2', name: 'eth0' } } },
  ],
  'ipam.prefix': [{ prefix: '192.168.1.0/24', description: 'LAN', scope: { site: 'homelab' } }],
  'ipam.ipaddress': [{ address: '192.168.1.161/24', assigned_object: { interface: { device: 'r2', name: 'eth0' } } }],
  'ipam.service': [
    { parent: { device: 'r2' }, name: 'kong', port_mappings: ['tcp/8443', 'tcp/8000'], ipaddresses: ['192.168.1.161'] },
    { parent: { device: 'r2' }, name: 'redis', port_mappings: ['tcp/6379'], tags: [] },
  ],
} satisfies Desired
