import { SEEN } from './automation.ts'
import { merged } from './merge.ts'
import { generatedPassword, type Model } from './model.ts'

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
  const { username, password } = EVENTS
  const users = [username]
  return merged(model, {
    'users.user': [{ username, password: generatedPassword(password) }],
    'users.objectpermission': [
      {
        name: `${username}: reads`,
        // Whoever plans looks at what hangs on an object, too: templates of a device's type, and what would go along with it.
        object_types: [...SEEN],
        actions: ['view'],
        users,
      },
      { name: `${username}: makes`, object_types: [...NEEDED, ...WRITTEN, ...TAGS], actions: ['add'], users },
      {
        name: `${username}: changes its own`,
        object_types: WRITTEN,
        actions: ['change'],
        constraints: { tags__slug: EVENTS_TAG },
        users,
      },
      { name: `${username}: changes tags`, object_types: TAGS, actions: ['change'], users },
    ],
  })
}
