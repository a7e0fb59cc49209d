import { kinds } from '../../netbox/index.ts'
import { address, device, machine, prefix, type Shape, service, tenant } from './shape/rows.ts'

/** A sort of object that people name and actions list. */
export interface Sort {
  /** Below `/api/`. */
  readonly path: string
  /** What people call one, and several. */
  readonly word: string
  readonly words: string
  /** Filters that find an object by what people call it, the most exact first. */
  readonly by: readonly string[]
  /** The attribute that is the name. */
  readonly name: string
  /** The attribute that tells objects of the same name apart. */
  readonly where?: string
  /** The filter for what belongs to a tenant. */
  readonly ofTenant?: string
  readonly shape: Shape
}

/** For what is only looked up, never listed. */
const unlisted: Shape = { columns: [], show: () => ({}) }
const sluggish = { by: ['slug', 'name__ie'], name: 'name' }

/** Every sort. A filter NetBox does not know would be ignored, and everything be found: all are tried on a real one. */
export const sorts = {
  device: {
    path: kinds['dcim.device'].path,
    word: 'device',
    words: 'devices',
    by: ['name__ie'],
    name: 'name',
    where: 'site',
    ofTenant: 'tenant_id',
    shape: device,
  },
  machine: {
    path: kinds['virtualization.virtualmachine'].path,
    word: 'virtual machine',
    words: 'virtual machines',
    by: ['name__ie'],
    name: 'name',
    where: 'cluster',
    ofTenant: 'tenant_id',
    shape: machine,
  },
  address: {
    path: kinds['ipam.ipaddress'].path,
    word: 'address',
    words: 'addresses',
    by: ['address'],
    name: 'address',
    where: 'vrf',
    ofTenant: 'tenant_id',
    shape: address,
  },
  prefix: {
    path: kinds['ipam.prefix'].path,
    word: 'prefix',
    words: 'prefixes',
    by: ['prefix'],
    name: 'prefix',
    where: 'vrf',
    ofTenant: 'tenant_id',
    shape: prefix,
  },
  // A service has no tenant of its own: it goes with its device.
  service: {
    path: kinds['ipam.service'].path,
    word: 'service',
    words: 'services',
    by: ['name__ie'],
    name: 'name',
    where: 'parent',
    shape: service,
  },
  tenant: {
    path: kinds['tenancy.tenant'].path,
    word: 'tenant',
    words: 'tenants',
    ...sluggish,
    ofTenant: 'id',
    shape: tenant,
  },
  tenantGroup: {
    path: kinds['tenancy.tenantgroup'].path,
    word: 'tenant group',
    words: 'tenant groups',
    ...sluggish,
    shape: unlisted,
  },
  site: { path: kinds['dcim.site'].path, word: 'site', words: 'sites', ...sluggish, shape: unlisted },
  role: { path: kinds['dcim.devicerole'].path, word: 'role', words: 'roles', ...sluggish, shape: unlisted },
  tag: { path: kinds['extras.tag'].path, word: 'tag', words: 'tags', ...sluggish, shape: unlisted },
} satisfies Record<string, Sort>

export type SortName = keyof typeof sorts
