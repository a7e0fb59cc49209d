import { SEEN } from './automation.ts'
import { merged } from './merge.ts'
import type { Model } from './model.ts'
import { toldOf, userOf } from './program.ts'

/** NetBox's user for the projector of events, and the names of what is generated for it. */
export const EVENTS = {
  username: 'netbox-events',
  password: 'events-password',
  webhookSecret: 'events-webhook-secret',
} as const

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

/** What changes in NetBox become events. */
export interface ChangesHeard {
  readonly kinds: readonly string[]
  /** Where the container listens for them, as NetBox reaches it. */
  readonly payloadUrl: string
}

/**
 * The model with a user that may do what the projector does, and no more: nothing is ever deleted.
 *
 * @param heard adds the webhook and the rule by which NetBox tells of changes
 */
export function withEvents(model: Model, heard: ChangesHeard | undefined): Model {
  const names = { webhook: 'Events', rule: 'Tell the events' }
  return merged(model, {
    ...userOf(EVENTS, [
      // Whoever plans looks at what hangs on an object, too: templates of a device's type, and what would go along with it.
      // The change log tells what a program declared: that is no event.
      { about: 'reads', kinds: [...SEEN, ...(heard ? ['core.objectchange'] : [])], actions: ['view'] },
      { about: 'makes', kinds: [...NEEDED, ...WRITTEN, ...TAGS], actions: ['add'] },
      { about: 'changes its own', kinds: WRITTEN, actions: ['change'], tagged: EVENTS_TAG },
      { about: 'changes tags', kinds: TAGS, actions: ['change'] },
    ]),
    ...(heard && toldOf({ names, ...heard, secret: EVENTS.webhookSecret })),
  })
}
