import { SEEN } from './automation.ts'
import { merged } from './merge.ts'
import type { Model } from './model.ts'
import { userOf } from './program.ts'

/** NetBox's user for the projector of events, and what its password is called. */
export const EVENTS = { username: 'netbox-events', password: 'events-password' } as const

/** Carried by what the projector makes: nothing else may it change. */
export const EVENTS_TAG = 'netbox-events'

/** Brought to what the events say. */
const WRITTEN = [
  'dcim.device',
  'dcim.interface',
  'dcim.macaddress',
  'dcim.cable',
  'ipam.prefix',
  'ipam.vlan',
  'ipam.ipaddress',
  'ipam.service',
]
/** Made where they are missing, and never changed: they are anybody's. */
const NEEDED = ['dcim.manufacturer', 'dcim.devicetype', 'dcim.devicerole', 'dcim.platform']
/** Policies become tags, which cannot carry one themselves. */
const TAGS = ['extras.tag']

/** The model with a user that may do what the projector does, and no more. Nothing is ever deleted. */
export function withEvents(model: Model): Model {
  return merged(
    model,
    userOf(EVENTS, [
      // Whoever plans looks at what hangs on an object, too: templates of a device's type, and what would go along with it.
      { about: 'reads', kinds: SEEN, actions: ['view'] },
      { about: 'makes', kinds: [...NEEDED, ...WRITTEN, ...TAGS], actions: ['add'] },
      { about: 'changes its own', kinds: WRITTEN, actions: ['change'], tagged: EVENTS_TAG },
      { about: 'changes tags', kinds: TAGS, actions: ['change'] },
    ]),
  )
}
