import { choice, decimal, kind, object, ref, required, secretText, text, within } from './field.ts'
import { common, named, places, tenant } from './shared.ts'

const access = { auth_type: choice(), auth_cipher: choice(), auth_psk: secretText }

export const wireless = {
  'wireless.wirelesslangroup': kind('wireless/wireless-lan-groups', ['slug'], {
    ...named,
    parent: ref('wireless.wirelesslangroup'),
    ...common,
  }),
  'wireless.wirelesslan': kind(
    'wireless/wireless-lans',
    ['ssid'],
    {
      ssid: required(text),
      group: ref('wireless.wirelesslangroup'),
      status: choice('active'),
      vlan: ref('ipam.vlan'),
      scope: object('scope', places),
      tenant,
      ...access,
      ...common,
    },
    {
      unique: false,
      ...within('group', 'scope'),
      instead: { site: 'scope: {site: <slug>}' },
      note: 'NetBox knows no key: a network is told by its SSID, and by its group and scope where there are several.',
    },
  ),
  'wireless.wirelesslink': kind(
    'wireless/wireless-links',
    ['interface_a', 'interface_b'],
    {
      interface_a: required(ref('dcim.interface')),
      interface_b: required(ref('dcim.interface')),
      ssid: text,
      status: choice('connected'),
      tenant,
      ...access,
      distance: decimal,
      distance_unit: choice(),
      ...common,
    },
    { note: 'The two interfaces tell which link it is, in the order in which they are given.' },
  ),
}
