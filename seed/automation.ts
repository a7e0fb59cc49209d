import { kinds } from '../netbox/index.ts'
import { merged } from './merge.ts'
import { generated, generatedPassword, type Model } from './model.ts'

/** NetBox's user for the automation container, and the names of what is generated for it. */
export const AUTOMATION = {
  username: 'netbox-automation',
  password: 'automation-password',
  webhookSecret: 'automation-webhook-secret',
} as const

/** Object types whose events the receiver hears of. */
const WATCHED = ['dcim.device', 'ipam.ipaddress', 'ipam.prefix', 'ipam.service', 'tenancy.tenant']

/** What nobody but an administrator need see: logins, permissions, and keys of webhooks. */
const HIDDEN = /^(users\.|extras\.(webhook|eventrule)$)/
/** The kinds that users of programs see. */
export const SEEN: readonly string[] = Object.keys(kinds).filter((kind) => !HIDDEN.test(kind))

/**
 * The model with what the automation container needs: a user with the least rights, a webhook, and the rule that fires it.
 *
 * @param made the kinds of objects that its MCP clients may make
 * @param payloadUrl where the receiver listens, as NetBox reaches it
 */
export function withAutomation(model: Model, made: readonly string[], payloadUrl: string): Model {
  return merged(model, automation(made, payloadUrl))
}

function automation(made: readonly string[], payload_url: string): Model {
  const { username, password, webhookSecret } = AUTOMATION
  const users = [username]
  return {
    'users.user': [{ username, password: generatedPassword(password) }],
    'users.objectpermission': [
      {
        name: `${username}: reads`,
        object_types: [...SEEN, 'core.objectchange'],
        actions: ['view'],
        users,
      },
      ...(made.length > 0 ? [{ name: `${username}: makes`, object_types: [...made], actions: ['add'], users }] : []),
      // Of two addresses that were made for one place, or over a quota, one is taken back.
      ...(made.includes('ipam.ipaddress')
        ? [{ name: `${username}: takes back`, object_types: ['ipam.ipaddress'], actions: ['delete'], users }]
        : []),
    ],
    'extras.webhook': [
      { name: 'NetBox automation', payload_url, http_method: 'POST', secret: generated(webhookSecret) },
    ],
    'extras.eventrule': [
      {
        name: 'Tell the automation',
        object_types: WATCHED,
        event_types: ['object_created', 'object_updated', 'object_deleted'],
        action_type: 'webhook',
        action_object: { webhook: 'NetBox automation' },
      },
    ],
  }
}
