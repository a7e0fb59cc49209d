import type { Kind } from './kinds.ts'

/** What follows from a kind alone, found out once: a plan asks it for every object. */
export function perKind<T>(of: (kind: Kind) => T): (kind: Kind) => T {
  const known = new Map<Kind, T>()
  return (kind) => {
    if (!known.has(kind)) known.set(kind, of(kind))
    return known.get(kind)!
  }
}
