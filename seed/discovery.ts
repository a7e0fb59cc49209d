import { merged } from './merge.ts'
import type { Model } from './model.ts'
import { type Right, userOf } from './program.ts'

/** NetBox's user for discovery, and the name of what is generated for it. */
export const DISCOVERY = { username: 'netbox-discovery', password: 'discovery-password' } as const

/** The model with the user that discovery logs in as, who may what it needs and nothing else. */
export function withDiscovery(model: Model, rights: readonly Right[]): Model {
  return merged(model, userOf(DISCOVERY, rights))
}
