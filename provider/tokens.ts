import { type Kind, kinds } from '../netbox/index.ts'

/** Pulumi's type of the API token. */
export const TOKEN_TYPE = 'netbox:index:Token'
/** Pulumi's type of a reference that closes a circle. */
export const LINK_TYPE = 'netbox:index:Link'
/** Pulumi's type of an object of a plugin. */
export const PLUGIN_OBJECT_TYPE = 'netbox:index:PluginObject'
/** Pulumi's type of many objects as one resource. */
export const COLLECTION_TYPE = 'netbox:index:Collection'

/** Pulumi's type of what is published through a Kong gateway. */
export const KONG_SERVICES_TYPE = 'netbox:kong:Services'

/** Endings of English plurals in NetBox's paths, and their singular; the first that fits counts. */
const SINGULARS: readonly [RegExp, string][] = [
  [/ies$/, 'y'],
  [/(ss|x|ch)es$/, '$1'],
  [/(chassis)$/, '$1'],
  [/s$/, ''],
]

/** Pulumi's type of a kind, from NetBox's own path: `ipam/ip-addresses/` → `netbox:ipam:IpAddress`. */
export function typeOf(kind: Kind): string {
  const [app = '', plural = ''] = kinds[kind].path.split('/')
  const [ending, singular] = SINGULARS.find(([pattern]) => pattern.test(plural)) ?? [/$/, '']
  const name = plural
    .replace(ending, singular)
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
  return `netbox:${app}:${name}`
}
