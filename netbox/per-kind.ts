import type { KindEntry } from './kinds/field.ts'
import { entryOf, type Kind } from './kinds.ts'

/** What follows from a kind alone, found out once: a plan asks it for every object. */
export function perKind<T>(of: (kind: Kind) => T): (kind: Kind) => T {
  // By its entry, since a kind of a plugin may be told anew.
  const known = new WeakMap<KindEntry, T>()
  return (kind) => {
    const entry = entryOf(kind)
    if (!known.has(entry)) known.set(entry, of(kind))
    return known.get(entry)!
  }
}
