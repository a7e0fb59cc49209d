import { choice, integer, kind, object, ref, refs, required, secretText, text } from './field.ts'
import { common, interfaces, named, tagged, tenant } from './shared.ts'

const name = required(text)

export const vpn = {
  'vpn.ikeproposal': kind('vpn/ike-proposals', ['name'], {
    name,
    authentication_method: required(choice()),
    encryption_algorithm: required(choice()),
    authentication_algorithm: choice(),
    group: required(choice()),
    /** Seconds. */
    sa_lifetime: integer,
    ...common,
  }),
  'vpn.ikepolicy': kind('vpn/ike-policies', ['name'], {
    name,
    version: choice(2),
    mode: choice(),
    proposals: refs('vpn.ikeproposal'),
    preshared_key: secretText,
    ...common,
  }),
  'vpn.ipsecproposal': kind('vpn/ipsec-proposals', ['name'], {
    name,
    encryption_algorithm: choice(),
    authentication_algorithm: choice(),
    sa_lifetime_seconds: integer,
    /** Kilobytes. */
    sa_lifetime_data: integer,
    ...common,
  }),
  'vpn.ipsecpolicy': kind('vpn/ipsec-policies', ['name'], {
    name,
    proposals: refs('vpn.ipsecproposal'),
    pfs_group: choice(),
    ...common,
  }),
  'vpn.ipsecprofile': kind('vpn/ipsec-profiles', ['name'], {
    name,
    mode: required(choice()),
    ike_policy: required(ref('vpn.ikepolicy')),
    ipsec_policy: required(ref('vpn.ipsecpolicy')),
    ...common,
  }),
  'vpn.tunnelgroup': kind('vpn/tunnel-groups', ['slug'], { ...named, ...common }),
  'vpn.tunnel': kind('vpn/tunnels', ['name'], {
    name,
    status: choice('active'),
    group: ref('vpn.tunnelgroup'),
    encapsulation: required(choice()),
    ipsec_profile: ref('vpn.ipsecprofile'),
    tenant,
    tunnel_id: integer,
    ...common,
  }),
  'vpn.tunneltermination': kind(
    'vpn/tunnel-terminations',
    ['termination'],
    {
      tunnel: required(ref('vpn.tunnel')),
      termination: required(object('termination', interfaces)),
      role: choice('peer'),
      outside_ip: ref('ipam.ipaddress'),
      ...tagged,
    },
    { note: 'An interface ends one tunnel: the interface tells which termination it is.' },
  ),
  'vpn.l2vpn': kind('vpn/l2vpns', ['slug'], {
    ...named,
    type: required(choice()),
    status: choice('active'),
    identifier: integer,
    import_targets: refs('ipam.routetarget'),
    export_targets: refs('ipam.routetarget'),
    tenant,
    ...common,
  }),
  'vpn.l2vpntermination': kind(
    'vpn/l2vpn-terminations',
    ['assigned_object'],
    {
      l2vpn: required(ref('vpn.l2vpn')),
      assigned_object: required(object('assigned_object', [...interfaces, 'ipam.vlan'])),
      ...tagged,
    },
    { note: 'An interface or a VLAN ends one L2VPN, and tells which termination it is.' },
  ),
}
