import type {
  AddressRange,
  Inventory,
  IpAddress,
  Machine,
  Prefix,
  Service,
  Tenant,
} from '../../../apps/reports/inventory.ts'
import { parseAddress, parseNetwork } from '../../../netbox/address.ts'

export const NOW = new Date('2026-11-21T12:00:00Z')
const internal = { slug: 'internal', name: 'Internal' }

let id = 0
const common = () => ({
  id: ++id,
  tenant: internal,
  status: 'active',
  description: 'a description',
  created: new Date('2026-11-01T00:00:00Z'),
  updated: new Date('2026-11-20T00:00:00Z'),
})

export function tenant(slug: string, custom: Record<string, unknown> = {}, more: Partial<Tenant> = {}): Tenant {
  return { kind: 'tenancy.tenant', ...common(), tenant: null, status: null, name: slug, slug, custom, ...more }
}

export function device(name: string, more: Partial<Machine> = {}): Machine {
  return { kind: 'dcim.device', ...common(), name, hasPrimary: true, hasInterfaces: true, ...more }
}

export function prefix(text: string, more: Partial<Prefix> = {}): Prefix {
  const network = parseNetwork(text)!
  return { kind: 'ipam.prefix', ...common(), name: text, network, vrf: null, isPool: false, markedFull: false, ...more }
}

export function address(text: string, more: Partial<IpAddress> = {}): IpAddress {
  const at = parseAddress(text.split('/')[0]!)!
  return { kind: 'ipam.ipaddress', ...common(), name: text, at, vrf: null, assigned: true, dnsName: '', ...more }
}

export function range(first: string, last: string, more: Partial<AddressRange> = {}): AddressRange {
  return { first: parseAddress(first)!, last: parseAddress(last)!, vrf: null, markedFull: false, ...more }
}

export function service(name: string, parent: Service['parent'], more: Partial<Service> = {}): Service {
  return { kind: 'ipam.service', ...common(), tenant: null, status: null, name, parent, ports: ['tcp/80'], ...more }
}

export function inventory(parts: Partial<Inventory> = {}): Inventory {
  const none = { tenants: [], devices: [], machines: [], prefixes: [], ranges: [], addresses: [], services: [] }
  return { ...none, log: { changes: [], total: 0 }, hidden: [], ...parts }
}
