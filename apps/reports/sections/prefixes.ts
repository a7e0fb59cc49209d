import type { Address, Network } from '../../../netbox/address.ts'
import { count, free, type Range, total, usable } from '../../../netbox/free.ts'
import type { Inventory, Prefix, Vrf } from '../inventory.ts'
import type { PrefixUse } from '../report.ts'
import { byWord } from './order.ts'

/**
 * How full prefixes are, as NetBox counts it: a container by its child prefixes, any other by the addresses in it and by
 * ranges that are marked as full; one that is marked as full is. An address recorded twice is taken once.
 *
 * @param prefixes those to tell of; what fills them is looked for in the whole inventory
 */
export function prefixUse(prefixes: readonly Prefix[], all: Inventory): PrefixUse[] {
  const children = new Places(all.prefixes.map(({ network, vrf }) => ({ vrf, ...network })))
  const addresses = new Places(
    all.addresses.map(({ at, vrf }) => ({ vrf, family: at.family, first: at.value, last: at.value })),
  )
  const full = new Places(all.ranges.filter(({ markedFull }) => markedFull).map(placeOf))
  return [...prefixes].sort(inSpace).map((prefix) => {
    const { network, vrf, status } = prefix
    const container = status === 'container'
    const whole = container ? network : usable(network, prefix.isPool)
    // A container in no VRF holds those of every VRF in NetBox too, but its use counts its own only.
    const inside = container
      ? children.in(network, vrf).filter((child) => !same(child, network))
      : addresses.in(network, vrf)
    const filling = container ? inside : [...inside, ...full.in(network, vrf)]
    const size = count(whole)
    const taken = prefix.markedFull ? size : size - total(free(whole, filling))
    return {
      id: prefix.id,
      prefix: prefix.name,
      vrf: vrf?.name ?? null,
      tenant: prefix.tenant,
      status,
      description: prefix.description,
      by: prefix.markedFull ? 'mark' : container ? 'prefixes' : 'addresses',
      entries: inside.length,
      taken,
      size,
      percent: percent(taken, size),
    }
  })
}

/** A share in percent with one decimal, rounded down: 100 means full. */
function percent(taken: bigint, size: bigint): number {
  return Number((taken * 1000n) / size) / 10
}

interface Place extends Range {
  readonly family: 4 | 6
  readonly vrf: Vrf | null
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
  in(network: Network, vrf: Vrf | null): Place[] {
    const group = this.#sorted.get(spaceOf({ vrf, family: network.family })) ?? []
    const found: Place[] = []
    for (let n = firstFrom(group, network.first); n < group.length && group[n]!.first <= network.last; n++)
      if (group[n]!.last <= network.last) found.push(group[n]!)
    return found
  }
}

function spaceOf({ vrf, family }: { vrf: Vrf | null; family: 4 | 6 }): string {
  return `${vrf?.id ?? ''} ${family}`
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

function placeOf({ first, last, vrf }: { first: Address; last: Address; vrf: Vrf | null }): Place {
  return { vrf, family: first.family, first: first.value, last: last.value }
}

/** By VRF, family and address; a network before those inside it. */
function inSpace(a: Prefix, b: Prefix): number {
  return (
    byWord(a.vrf?.name ?? '', b.vrf?.name ?? '') ||
    a.network.family - b.network.family ||
    Number(a.network.first > b.network.first) - Number(a.network.first < b.network.first) ||
    a.network.length - b.network.length ||
    a.id - b.id
  )
}
