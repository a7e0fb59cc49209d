import { choice, colour, decimal, flag, integer, number, since, text } from '../field.ts'

/**
 * What a part of a device tells, whether it is a part or the template of one: so that both are the same, and a field that NetBox
 * adds is added once.
 */

const diameter = { diameter: decimal, diameter_unit: choice() }
export const flow = { max_flow: decimal, max_flow_unit: choice() }

export const console = { type: choice() }
export const powerPort = { type: choice(), maximum_draw: integer, allocated_draw: integer }
export const powerOutlet = { type: choice(), color: colour(), feed_leg: choice() }
export const coolingIntake = { type: choice(), ...diameter, ...flow }
export const coolingOutflow = { type: choice(), ...diameter }
export const port = { color: colour(), positions: number(1) }
export const networkInterface = {
  enabled: flag(true),
  mgmt_only: flag(false),
  poe_mode: choice(),
  poe_type: choice(),
  rf_role: choice(),
  /** How many channels the interface is split into. */
  channels: since('4.7', integer),
  channel_id: since('4.7', integer),
}
export const bay = { enabled: since('4.6', flag(true)) }
export const slot = { position: text, ...bay }
export const inventory = { part_id: text }

/** How the one rear port of a front port was told before 4.5. */
export const mapped = {
  rear_port: 'rear_ports: [{rear_port: {device: <name>, name: <name>}}]',
  rear_port_position: 'rear_ports: [{rear_port: …, rear_port_position: <number>}]',
}

/** What an inventory item may stand for. */
export const modular = [
  'consoleport',
  'consoleserverport',
  'coolingintake',
  'coolingoutflow',
  'frontport',
  'interface',
  'poweroutlet',
  'powerport',
  'rearport',
]
