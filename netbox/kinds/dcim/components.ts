import {
  choice,
  decimal,
  fixed,
  flag,
  integer,
  kind,
  later,
  mappings,
  nullable,
  object,
  ref,
  refs,
  required,
  since,
  text,
  within,
  wwn,
} from '../field.ts'
import { carried } from '../shared.ts'
import * as parts from './parts.ts'

const part = { device: fixed(required(ref('dcim.device'))), name: required(text), label: text, ...carried }
/** What may be part of a module of the device. */
const modular = { ...part, module: ref('dcim.module') }
const cabled = { ...modular, mark_connected: flag(false) }
const key = ['device', 'name'] as const

/** The parts of a device. */
export const components = {
  'dcim.consoleport': kind('dcim/console-ports', [...key], { ...cabled, ...parts.console, speed: choice() }),
  'dcim.consoleserverport': kind('dcim/console-server-ports', [...key], {
    ...cabled,
    ...parts.console,
    speed: choice(),
  }),
  'dcim.powerport': kind('dcim/power-ports', [...key], { ...cabled, ...parts.powerPort }),
  'dcim.poweroutlet': kind('dcim/power-outlets', [...key], {
    ...cabled,
    ...parts.powerOutlet,
    status: choice('enabled'),
    power_port: ref('dcim.powerport'),
  }),
  'dcim.coolingintake': kind(
    'dcim/cooling-intakes',
    [...key],
    { ...modular, ...parts.coolingIntake, cooling_outflow: later('dcim.coolingoutflow') },
    { since: '4.7' },
  ),
  'dcim.coolingoutflow': kind(
    'dcim/cooling-outflows',
    [...key],
    { ...modular, ...parts.coolingOutflow, cooling_intake: ref('dcim.coolingintake') },
    { since: '4.7' },
  ),
  'dcim.interface': kind(
    'dcim/interfaces',
    [...key],
    {
      ...cabled,
      ...parts.networkInterface,
      type: required(choice()),
      vdcs: refs('dcim.virtualdevicecontext'),
      parent: ref('dcim.interface'),
      bridge: ref('dcim.interface'),
      lag: ref('dcim.interface'),
      mtu: integer,
      primary_mac_address: later('dcim.macaddress'),
      speed: integer,
      duplex: choice(),
      wwn,
      rf_channel: choice(),
      rf_channel_frequency: decimal,
      rf_channel_width: decimal,
      tx_power: integer,
      wireless_lans: refs('wireless.wirelesslan'),
      mode: choice(),
      untagged_vlan: ref('ipam.vlan'),
      tagged_vlans: refs('ipam.vlan'),
      qinq_svlan: ref('ipam.vlan'),
      vlan_translation_policy: ref('ipam.vlantranslationpolicy'),
      vrf: ref('ipam.vrf'),
    },
    { instead: { mac_address: 'a dcim.macaddress assigned to the interface, and primary_mac_address' } },
  ),
  'dcim.rearport': kind('dcim/rear-ports', [...key], { ...cabled, ...parts.port, type: required(choice()) }),
  'dcim.frontport': kind(
    'dcim/front-ports',
    [...key],
    {
      ...cabled,
      ...parts.port,
      type: required(choice()),
      rear_ports: mappings('dcim.rearport'),
    },
    { instead: parts.mapped },
  ),
  'dcim.modulebay': kind(
    'dcim/module-bays',
    [...key],
    {
      ...part,
      ...parts.slot,
      /** The module that brings the bay, for a bay within a bay. */
      module: later('dcim.module'),
      module_bay_types: since('4.7', refs('dcim.modulebaytype')),
    },
    { ...within('module'), instead: { installed_module: 'a dcim.module with this module_bay' } },
  ),
  'dcim.devicebay': kind('dcim/device-bays', [...key], {
    ...part,
    ...parts.bay,
    installed_device: ref('dcim.device'),
  }),
  'dcim.inventoryitem': kind(
    'dcim/inventory-items',
    [...key],
    {
      ...part,
      ...parts.inventory,
      parent: ref('dcim.inventoryitem'),
      status: choice('active'),
      role: ref('dcim.inventoryitemrole'),
      manufacturer: ref('dcim.manufacturer'),
      serial: text,
      asset_tag: nullable,
      discovered: flag(false),
      component: object(
        'component',
        parts.modular.map((model) => `dcim.${model}`),
      ),
    },
    { ...within('parent'), alone: [['asset_tag']] },
  ),
}
