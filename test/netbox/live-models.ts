import type { Desired } from '../../netbox/index.ts'

/** Many devices, each with an interface, a primary address and two services: what loads look like. */
export function bulk(p: string, n: number, description = '', holder?: number): Desired {
  const devices = Array.from({ length: n }, (_, i) => ({
    name: `${p}-d${i}`,
    address: `10.231.${(i + 1) >> 8}.${(i + 1) & 255}/16`,
  }))
  /** Whose interface an address is on: its own device's, unless one device holds the first address. */
  const holderOf = (i: number) => devices[holder === undefined ? i : i === 0 ? holder : 1 - holder]!
  return {
    'tenancy.tenant': [{ name: p, slug: p }],
    'dcim.site': [{ name: p, slug: p }],
    'dcim.manufacturer': [{ name: p, slug: p }],
    'dcim.devicetype': [{ manufacturer: p, model: p, slug: p }],
    'dcim.devicerole': [{ name: p, slug: p }],
    'ipam.vrf': [{ name: p }],
    'dcim.device': devices.map(({ name }, i) => ({
      name,
      site: p,
      device_type: p,
      role: p,
      tenant: p,
      description: i === 0 ? description : '',
      primary_ip4: { vrf: p, address: devices.find((_, n) => holderOf(n).name === name)!.address },
    })),
    'dcim.interface': devices.map(({ name }) => ({ device: name, name: 'eth0', type: 'virtual' })),
    'ipam.ipaddress': devices.map(({ address }, i) => ({
      address,
      vrf: p,
      assigned_object: { interface: { device: holderOf(i).name, name: 'eth0' } },
    })),
    'ipam.service': devices.flatMap(({ name }) => [
      { parent: { device: name }, name: 'ssh', port_mappings: ['tcp/22'] },
      { parent: { device: name }, name: 'web', port_mappings: ['tcp/80', 'tcp/443'] },
    ]),
  }
}

/** At least one object of every kind, with the fields that are spelled or ordered differently when read. */
export function everyKind(p: string): Desired {
  const named = { name: p, slug: p }
  const eth0 = { interface: { device: `${p}-vm`, name: 'eth0' } }
  const vmEth0 = { vm_interface: { virtual_machine: p, name: 'eth0' } }
  const asn = 4_200_000_000 + (Number.parseInt(p.replace(/\D/g, '').slice(0, 6) || '1', 10) % 90_000_000)
  return {
    'extras.customfieldchoiceset': [
      {
        name: p,
        extra_choices: [
          ['prod', 'Production'],
          ['dev', 'Dev'],
        ],
      },
    ],
    'extras.customfield': [
      { name: `${p}_env`, type: 'select', choice_set: p, object_types: ['dcim.site', 'dcim.device'] },
      { name: `${p}_envs`, type: 'multiselect', choice_set: p, object_types: ['dcim.site'] },
      { name: `${p}_ram`, type: 'decimal', object_types: ['dcim.device'] },
      { name: `${p}_vmid`, type: 'integer', object_types: ['dcim.device'] },
    ],
    'users.group': [{ name: p, description: 'a group' }],
    'users.user': [{ username: p, password: `${p}-PassWord-1`, email: 'u@example.org', groups: [p] }],
    'users.objectpermission': [
      {
        name: p,
        object_types: ['ipam.prefix', 'dcim.device'],
        actions: ['view', 'add'],
        constraints: [{ tenant__slug: p }, { status: 'active' }],
        users: [p],
        groups: [p],
      },
    ],
    'extras.webhook': [{ name: p, payload_url: 'http://127.0.0.1:9/', secret: 's3cret' }],
    'extras.eventrule': [
      {
        name: p,
        enabled: false,
        object_types: ['ipam.service', 'dcim.site'],
        event_types: ['object_updated', 'object_created'],
        conditions: { and: [{ attr: 'status.value', value: 'active' }] },
        action_type: 'webhook',
        action_object: { webhook: p },
      },
    ],
    'tenancy.tenantgroup': [named],
    'tenancy.tenant': [{ ...named, group: p }],
    'tenancy.contactgroup': [named],
    'tenancy.contactrole': [named],
    'tenancy.contact': [{ name: p, email: 'ann@example.com', groups: [p] }],
    'tenancy.contactassignment': [{ object: { site: p }, contact: p, role: p, priority: 'primary' }],
    'dcim.region': [
      { ...named, parent: `${p}-outer` },
      { name: `${p}-outer`, slug: `${p}-outer` },
    ],
    'dcim.sitegroup': [named],
    'dcim.site': [
      {
        ...named,
        region: p,
        group: p,
        tenant: p,
        asns: [asn],
        time_zone: 'Europe/Paris',
        latitude: 48.856613,
        status: null,
        custom_fields: { [`${p}_env`]: 'prod', [`${p}_envs`]: ['prod', 'dev'] },
      },
    ],
    'dcim.location': [
      { ...named, site: p },
      { name: `${p}-in`, slug: `${p}-in`, site: p, parent: p },
    ],
    'dcim.rackrole': [named],
    'dcim.racktype': [{ manufacturer: p, model: p, slug: p, form_factor: '4-post-cabinet' }],
    'dcim.rack': [{ name: p, site: p, location: p, role: p, width: 19 }],
    'dcim.manufacturer': [named],
    'dcim.platform': [{ ...named, manufacturer: p }],
    'dcim.devicetype': [{ manufacturer: p, model: p, slug: p, u_height: 0, weight: 1.5, weight_unit: 'kg' }],
    'dcim.devicerole': [named],
    'dcim.device': [
      {
        name: `${p}-vm`,
        site: p,
        device_type: p,
        role: p,
        platform: p,
        rack: p,
        location: p,
        primary_ip4: { vrf: p, address: '10.232.0.1' },
        local_context_data: { b: 1, a: [2] },
        custom_fields: { [`${p}_ram`]: 60.5, [`${p}_vmid`]: 100, [`${p}_env`]: 'dev' },
      },
    ],
    'dcim.interface': [
      {
        device: `${p}-vm`,
        name: 'eth0',
        type: 'virtual',
        primary_mac_address: { mac_address: '00:11:22:33:44:55', assigned_object: eth0 },
      },
      {
        device: `${p}-vm`,
        name: 'eth0.10',
        type: 'virtual',
        parent: eth0.interface,
        mode: 'access',
        untagged_vlan: { group: p, vid: 10 },
      },
      { device: `${p}-vm`, name: 'p1', type: '1000base-t', tagged_vlans: [] },
      { device: `${p}-vm`, name: 'p2', type: '1000base-t' },
    ],
    'dcim.macaddress': [
      { mac_address: '00-11-22-33-44-55', assigned_object: eth0 },
      { mac_address: 'aabb.ccdd.eeff', assigned_object: vmEth0 },
    ],
    'dcim.cable': [
      {
        a_terminations: [{ interface: { device: `${p}-vm`, name: 'p1' } }],
        b_terminations: [{ interface: { device: `${p}-vm`, name: 'p2' } }],
        type: 'cat6',
        length: 1.5,
        length_unit: 'm',
      },
    ],
    'virtualization.clustertype': [named],
    'virtualization.clustergroup': [named],
    'virtualization.cluster': [{ name: p, type: p, group: p, scope: { site: p } }],
    'virtualization.virtualmachine': [{ name: p, cluster: p, vcpus: 1.5, memory: 2048 }],
    'virtualization.vminterface': [
      {
        virtual_machine: p,
        name: 'eth0',
        primary_mac_address: { mac_address: 'AA:BB:CC:DD:EE:FF', assigned_object: vmEth0 },
      },
    ],
    'ipam.rir': [{ ...named, is_private: true }],
    'ipam.asn': [{ asn, rir: p }],
    'ipam.aggregate': [{ prefix: `100.${64 + (asn % 64)}.0.0/16`, rir: p, date_added: '2026-01-01' }],
    'ipam.routetarget': [{ name: `${p}:1` }],
    'ipam.vrf': [{ name: p, rd: `${p}:1`, import_targets: [`${p}:1`] }],
    'ipam.role': [named],
    'ipam.vlangroup': [{ ...named, scope: { site: p }, vid_ranges: [[1, 100]] }],
    'ipam.vlan': [{ vid: 10, name: 'lan', group: p, role: p }],
    'ipam.prefix': [
      { prefix: '10.232.0.0/24', vrf: p, scope: { site: p }, vlan: { group: p, vid: 10 }, role: p },
      { prefix: '2001:DB8:0:0::/64', vrf: p },
    ],
    'ipam.iprange': [{ start_address: '10.232.0.100/24', end_address: '10.232.0.120/24', vrf: p }],
    'ipam.ipaddress': [
      { address: '10.232.0.1/24', vrf: p, assigned_object: eth0, dns_name: 'VM.example.com' },
      { address: '2001:DB8:0:0::1/64', vrf: p },
      { address: '10.232.0.2/24', vrf: p, nat_inside: { vrf: p, address: '10.232.0.1' } },
    ],
    'ipam.service': [
      {
        parent: { device: `${p}-vm` },
        name: 'web',
        port_mappings: ['tcp/443', 'tcp/80'],
        ipaddresses: [{ vrf: p, address: '10.232.0.1' }],
      },
      { parent: { virtual_machine: p }, name: 'dns', port_mappings: ['udp/53', 'tcp/53'] },
    ],
  }
}
