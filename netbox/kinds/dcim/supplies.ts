import { choice, decimal, flag, integer, kind, ref, required, text } from '../field.ts'
import { common, tenant } from '../shared.ts'
import { flow } from './parts.ts'

const source = { name: required(text), site: required(ref('dcim.site')), location: ref('dcim.location') }
const feed = { name: required(text), rack: ref('dcim.rack'), status: choice('active'), tenant }

/** Power and cooling, as they come to the racks. */
export const supplies = {
  'dcim.powerpanel': kind('dcim/power-panels', ['site', 'name'], { ...source, ...common }),
  'dcim.powerfeed': kind('dcim/power-feeds', ['power_panel', 'name'], {
    power_panel: required(ref('dcim.powerpanel')),
    ...feed,
    type: choice('primary'),
    supply: choice('ac'),
    phase: choice('single-phase'),
    // What NetBox fills in here is a setting of its own.
    voltage: integer,
    amperage: integer,
    max_utilization: integer,
    mark_connected: flag(false),
    ...common,
  }),
  'dcim.coolingsource': kind(
    'dcim/cooling-sources',
    ['site', 'name'],
    {
      ...source,
      type: required(choice()),
      status: choice('active'),
      fluid_type: choice(),
      cooling_capacity: decimal,
      ...common,
    },
    { since: '4.7' },
  ),
  'dcim.coolingfeed': kind(
    'dcim/cooling-feeds',
    ['cooling_source', 'name'],
    {
      cooling_source: required(ref('dcim.coolingsource')),
      ...feed,
      cooling_capacity: decimal,
      ...flow,
      ...common,
    },
    { since: '4.7' },
  ),
}
