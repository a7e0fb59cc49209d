import {
  address,
  choice,
  date,
  flag,
  integer,
  kind,
  lowerText,
  nullable,
  number,
  object,
  prefix,
  ref,
  refs,
  required,
  since,
  text,
} from '../field.ts'
import { common, interfaces, named, places, tenant } from '../shared.ts'

/** An address with one of these roles may be on many interfaces at once. */
/** Where a VRF does not enforce uniqueness, NetBox takes what is there already once more. */
const inVrf = { by: 'vrf', flag: 'enforce_unique' }
const shared = ['anycast', 'vip', 'vrrp', 'hsrp', 'glbp', 'carp']
const held = { tenant, status: choice('active'), role: ref('ipam.role') }

/** Addresses, networks and AS numbers. */
export const numbers = {
  'ipam.rir': kind('ipam/rirs', ['slug'], { ...named, is_private: flag(false), ...common }),
  'ipam.asn': kind(
    'ipam/asns',
    ['asn'],
    {
      asn: required(integer),
      rir: ref('ipam.rir'),
      role: since('4.6', ref('ipam.role')),
      tenant,
      ...common,
    },
    { instead: { sites: 'asns of the dcim.site' } },
  ),
  'ipam.asnrange': kind('ipam/asn-ranges', ['slug'], {
    ...named,
    rir: required(ref('ipam.rir')),
    start: required(integer),
    end: required(integer),
    tenant,
    ...common,
  }),
  'ipam.aggregate': kind(
    'ipam/aggregates',
    ['prefix'],
    { prefix: required(prefix), rir: required(ref('ipam.rir')), tenant, date_added: date, ...common },
    { one: ['prefix'] },
  ),
  'ipam.routetarget': kind('ipam/route-targets', ['name'], { name: required(text), tenant, ...common }),
  'ipam.vrf': kind(
    'ipam/vrfs',
    ['name'],
    {
      name: required(text),
      rd: nullable,
      tenant,
      enforce_unique: flag(true),
      import_targets: refs('ipam.routetarget'),
      export_targets: refs('ipam.routetarget'),
      ...common,
    },
    {
      unique: false,
      apart: { by: ['rd'], twins: 'always' },
      alone: [['rd']],
      note: 'NetBox takes several of one name: their route distinguishers tell them apart.',
    },
  ),
  'ipam.role': kind('ipam/roles', ['slug'], { ...named, weight: number(1000), ...common }),
  'ipam.prefix': kind(
    'ipam/prefixes',
    ['vrf', 'prefix'],
    {
      prefix: required(prefix),
      vrf: ref('ipam.vrf'),
      scope: object('scope', places),
      vlan: ref('ipam.vlan'),
      ...held,
      is_pool: flag(false),
      mark_utilized: flag(false),
      ...common,
    },
    { apart: { by: ['scope', 'tenant'], loose: inVrf }, instead: { site: 'scope: {site: <slug>}' } },
  ),
  'ipam.iprange': kind('ipam/ip-ranges', ['vrf', 'start_address', 'end_address'], {
    start_address: required(address),
    end_address: required(address),
    vrf: ref('ipam.vrf'),
    ...held,
    mark_populated: flag(false),
    mark_utilized: flag(false),
    ...common,
  }),
  'ipam.ipaddress': kind(
    'ipam/ip-addresses',
    ['vrf', 'address'],
    {
      address: required(address),
      vrf: ref('ipam.vrf'),
      tenant,
      status: choice('active'),
      role: choice(),
      assigned_object: object('assigned_object', [...interfaces, 'ipam.fhrpgroup']),
      nat_inside: ref('ipam.ipaddress'),
      dns_name: lowerText,
      ...common,
    },
    {
      apart: { by: ['assigned_object'], twins: { role: shared }, loose: inVrf },
      instead: { interface: 'assigned_object: {interface: {device: <name>, name: <name>}}' },
      note: 'NetBox tells addresses apart by host and VRF: a new mask is a change of the same address.',
    },
  ),
}
