import { type Kind, kinds } from '../../netbox/index.ts'
import { COLLECTION_TYPE, KONG_SERVICES_TYPE, LINK_TYPE, TOKEN_TYPE, typeOf } from '../../provider/tokens.ts'

/** What people call a resource: `container`, `dcim.site`. */
const WHAT: Record<string, string> = {
  'docker:index/container:Container': 'container',
  'docker:index/volume:Volume': 'volume',
  'docker:index/remoteImage:RemoteImage': 'image',
  'docker:index/network:Network': 'network',
  'random:index/randomPassword:RandomPassword': 'secret',
  'random:index/randomId:RandomId': 'random id',
  'command:local:Command': 'command',
  [TOKEN_TYPE]: 'API token',
  [LINK_TYPE]: 'link',
  [COLLECTION_TYPE]: 'collection',
  [KONG_SERVICES_TYPE]: 'gateway services',
  ...Object.fromEntries((Object.keys(kinds) as Kind[]).map((kind) => [typeOf(kind), kind])),
}

/** What a resource is and its name on its host or in NetBox: a container's own, a NetBox object's natural key. */
export function readable(urn: string, inputs: Record<string, unknown> = {}): { what: string; name: string } {
  // A name may hold `::` itself, such as an IPv6 prefix.
  const [, , chain = '', ...rest] = urn.split('::')
  const type = chain.split('$').at(-1)!
  const onHost = type.startsWith('docker:') && typeof inputs.name === 'string' ? inputs.name : undefined
  return { what: WHAT[type] ?? type, name: onHost ?? rest.join('::') }
}
