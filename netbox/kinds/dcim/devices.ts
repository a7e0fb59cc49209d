import {
  caseless,
  choice,
  decimal,
  integer,
  json,
  kind,
  later,
  laterMember,
  nullable,
  ref,
  required,
  since,
  text,
} from '../field.ts'
import { common, coordinates, tenant } from '../shared.ts'
import { templates } from './templates.ts'

/** What comes with a device or a module is told by its type's templates, which are in place before. */
const after = Object.keys(templates)

export const devices = {
  'dcim.device': kind(
    'dcim/devices',
    ['site', 'name'],
    {
      /** Patch panels and power strips may have none. */
      name: caseless,
      device_type: required(ref('dcim.devicetype')),
      role: required(ref('dcim.devicerole')),
      site: required(ref('dcim.site')),
      location: ref('dcim.location'),
      rack: ref('dcim.rack'),
      position: decimal,
      face: choice(),
      status: choice('active'),
      tenant,
      platform: ref('dcim.platform'),
      cluster: ref('virtualization.cluster'),
      virtual_chassis: ref('dcim.virtualchassis'),
      vc_position: { ...integer, meanwhile: 255 },
      vc_priority: integer,
      serial: text,
      asset_tag: nullable,
      airflow: choice(),
      cooling_method: since('4.7', choice()),
      ...coordinates,
      primary_ip4: later('ipam.ipaddress'),
      primary_ip6: later('ipam.ipaddress'),
      oob_ip: later('ipam.ipaddress'),
      config_template: ref('extras.configtemplate'),
      local_context_data: json,
      ...common,
    },
    {
      after,
      apart: {
        by: ['tenant'],
        twins: 'always',
        nameless: [['asset_tag'], ['serial'], ['rack', 'position', 'face']],
      },
      alone: [['asset_tag'], ['rack', 'face', 'position'], ['virtual_chassis', 'vc_position']],
      room: { within: 'rack', at: 'position' },
      instead: { device_role: 'role', primary_ip: 'primary_ip4 or primary_ip6' },
      note: 'A device without a name is told by its asset tag, its serial, or its rack, position and face.',
    },
  ),
  'dcim.virtualchassis': kind(
    'dcim/virtual-chassis',
    ['name'],
    { name: required(text), domain: text, master: laterMember('dcim.device', 'virtual_chassis'), ...common },
    {
      unique: false,
      note: 'NetBox takes several chassis of one name; a name that fits several is refused, and {id} says which.',
    },
  ),
  'dcim.virtualdevicecontext': kind(
    'dcim/virtual-device-contexts',
    ['device', 'name'],
    {
      device: required(ref('dcim.device')),
      name: required(text),
      status: required(choice()),
      identifier: integer,
      tenant,
      primary_ip4: later('ipam.ipaddress'),
      primary_ip6: later('ipam.ipaddress'),
      ...common,
    },
    { alone: [['device', 'identifier']] },
  ),
  'dcim.module': kind(
    'dcim/modules',
    ['module_bay'],
    {
      device: required(ref('dcim.device')),
      module_bay: required(ref('dcim.modulebay')),
      module_type: required(ref('dcim.moduletype')),
      status: choice('active'),
      serial: text,
      asset_tag: nullable,
      ...common,
    },
    {
      after,
      alone: [['asset_tag']],
      note: 'A bay holds one module: the bay tells which one it is, as {module_bay: {device: …, name: …}}.',
    },
  ),
}
