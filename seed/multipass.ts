/**
 * What NetBox says about MultiPass: the homelab, its one VM, and the containers that run on it. Edit this file and run
 * `pulumi preview --diff` to see what would change in NetBox.
 */
import type { Client } from './client.ts'
import { demo } from './client-demo.ts'
import { generated, type Model } from './model.ts'

const VM = 'r2d2automaker'
const TENANT = 'multipass-internal'

/** The container bears the service's name after `multipass-`, unless it says otherwise. */
type Row = readonly [name: string, ports: readonly number[], description: string, container?: string]

/** Reachable from outside the VM, with the port on the VM. */
const EXPOSED: readonly Row[] = [
  ['nextjs', [3000], 'Front end and its API routes'],
  ['supabase-studio', [3001], 'Dashboard of Supabase'],
  ['langfuse', [3002], 'Traces of the agents'],
  ['litellm', [4000], 'Gateway to the language models'],
  ['kong', [8000, 8443], 'API gateway', 'multipass-supabase-kong'],
  ['supabase-db', [5432], 'PostgreSQL of Supabase'],
  ['redis', [6379], 'Queues and cache of the agents'],
  ['netbox', [8080], 'NetBox, UI and API', 'netbox'],
  ['netbox-postgres', [5433], 'PostgreSQL of NetBox', 'netbox-postgres'],
]

/** Reachable on multipass-network only, with the port inside it. */
const INTERNAL: readonly Row[] = [
  ['supabase-rest', [3000], 'PostgREST'],
  ['supabase-realtime', [4000], 'Change streams'],
  ['supabase-storage', [5000], 'File storage'],
  ['supabase-auth', [9999], 'GoTrue'],
  ['supabase-meta', [8080], 'postgres-meta'],
  ['supabase-imgproxy', [5001], 'Image resizing'],
  ['langfuse-db', [5432], 'PostgreSQL of Langfuse'],
  ['netbox-redis', [6379], 'Valkey of NetBox: task queue and cache', 'netbox-redis'],
  // NetBox wants a port of every service; the worker listens on none, so it bears that of the queue it reads.
  [
    'netbox-worker',
    [6379],
    'Background jobs of NetBox; listens on nothing, reads the queue of netbox-redis',
    'netbox-worker',
  ],
]

const services = (rows: readonly Row[], tag: string) =>
  rows.map(([name, ports, description, container = `multipass-${name}`]) => ({
    name,
    parent: { device: VM },
    port_mappings: ports.map((port) => `tcp/${port}`),
    description,
    custom_fields: { container },
    tags: [tag],
  }))

/** Onboarding a client is one entry here; see docs/use/tenants.md. */
export const clients: readonly Client[] = [
  {
    name: 'Client Demo',
    slug: 'client-demo',
    group: 'clients-multipass',
    plan: 'Starter',
    prefix: '10.64.0.0/28',
    has: demo,
  },
]

const WATCHED = ['dcim.device', 'ipam.service', 'ipam.ipaddress']

export default {
  'extras.tag': [
    { name: 'exposed', slug: 'exposed', color: 'f44336', description: 'Reachable from outside the VM' },
    { name: 'internal', slug: 'internal', color: '4caf50', description: 'Reachable on multipass-network only' },
  ],
  'extras.customfield': [
    { name: 'vmid', label: 'VMID', type: 'integer', object_types: ['dcim.device'], description: 'Number in Proxmox' },
    { name: 'ip', label: 'IP', type: 'text', object_types: ['dcim.device'] },
    { name: 'os', label: 'OS', type: 'text', object_types: ['dcim.device'] },
    { name: 'ram_gb', label: 'RAM (GB)', type: 'decimal', object_types: ['dcim.device'] },
    // What `npm run seed:check` goes by.
    { name: 'container', label: 'Container', type: 'text', object_types: ['ipam.service'] },
  ],
  'tenancy.tenantgroup': [{ name: 'Clients MultiPass', slug: 'clients-multipass' }],
  'tenancy.tenant': [{ name: 'MultiPass Internal', slug: TENANT, group: 'clients-multipass' }],
  'dcim.site': [{ name: 'Homelab r2d2', slug: 'homelab-r2d2', time_zone: 'Europe/Paris', tenant: TENANT }],
  'dcim.rack': [{ name: 'VM-100-Rack', site: 'homelab-r2d2', tenant: TENANT }],
  'dcim.manufacturer': [{ name: 'Proxmox', slug: 'proxmox' }],
  'dcim.devicetype': [{ manufacturer: 'proxmox', model: 'VM Ubuntu 24.04', slug: 'vm-ubuntu-24-04', u_height: 0 }],
  'dcim.devicerole': [{ name: 'Application Server', slug: 'application-server' }],
  'dcim.device': [
    {
      name: VM,
      device_type: 'vm-ubuntu-24-04',
      role: 'application-server',
      site: 'homelab-r2d2',
      rack: 'VM-100-Rack',
      tenant: TENANT,
      custom_fields: { vmid: 100, ip: '192.168.1.161', os: 'Ubuntu 24.04.3 LTS', ram_gb: 60.5 },
      primary_ip4: '192.168.1.161/24',
    },
  ],
  'dcim.interface': [{ device: VM, name: 'eth0', type: 'virtual' }],
  'ipam.prefix': [
    { prefix: '192.168.1.0/24', description: 'LAN Homelab', scope: { site: 'homelab-r2d2' }, tenant: TENANT },
    { prefix: '10.64.0.0/16', status: 'container', description: 'Networks of the clients' },
  ],
  'ipam.ipaddress': [
    { address: '192.168.1.161/24', assigned_object: { interface: { device: VM, name: 'eth0' } }, tenant: TENANT },
  ],
  'ipam.service': [...services(EXPOSED, 'exposed'), ...services(INTERNAL, 'internal')],
  'extras.webhook': [
    {
      name: 'MultiPass',
      payload_url: 'http://multipass-nextjs:3000/api/webhooks/netbox',
      http_method: 'POST',
      secret: generated('webhook-secret'),
    },
  ],
  'extras.eventrule': [
    {
      name: 'Tell MultiPass',
      object_types: WATCHED,
      event_types: ['object_created', 'object_updated', 'object_deleted'],
      action_type: 'webhook',
      action_object: { webhook: 'MultiPass' },
    },
  ],
} satisfies Model
