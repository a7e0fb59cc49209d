import { addressOf } from './address.ts'
import type { Conflict } from './conflict.ts'
import type { Merged } from './merge.ts'

/** Takes away addresses that several things have, and tells of them: which of them is right nobody here can say. */
export function withoutDuplicates(things: readonly Merged[]): { things: Merged[]; conflicts: Conflict[] } {
  const holders = new Map<string, Set<Merged>>()
  for (const thing of things)
    for (const text of thing.interfaces.flatMap(({ addresses }) => addresses)) {
      const place = placeOf(thing, text)
      holders.set(place, (holders.get(place) ?? new Set()).add(thing))
    }
  const twice = new Map([...holders].filter(([, some]) => some.size > 1))
  const conflicts = [...twice].map(([place, some]): Conflict => {
    const host = place.split(' ')[1]!
    return {
      sort: 'address',
      about: host,
      sentence: `${host} is on ${[...some].map(nameOf).sort().join(' and ')}; NetBox keeps what it has`,
    }
  })
  const kept = things.map((thing) => ({
    ...thing,
    interfaces: thing.interfaces.map((one) => ({
      ...one,
      addresses: one.addresses.filter((text) => !twice.has(placeOf(thing, text))),
    })),
  }))
  return { things: kept, conflicts: conflicts.sort((a, b) => (a.about < b.about ? -1 : 1)) }
}

/** As people know a thing: its name, with its id where that is another. */
function nameOf({ id, fields }: Merged): string {
  return fields.name ? `${fields.name.value} (${id})` : id
}

function placeOf({ vrf, site }: Merged, text: string): string {
  return `${vrf ?? site ?? ''} ${addressOf(text)!.host}`
}
