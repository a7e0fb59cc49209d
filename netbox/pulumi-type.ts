import { entryOf, type Kind } from './kinds.ts'

/** Endings of English plurals in NetBox's paths, and their singular; the first that fits counts. */
const SINGULARS: readonly [RegExp, string][] = [
  [/ies$/, 'y'],
  [/(ss|x|ch)es$/, '$1'],
  [/(chassis)$/, '$1'],
  [/s$/, ''],
]

/** Pulumi's type of a kind, from NetBox's own path: `ipam/ip-addresses/` → `netbox:ipam:IpAddress`. */
export function typeOf(kind: Kind): string {
  const [app = '', plural = ''] = entryOf(kind).path.split('/')
  const [ending, singular] = SINGULARS.find(([pattern]) => pattern.test(plural)) ?? [/$/, '']
  const name = plural
    .replace(ending, singular)
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
  return `netbox:${app}:${name}`
}
