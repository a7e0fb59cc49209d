import { type Kind, kinds } from '../../netbox/index.ts'
import { typeOf } from '../tokens.ts'

/** The functions that look up objects of a kind: `netbox:dcim:getDevice`, `netbox:dcim:getDevices`. */
export function functionsOf(kind: Kind): { readonly one: string; readonly many: string } {
  const [, app = '', name = ''] = typeOf(kind).split(':')
  const plural = kinds[kind].path
    .split('/')[1]!
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
  // Of a chassis there is no plural.
  return { one: `netbox:${app}:get${name}`, many: `netbox:${app}:get${plural === name ? `${name}List` : plural}` }
}
