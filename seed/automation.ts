import { kinds } from '../netbox/index.ts'
import { merged } from './merge.ts'
import type { Model } from './model.ts'
import { toldOf, userOf } from './program.ts'

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

function automation(made: readonly string[], payloadUrl: string): Model {
  const { webhookSecret: secret } = AUTOMATION
  const names = { webhook: 'NetBox automation', rule: 'Tell the automation' }
  return {
    ...userOf(AUTOMATION, [
      { about: 'reads', kinds: [...SEEN, 'core.objectchange'], actions: ['view'] },
      ...(made.length > 0 ? [{ about: 'makes', kinds: made, actions: ['add'] }] : []),
      // Of two addresses that were made for one place, or over a quota, one is taken back.
      ...(made.includes('ipam.ipaddress')
        ? [{ about: 'takes back', kinds: ['ipam.ipaddress'], actions: ['delete'] }]
        : []),
    ]),
    ...toldOf({ names, kinds: WATCHED, payloadUrl, secret }),
  }
}
