import { type Field, type Kind, kinds, NetBoxError, type Reference, type Session } from '../../netbox/index.ts'
import { hasUnknown, type Value } from '../rpc/index.ts'
import type { Fields } from './fields.ts'

/** Those of the changed fields for whose sake an object must be made anew, since NetBox refuses to change them. */
export async function replacing(
  kind: Kind,
  id: number,
  changed: Iterable<string>,
  news: Fields,
  session: () => Session,
): Promise<string[]> {
  const fixed = [...changed].filter((name) => fieldsOf(kind)[name]?.fixed && !hasUnknown(news[name] as Value))
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
  const to = fieldsOf(kind)[name]?.to?.[0] as Kind | undefined
  if (to === undefined) return true
  try {
    const [now, target] = await Promise.all([session().read(kind, id), session().read(to, value as Reference)])
    if (!now || !target) return false
    return (await session().differing(kind, now, { [name]: value })).length > 0
  } catch (error) {
    if (error instanceof NetBoxError) return false
    throw error
  }
}

function fieldsOf(kind: Kind): Readonly<Record<string, Field>> {
  return kinds[kind].fields
}
