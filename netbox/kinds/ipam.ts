import {
  address,
  choice,
  common,
  flag,
  integer,
  jsonOr,
  kind,
  lowerText,
  named,
  nullable,
  number,
  object,
  ports,
  prefix,
  ref,
  refs,
  required,
  text,
  within,
} from './field.ts'

const scopes = ['dcim.region', 'dcim.sitegroup', 'dcim.site', 'dcim.location']
/** An address with one of these roles may be on many interfaces at once. */
const shared = ['anycast', 'vip', 'vrrp', 'hsrp', 'glbp', 'carp']
const held = { tenant: ref('tenancy.tenant'), status: choice('active'), role: ref('ipam.role') }

export const ipam = {
  'ipam.rir': kind('ipam/rirs', ['slug'], { ...named, is_private: flag(false), ...common }),
  'ipam.asn': kind('ipam/asns', ['asn'], {
    asn: required(integer),
    rir: ref('ipam.rir'),
    tenant: ref('tenancy.tenant'),
    ...common,
  }),
  'ipam.aggregate': kind('ipam/aggregates', ['prefix'], {
    prefix: required(prefix),
    rir: required(ref('ipam.rir')),
    tenant: ref('tenancy.tenant'),
    date_added: nullable,
    ...common,
  }),
  'ipam.routetarget': kind('ipam/route-targets', ['name'], {
    name: required(text),
    tenant: ref('tenancy.tenant'),
    ...common,
  }),
  'ipam.vrf': kind(
    'ipam/vrfs',
    ['name'],
    {
      name: required(text),
      rd: nullable,
      tenant: ref('tenancy.tenant'),
      enforce_unique: flag(true),
      import_targets: refs('ipam.routetarget'),
      export_targets: refs('ipam.routetarget'),
      ...common,
    },
    { unique: false, apart: { by: ['rd'], twins: 'always' }, alone: [['rd']] },
  ),
  'ipam.role': kind('ipam/roles', ['slug'], { ...named, weight: number(1000), ...common }),
  'ipam.vlangroup': kind(
    'ipam/vlan-groups',
    ['slug'],
    {
      ...named,
      scope: object('scope', [...scopes, 'dcim.rack', 'virtualization.clustergroup', 'virtualization.cluster']),
      vid_ranges: jsonOr([[1, 4094]]),
      tenant: ref('tenancy.tenant'),
      ...common,
    },
    within('scope'),
  ),
  'ipam.vlan': kind(
    'ipam/vlans',
    ['site', 'group', 'vid'],
    {
      vid: required(integer),
      name: required(text),
      site: ref('dcim.site'),
      group: ref('ipam.vlangroup'),
      ...held,
      qinq_role: choice(),
      qinq_svlan: ref('ipam.vlan'),
      ...common,
    },
    { unique: false, apart: { by: ['name'] }, alone: [['group', 'name']] },
  ),
  'ipam.prefix': kind(
    'ipam/prefixes',
    ['vrf', 'prefix'],
    {
      prefix: required(prefix),
      vrf: ref('ipam.vrf'),
      scope: object('scope', scopes),
      vlan: ref('ipam.vlan'),
      ...held,
      is_pool: flag(false),
      mark_utilized: flag(false),
      ...common,
    },
    { apart: { by: ['scope', 'tenant'] }, instead: { site: 'scope: {site: <slug>}' } },
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
  /** NetBox tells addresses apart by host and VRF: a new mask is a change of the same address. */
  'ipam.ipaddress': kind(
    'ipam/ip-addresses',
    ['vrf', 'address'],
    {
      address: required(address),
      vrf: ref('ipam.vrf'),
      tenant: ref('tenancy.tenant'),
      status: choice('active'),
      role: choice(),
      assigned_object: object('assigned_object', ['dcim.interface', 'virtualization.vminterface']),
      nat_inside: ref('ipam.ipaddress'),
      dns_name: lowerText,
      ...common,
    },
    {
      apart: { by: ['assigned_object'], twins: { role: shared } },
      instead: { interface: 'assigned_object: {interface: {device: <name>, name: <name>}}' },
    },
  ),
  'ipam.service': kind(
    'ipam/services',
    ['parent', 'name'],
    {
      parent: required(object('parent_object', ['dcim.device', 'virtualization.virtualmachine'])),
      name: required(text),
      port_mappings: required(ports),
      ipaddresses: refs('ipam.ipaddress'),
      ...common,
    },
    {
      unique: false,
      instead: {
        device: 'parent: {device: <name>}',
        virtual_machine: 'parent: {virtualmachine: <name>}',
        ports: "port_mappings: ['tcp/443']",
        protocol: "port_mappings: ['tcp/443']",
      },
    },
  ),
}
