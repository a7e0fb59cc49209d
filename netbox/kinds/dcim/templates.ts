import { choice, fixed, kind, mappings, object, ref, refs, required, since, text, within } from '../field.ts'
import * as parts from './parts.ts'

const part = { name: required(text), label: text, description: text }
/** Of a type of device, or of a type of module. */
const modular = { device_type: fixed(ref('dcim.devicetype')), module_type: fixed(ref('dcim.moduletype')), ...part }
const ofDevice = { device_type: fixed(required(ref('dcim.devicetype'))), ...part }
const key = ['device_type', 'module_type', 'name'] as const

/** What comes with each device of a type, and with each module. */
export const templates = {
  'dcim.consoleporttemplate': kind('dcim/console-port-templates', [...key], { ...modular, ...parts.console }),
  'dcim.consoleserverporttemplate': kind('dcim/console-server-port-templates', [...key], {
    ...modular,
    ...parts.console,
  }),
  'dcim.powerporttemplate': kind('dcim/power-port-templates', [...key], { ...modular, ...parts.powerPort }),
  'dcim.poweroutlettemplate': kind('dcim/power-outlet-templates', [...key], {
    ...modular,
    ...parts.powerOutlet,
    power_port: ref('dcim.powerporttemplate'),
  }),
  'dcim.coolingintaketemplate': kind(
    'dcim/cooling-intake-templates',
    [...key],
    { ...modular, ...parts.coolingIntake },
    { since: '4.7' },
  ),
  'dcim.coolingoutflowtemplate': kind(
    'dcim/cooling-outflow-templates',
    [...key],
    { ...modular, ...parts.coolingOutflow, cooling_intake: ref('dcim.coolingintaketemplate') },
    { since: '4.7' },
  ),
  'dcim.interfacetemplate': kind('dcim/interface-templates', [...key], {
    ...modular,
    ...parts.networkInterface,
    type: required(choice()),
    parent: since('4.7', ref('dcim.interfacetemplate')),
    bridge: ref('dcim.interfacetemplate'),
  }),
  'dcim.rearporttemplate': kind('dcim/rear-port-templates', [...key], {
    ...modular,
    ...parts.port,
    type: required(choice()),
  }),
  'dcim.frontporttemplate': kind(
    'dcim/front-port-templates',
    [...key],
    {
      ...modular,
      ...parts.port,
      type: required(choice()),
      rear_ports: mappings('dcim.rearporttemplate'),
    },
    { instead: parts.mapped },
  ),
  'dcim.modulebaytemplate': kind('dcim/module-bay-templates', [...key], {
    ...modular,
    ...parts.slot,
    module_bay_types: since('4.7', refs('dcim.modulebaytype')),
  }),
  'dcim.devicebaytemplate': kind('dcim/device-bay-templates', ['device_type', 'name'], { ...ofDevice, ...parts.bay }),
  'dcim.inventoryitemtemplate': kind(
    'dcim/inventory-item-templates',
    ['device_type', 'name'],
    {
      ...ofDevice,
      ...parts.inventory,
      parent: ref('dcim.inventoryitemtemplate'),
      role: ref('dcim.inventoryitemrole'),
      manufacturer: ref('dcim.manufacturer'),
      component: object(
        'component',
        parts.modular.map((model) => `dcim.${model}template`),
      ),
    },
    within('parent'),
  ),
}
