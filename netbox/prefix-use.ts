import type { Address, Network } from './address.ts'
import { count, free, type Range, total, usable } from './free.ts'

/** By its id; null is the global table. */
type VrfId = number | null

/** A prefix, as far as its use depends on it. */
export interface Holder {
  readonly network: Network
  readonly vrf: VrfId
  /** Its status is `container`: it holds prefixes, not addresses. */
  readonly container: boolean
  readonly isPool: boolean
  /** Somebody said that it counts as full (`mark_utilized`). */
  readonly markedFull: boolean
}

/** What there is that may lie in prefixes, of any VRF and anywhere. */
export interface Contents {
  readonly prefixes: readonly { readonly network: Network; readonly vrf: VrfId }[]
  readonly addresses: readonly { readonly at: Address; readonly vrf: VrfId }[]
  readonly ranges: readonly {
    readonly first: Address
    readonly last: Address
    readonly vrf: VrfId
    /** All its addresses count as used (`mark_utilized`). */
    readonly markedFull: boolean
    /** NetBox hands out none of its addresses (`mark_populated`). */
    readonly populated: boolean
  }[]
}

/** How full a prefix is. */
export interface PrefixUsage {
  /** What fills it: child prefixes in a container, addresses elsewhere, or somebody's word that it counts as full. */
  readonly by: 'addresses' | 'prefixes' | 'mark'
  /** How many of these are in it. */
  readonly entries: number
  /** Addresses that are taken, each once. */
  readonly taken: bigint
  /** Addresses that can be given out. */
  readonly size: bigint
  /** 0 to 100, one decimal, rounded down: 100 means full. */
  readonly percent: number
  /** Where an address can still be given out: in no child of a container, and nowhere in a prefix that is marked as full. */
  readonly free: readonly Range[]
}

/**
 * How full prefixes are, as NetBox's own page counts it: a container by its child prefixes in its VRF, any other by the addresses
 * in it and by ranges that are marked as full; one that is marked as full is. An address recorded twice is taken once.
 *
 * NetBox would hand out addresses of a container inside its children, and those of a prefix that is marked as full; here these
 * are not free: whoever asks wants one that nobody else counts on.
 *
 * @returns one for each holder, in their order
 */
export function usagesOf(holders: readonly Holder[], { prefixes, addresses, ranges }: Contents): PrefixUsage[] {
  const rangeOf = ({ first, last, vrf }: Contents['ranges'][number]) => ({
    ...{ vrf, family: first.family, first: first.value, last: last.value },
  })
  const children = new Places(prefixes.map(({ network, vrf }) => ({ vrf, ...network })))
  const singles = new Places(
    addresses.map(({ at, vrf }) => ({ vrf, family: at.family, first: at.value, last: at.value })),
  )
  const full = new Places(ranges.filter(({ markedFull }) => markedFull).map(rangeOf))
  const populated = new Places(ranges.filter(({ populated }) => populated).map(rangeOf))
  return holders.map(({ network, vrf, container, isPool, markedFull }) => {
    const hosts = usable(network, isPool)
    const inside = container
      ? children.in(network, vrf).filter((child) => !same(child, network))
      : singles.in(network, vrf)
    const size = count(container ? network : hosts)
    const filling = container ? inside : [...inside, ...full.in(network, vrf)]
    // One that nobody could be given, such as the broadcast address, fills it all the same once it is recorded.
    const filled = count(network) - total(free(network, filling))
    const taken = markedFull || filled > size ? size : filled
    const singlesInside = container && vrf === null ? singles.everywhereIn(network) : singles.in(network, vrf)
    const kept = [...singlesInside, ...populated.in(network, vrf), ...(container ? inside : [])]
    return {
      by: markedFull ? 'mark' : container ? 'prefixes' : 'addresses',
      entries: inside.length,
      taken,
      size,
      percent: Number((taken * 1000n) / size) / 10,
      free: markedFull ? [] : free(hosts, kept),
    }
  })
}

interface Place extends Range {
  readonly family: 4 | 6
  readonly vrf: VrfId
}

/** Ranges of addresses, sorted by their beginning: those within a network are found without looking at all others. */
class Places {
  readonly #sorted: ReadonlyMap<string, Place[]>

  constructor(places: readonly Place[]) {
    this.#sorted = Map.groupBy(places, spaceOf)
    for (const group of this.#sorted.values())
      group.sort((a, b) => Number(a.first > b.first) - Number(a.first < b.first))
  }

  /** Those that begin in a network of a VRF and are no larger than it. */
  in(network: Network, vrf: VrfId): Place[] {
    return within(this.#sorted.get(spaceOf({ vrf, family: network.family })) ?? [], network)
  }

  /** The same of all VRFs. */
  everywhereIn(network: Network): Place[] {
    const groups = [...this.#sorted.values()].filter(([first]) => first!.family === network.family)
    return groups.flatMap((group) => within(group, network))
  }
}

function within(group: readonly Place[], { first, last }: Network): Place[] {
  const found: Place[] = []
  for (let n = firstFrom(group, first); n < group.length && group[n]!.first <= last; n++)
    if (group[n]!.last <= last) found.push(group[n]!)
  return found
}

function spaceOf({ vrf, family }: { vrf: VrfId; family: 4 | 6 }): string {
  return `${vrf ?? ''} ${family}`
}

/** Where in a sorted list the places begin that do not begin before `value`. */
function firstFrom(sorted: readonly Place[], value: bigint): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]!.first < value) low = middle + 1
    else high = middle
  }
  return low
}

function same(a: Range, b: Range): boolean {
  return a.first === b.first && a.last === b.last
}
