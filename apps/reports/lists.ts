import { type Address, parseAddress, parseNetwork } from '../../netbox/address.ts'
import type { Row } from '../../netbox/client/list.ts'
import { type Kind, NetBoxError } from '../../netbox/index.ts'
import type { Inventory, ItemList, Owner, Vrf } from './inventory.ts'

/** A list of NetBox: its kind, the attributes to ask for, and what a row of it means. */
interface List<T> {
  readonly kind: Kind
  readonly columns: readonly string[]
  read(row: Row): T
}

type Nested = { readonly name?: string; readonly slug?: string; readonly display?: string }

const dates = ['created', 'last_updated'] as const
const held = ['status', 'tenant', 'description', ...dates] as const

/** Every list of objects a report is made of. */
export const lists: { readonly [L in ItemList | 'ranges']: List<Inventory[L][number]> } = {
  tenants: {
    kind: 'tenancy.tenant',
    columns: ['name', 'slug', 'description', 'custom_fields', ...dates],
    read: (row) => ({
      kind: 'tenancy.tenant',
      ...common(row, row.name),
      slug: String(row.slug),
      custom: (row.custom_fields ?? {}) as Record<string, unknown>,
    }),
  },
  devices: machines('dcim.device'),
  machines: machines('virtualization.virtualmachine'),
  prefixes: {
    kind: 'ipam.prefix',
    columns: ['prefix', 'vrf', 'is_pool', 'mark_utilized', ...held],
    read: (row) => ({
      kind: 'ipam.prefix',
      ...common(row, row.prefix),
      network: parseNetwork(String(row.prefix)) ?? strange('prefix', row.prefix),
      vrf: vrfOf(row),
      isPool: row.is_pool === true,
      markedFull: row.mark_utilized === true,
    }),
  },
  ranges: {
    kind: 'ipam.iprange',
    columns: ['start_address', 'end_address', 'vrf', 'mark_utilized'],
    read: (row) => ({
      first: addressOf(row.start_address),
      last: addressOf(row.end_address),
      vrf: vrfOf(row),
      markedFull: row.mark_utilized === true,
    }),
  },
  addresses: {
    kind: 'ipam.ipaddress',
    columns: ['address', 'vrf', 'assigned_object_id', 'dns_name', ...held],
    read: (row) => ({
      kind: 'ipam.ipaddress',
      ...common(row, row.address),
      at: addressOf(row.address),
      vrf: vrfOf(row),
      assigned: (row.assigned_object_id ?? null) !== null,
      dnsName: String(row.dns_name ?? ''),
    }),
  },
  services: {
    kind: 'ipam.service',
    columns: [
      ...['name', 'parent_object_type', 'parent_object_id', 'parent', 'port_mappings', 'ports', 'protocol'],
      ...['description', ...dates],
    ],
    read: (row) => ({
      kind: 'ipam.service',
      ...common(row, row.name),
      parent: {
        kind: String(row.parent_object_type),
        id: Number(row.parent_object_id),
        name: nameOf(row.parent as Nested | null) ?? `(${row.parent_object_type} ${row.parent_object_id})`,
      },
      ports: portsOf(row),
    }),
  },
}

function machines<K extends 'dcim.device' | 'virtualization.virtualmachine'>(kind: K) {
  return {
    kind,
    columns: ['name', 'display', 'primary_ip4', 'primary_ip6', 'interface_count', ...held],
    read: (row: Row) => ({
      kind,
      ...common(row, row.name ?? row.display),
      hasPrimary: Boolean(row.primary_ip4 ?? row.primary_ip6),
      hasInterfaces: row.interface_count !== 0,
    }),
  }
}

function common(row: Row, name: unknown) {
  const tenant = row.tenant as Owner | null | undefined
  return {
    id: row.id,
    name: String(name ?? row.id),
    tenant: tenant ? { slug: tenant.slug, name: tenant.name } : null,
    status: ((row.status as { value?: string } | null | undefined)?.value ?? null) as string | null,
    description: String(row.description ?? ''),
    created: dateOf(row.created),
    updated: dateOf(row.last_updated),
  }
}

function dateOf(value: unknown): Date | null {
  return value ? new Date(String(value)) : null
}

function vrfOf({ vrf }: Row): Vrf | null {
  const nested = vrf as Vrf | null
  return nested && { id: nested.id, name: nested.name }
}

function nameOf(value: Nested | null | undefined): string | undefined {
  return value?.name ?? value?.display
}

function addressOf(value: unknown): Address {
  return parseAddress(String(value).split('/')[0]!) ?? strange('address', value)
}

/** `tcp/443`. NetBox 4.5 knows one protocol and its ports, later versions several. */
function portsOf({ port_mappings, ports, protocol }: Row): string[] {
  if (Array.isArray(port_mappings)) return port_mappings as string[]
  return ((ports ?? []) as number[]).map((port) => `${(protocol as { value?: string } | null)?.value}/${port}`)
}

function strange(what: string, value: unknown): never {
  throw new NetBoxError({ code: 'not-netbox', message: `NetBox sent "${value}" where an ${what} was expected` })
}
