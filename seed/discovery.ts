import { merged } from './merge.ts'
import { generatedPassword, type Model } from './model.ts'

/** NetBox's user for discovery, and the name of what is generated for it. */
export const DISCOVERY = { username: 'netbox-discovery', password: 'discovery-password' } as const

/** One permission that a program needs. */
interface Right {
  readonly about: string
  readonly kinds: readonly string[]
  readonly actions: readonly string[]
  /** Slug of the tag that an object must carry for it to count. */
  readonly tagged?: string
}

/** The model with the user that discovery logs in as, who may what it needs and nothing else. */
export function withDiscovery(model: Model, rights: readonly Right[]): Model {
  const { username, password } = DISCOVERY
  return merged(model, {
    'users.user': [{ username, password: generatedPassword(password) }],
    'users.objectpermission': rights.map(({ about, kinds, actions, tagged }) => ({
      name: `${username}: ${about}`,
      object_types: [...kinds],
      actions: [...actions],
      users: [username],
      ...(tagged && { constraints: { tags__slug: tagged } }),
    })),
  })
}
