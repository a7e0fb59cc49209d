import {
  choice,
  colour,
  date,
  decimal,
  flag,
  json,
  kind,
  picture,
  ref,
  refs,
  required,
  since,
  text,
  within,
} from '../field.ts'
import { common, grey, named } from '../shared.ts'

/** What a type of device and a type of module both tell. */
const make = {
  manufacturer: required(ref('dcim.manufacturer')),
  model: required(text),
  part_number: text,
  airflow: choice(),
  cooling_method: since('4.7', choice()),
  weight: decimal,
  weight_unit: choice(),
  end_of_life: since('4.7', date),
}

/** What devices and modules are, and what they run. */
export const types = {
  'dcim.manufacturer': kind('dcim/manufacturers', ['slug'], { ...named, ...common }),
  'dcim.platform': kind(
    'dcim/platforms',
    ['slug'],
    {
      ...named,
      parent: ref('dcim.platform'),
      manufacturer: ref('dcim.manufacturer'),
      config_template: ref('extras.configtemplate'),
      ...common,
    },
    within('manufacturer'),
  ),
  'dcim.devicerole': kind(
    'dcim/device-roles',
    ['slug'],
    {
      ...named,
      parent: ref('dcim.devicerole'),
      color: grey,
      vm_role: flag(true),
      config_template: ref('extras.configtemplate'),
      ...common,
    },
    within('parent'),
  ),
  'dcim.devicetype': kind('dcim/device-types', ['manufacturer', 'slug'], {
    ...make,
    slug: required(text),
    default_platform: ref('dcim.platform'),
    // A decimal that NetBox fills in: 0 is a device that takes no room in its rack.
    u_height: { ...decimal, default: 1 },
    exclude_from_utilization: flag(false),
    is_full_depth: flag(true),
    subdevice_role: choice(),
    front_image: picture,
    rear_image: picture,
    ...common,
  }),
  'dcim.moduletypeprofile': kind('dcim/module-type-profiles', ['name'], {
    name: required(text),
    /** A JSON schema of the attributes. */
    schema: json,
    ...common,
  }),
  'dcim.moduletype': kind('dcim/module-types', ['manufacturer', 'model'], {
    ...make,
    profile: ref('dcim.moduletypeprofile'),
    /** As the schema of the profile has them. NetBox merges: one that is not mentioned keeps its value. */
    attributes: json,
    module_bay_types: since('4.7', refs('dcim.modulebaytype')),
    ...common,
  }),
  'dcim.modulebaytype': kind(
    'dcim/module-bay-types',
    ['slug'],
    { ...named, manufacturer: ref('dcim.manufacturer'), color: colour(), ...common },
    { since: '4.7', ...within('manufacturer') },
  ),
  'dcim.inventoryitemrole': kind('dcim/inventory-item-roles', ['slug'], { ...named, color: grey, ...common }),
}
