import { type Kind, kinds, NetBoxError, type Reference, type Session } from '../../netbox/index.ts'
import { hasUnknown, type Value } from '../rpc/index.ts'
import type { Fields } from './fields.ts'

/** Fields that NetBox refuses to change (measured on 4.7.3): the object is made anew. */
const FIXED: { readonly [K in Kind]?: readonly string[] } = {
  'dcim.interface': ['device'],
  'extras.customfield': ['type'],
}

/** Those of the changed fields for whose sake an object must be made anew. */
export async function replacing(
  kind: Kind,
  id: number,
  changed: Iterable<string>,
  news: Fields,
  session: () => Session,
): Promise<string[]> {
  const fixed = [...changed].filter((name) => FIXED[kind]?.includes(name) && !hasUnknown(news[name] as Value))
  const moved = await Promise.all(fixed.map((name) => isAnother(kind, id, name, news[name], session)))
  return fixed.filter((_, place) => moved[place])
}

/**
 * Whether the new value is another one, and not the same object under a new name: an interface must not be made anew
 * because its device is renamed. A name that NetBox does not know yet may be just that.
 */
async function isAnother(
  kind: Kind,
  id: number,
  name: string,
  value: unknown,
  session: () => Session,
): Promise<boolean> {
  const fields: Readonly<Record<string, { to?: readonly string[] }>> = kinds[kind].fields
  const to = fields[name]?.to?.[0] as Kind | undefined
  if (to === undefined) return true
  try {
    const [now, target] = await Promise.all([session().read(kind, id), session().read(to, value as Reference)])
    if (!now || !target) return false
    return (await session().differing(kind, id, { [name]: value })).length > 0
  } catch (error) {
    if (error instanceof NetBoxError) return false
    throw error
  }
}
