import { choice, colour, decimal, kind, mac, object, objects, ref, required, since, text } from '../field.ts'
import { common, interfaces, tenant } from '../shared.ts'

/** Whatever takes a plug. */
const sockets = [
  'circuits.circuittermination',
  'dcim.consoleport',
  'dcim.consoleserverport',
  'dcim.frontport',
  'dcim.interface',
  'dcim.powerfeed',
  'dcim.poweroutlet',
  'dcim.powerport',
  'dcim.rearport',
]

export const cables = {
  'dcim.macaddress': kind(
    'dcim/mac-addresses',
    ['assigned_object', 'mac_address'],
    { mac_address: required(mac), assigned_object: object('assigned_object', interfaces), ...common },
    { unique: false, note: 'NetBox takes an address several times: what it is assigned to tells them apart.' },
  ),
  'dcim.cablebundle': kind('dcim/cable-bundles', ['name'], { name: required(text), ...common }, { since: '4.6' }),
  /** A socket holds one cable, so one end tells which cable it is; the other may move. */
  'dcim.cable': kind(
    'dcim/cables',
    ['a_terminations'],
    {
      a_terminations: required(objects(sockets)),
      b_terminations: required(objects(sockets)),
      type: choice(),
      profile: choice(),
      status: choice('connected'),
      tenant,
      bundle: since('4.6', ref('dcim.cablebundle')),
      label: text,
      color: colour(),
      length: decimal,
      length_unit: choice(),
      ...common,
    },
    {
      ends: ['a_terminations', 'b_terminations'],
      find: { a_terminations: 'termination_a_id' },
      note: 'A socket holds one cable: one end tells which cable it is, and the other may move. Ends may be told in either order.',
    },
  ),
}
