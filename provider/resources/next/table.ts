import type { Kind } from '../../../netbox/index.ts'

/** What NetBox hands out the next free one of. */
export interface Next {
  readonly kind: Kind
  /** The field that is handed out. */
  readonly field: 'address' | 'prefix' | 'vid' | 'asn'
  /** What it is handed out of, by the name a program gives it, with the end of NetBox's path for it. */
  readonly parents: Readonly<Record<string, readonly [kind: Kind, path: string]>>
}

/** By Pulumi's type. */
export const NEXT = {
  'netbox:ipam:NextIpAddress': {
    kind: 'ipam.ipaddress',
    field: 'address',
    parents: { prefix: ['ipam.prefix', 'available-ips'], ip_range: ['ipam.iprange', 'available-ips'] },
  },
  'netbox:ipam:NextPrefix': {
    kind: 'ipam.prefix',
    field: 'prefix',
    parents: { prefix: ['ipam.prefix', 'available-prefixes'] },
  },
  'netbox:ipam:NextVlan': {
    kind: 'ipam.vlan',
    field: 'vid',
    parents: { vlan_group: ['ipam.vlangroup', 'available-vlans'] },
  },
  'netbox:ipam:NextAsn': {
    kind: 'ipam.asn',
    field: 'asn',
    parents: { asn_range: ['ipam.asnrange', 'available-asns'] },
  },
} as const satisfies Readonly<Record<string, Next>>

export type NextType = keyof typeof NEXT
