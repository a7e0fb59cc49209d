import { generated, generatedPassword, type Model } from './model.ts'

/** One permission that a program needs. */
export interface Right {
  readonly about: string
  readonly kinds: readonly string[]
  readonly actions: readonly string[]
  /** Slug of the tag that an object must carry for it to count. */
  readonly tagged?: string
}

/** The user that a program logs in as, who may what it needs and nothing else. */
export function userOf({ username, password }: { username: string; password: string }, rights: readonly Right[]) {
  return {
    'users.user': [{ username, password: generatedPassword(password) }],
    'users.objectpermission': rights.map(({ about, kinds, actions, tagged }) => ({
      name: `${username}: ${about}`,
      object_types: [...kinds],
      actions: [...actions],
      users: [username],
      ...(tagged && { constraints: { tags__slug: tagged } }),
    })),
  } satisfies Model
}

/** What a program hears of. */
export interface Hearing {
  /** Of the webhook, and of the rule that fires it. */
  readonly names: { readonly webhook: string; readonly rule: string }
  readonly kinds: readonly string[]
  /** Where it listens, as NetBox reaches it. */
  readonly payloadUrl: string
  /** The name of what NetBox signs with. */
  readonly secret: string
}

/** The webhook by which NetBox tells a program of whatever is made, changed or deleted, and the rule that fires it. */
export function toldOf({ names, kinds, payloadUrl, secret }: Hearing) {
  return {
    'extras.webhook': [
      { name: names.webhook, payload_url: payloadUrl, http_method: 'POST', secret: generated(secret) },
    ],
    'extras.eventrule': [
      {
        name: names.rule,
        object_types: [...kinds],
        event_types: ['object_created', 'object_updated', 'object_deleted'],
        action_type: 'webhook',
        action_object: { webhook: names.webhook },
      },
    ],
  } satisfies Model
}
