import { CONTAINER, type Declared, type Placed, type ResourceRule, VOLUME } from '../../../operate/policy/rule.ts'
import type { Value } from '../../../operate/policy/values.ts'

/** A resource as a rule sees it. */
export function declared(type: string, values: Record<string, Value>, isProtected = false): Declared {
  return { type, name: 'it', urn: `urn:pulumi:t::p::${type}::it`, values, isProtected }
}

export const container = (values: Record<string, Value>): Declared => declared(CONTAINER, { name: 'it', ...values })

/** A container in its stack; `images` are the names of the images it takes its own from. */
export function placed(values: Record<string, Value>, images: string[] = []): Placed {
  const sources = images.map((name) => declared('docker:index/remoteImage:RemoteImage', { name }))
  return { ...container(values), sourcesOf: (property) => (property === 'image' ? sources : []) }
}

export const volume = (name: Value): Placed => ({ ...declared(VOLUME, { name }), sourcesOf: () => [] })

/** How many sentences a rule has about a resource. */
export const wrongs = (rule: ResourceRule, resource: Declared): number => rule.check(resource, {}).length
