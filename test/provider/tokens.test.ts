import { expect, test } from 'vitest'
import { type Kind, kinds } from '../../netbox/index.ts'
import { typeOf } from '../../provider/tokens.ts'

test.each<[Kind, string]>([
  ['dcim.device', 'netbox:dcim:Device'],
  ['dcim.devicetype', 'netbox:dcim:DeviceType'],
  ['dcim.macaddress', 'netbox:dcim:MacAddress'],
  ['ipam.ipaddress', 'netbox:ipam:IpAddress'],
  ['ipam.prefix', 'netbox:ipam:Prefix'],
  ['dcim.virtualchassis', 'netbox:dcim:VirtualChassis'],
  ['vpn.ikepolicy', 'netbox:vpn:IkePolicy'],
  ['extras.customfieldchoiceset', 'netbox:extras:CustomFieldChoiceSet'],
  ['virtualization.virtualmachine', 'netbox:virtualization:VirtualMachine'],
])('%s is the type %s', (kind, type) => {
  expect(typeOf(kind)).toBe(type)
})

test('no two kinds share a type', () => {
  const types = (Object.keys(kinds) as Kind[]).map(typeOf)
  expect(new Set(types).size).toBe(types.length)
})
