import { cables } from './dcim/cables.ts'
import { components } from './dcim/components.ts'
import { devices } from './dcim/devices.ts'
import { places } from './dcim/places.ts'
import { racks } from './dcim/racks.ts'
import { supplies } from './dcim/supplies.ts'
import { templates } from './dcim/templates.ts'
import { types } from './dcim/types.ts'

/** Places, racks, devices, what is in them, and what joins them. */
export const dcim = {
  ...places,
  ...racks,
  ...types,
  ...templates,
  ...devices,
  ...components,
  ...supplies,
  ...cables,
}
