import type { Address, Network } from '../../netbox/address.ts'

/** The tenant an object belongs to. */
export interface Owner {
  readonly slug: string
  readonly name: string
}

/** NetBox does not insist on different names. */
export interface Vrf {
  readonly id: number
  readonly name: string
}

/** What every object of a report has. */
interface Common {
  readonly id: number
  /** As people call it: a name, an address, a prefix. */
  readonly name: string
  readonly tenant: Owner | null
  /** NetBox's own word, such as `active`; null where a kind has none. */
  readonly status: string | null
  readonly description: string
  /** Null for objects older than NetBox's own record of it. */
  readonly created: Date | null
  readonly updated: Date | null
}

export interface Tenant extends Common {
  readonly kind: 'tenancy.tenant'
  readonly slug: string
  readonly custom: Readonly<Record<string, unknown>>
}

export interface Machine extends Common {
  readonly kind: 'dcim.device' | 'virtualization.virtualmachine'
  readonly hasPrimary: boolean
  /** Whether an address could be on it: a patch panel has no interface. */
  readonly hasInterfaces: boolean
}

export interface Prefix extends Common {
  readonly kind: 'ipam.prefix'
  readonly network: Network
  readonly vrf: Vrf | null
  readonly isPool: boolean
  /** Somebody said that it counts as full. */
  readonly markedFull: boolean
}

export interface IpAddress extends Common {
  readonly kind: 'ipam.ipaddress'
  readonly at: Address
  readonly vrf: Vrf | null
  readonly assigned: boolean
  readonly dnsName: string
}

export interface Service extends Common {
  readonly kind: 'ipam.service'
  /** What it runs on: kind, id and name. */
  readonly parent: { readonly kind: string; readonly id: number; readonly name: string }
  /** `tcp/443` */
  readonly ports: readonly string[]
}

export type Item = Tenant | Machine | Prefix | IpAddress | Service
export type ItemKind = Item['kind']

export interface AddressRange {
  readonly first: Address
  readonly last: Address
  readonly vrf: Vrf | null
  /** All its addresses count as taken, though not every one is recorded. */
  readonly markedFull: boolean
}

/** An entry of NetBox's change log. */
interface Change {
  readonly time: Date
  readonly action: string
  readonly kind: string
}

export interface ChangeLog {
  /** The newest first. */
  readonly changes: readonly Change[]
  /** How many NetBox holds: more than there are `changes` when the log is longer than what is read of it. */
  readonly total: number
}

/** What was read of NetBox. A list that the token may not see is empty here, and named in `hidden`. */
export interface Inventory {
  readonly tenants: readonly Tenant[]
  readonly devices: readonly Machine[]
  readonly machines: readonly Machine[]
  readonly prefixes: readonly Prefix[]
  readonly ranges: readonly AddressRange[]
  readonly addresses: readonly IpAddress[]
  readonly services: readonly Service[]
  readonly log: ChangeLog
  readonly hidden: readonly ListName[]
}

export type ListName = Exclude<keyof Inventory, 'hidden'>

/** The lists whose objects a report is about. */
export type ItemList = Exclude<ListName, 'ranges' | 'log'>

/** Every kind in the order of a report, with its list and its name for people. */
export const kindsOfItems: readonly { readonly kind: ItemKind; readonly list: ItemList; readonly words: string }[] = [
  { kind: 'tenancy.tenant', list: 'tenants', words: 'tenants' },
  { kind: 'dcim.device', list: 'devices', words: 'devices' },
  { kind: 'virtualization.virtualmachine', list: 'machines', words: 'virtual machines' },
  { kind: 'ipam.prefix', list: 'prefixes', words: 'prefixes' },
  { kind: 'ipam.ipaddress', list: 'addresses', words: 'addresses' },
  { kind: 'ipam.service', list: 'services', words: 'services' },
]

/** All objects, kind by kind. */
export function itemsOf(inventory: Inventory): Item[] {
  return kindsOfItems.flatMap(({ list }): readonly Item[] => inventory[list])
}

/** Only what belongs to a tenant. A service belongs to whom its device or virtual machine belongs to. */
export function onlyOf(inventory: Inventory, slug: string): Inventory {
  const theirs = ({ tenant }: Item) => tenant?.slug === slug
  const [devices, machines] = [inventory.devices.filter(theirs), inventory.machines.filter(theirs)]
  const hosts = new Set([...devices, ...machines].map(({ kind, id }) => `${kind} ${id}`))
  return {
    ...inventory,
    tenants: inventory.tenants.filter((tenant) => tenant.slug === slug),
    devices,
    machines,
    prefixes: inventory.prefixes.filter(theirs),
    addresses: inventory.addresses.filter(theirs),
    services: inventory.services.filter(({ parent }) => hosts.has(`${parent.kind} ${parent.id}`)),
  }
}
