import { BITS, formatNetwork, type Network } from '../netbox/address.ts'

/** Whether the first network lies in the second. */
export function within(inner: Network, outer: Network): boolean {
  return inner.family === outer.family && inner.first >= outer.first && inner.last <= outer.last
}

/** Whether two networks share an address. */
export function overlap(a: Network, b: Network): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last
}

/** The first network of this length in one of the blocks that overlaps none of the taken ones; undefined if all are full. */
export function freeBlock(blocks: readonly Network[], length: number, taken: readonly Network[]): string | undefined {
  for (const block of blocks) {
    const { family } = block
    if (length < block.length || length > BITS[family]) continue
    const size = 1n << BigInt(BITS[family] - length)
    for (let first = block.first; first <= block.last; ) {
      const candidate = { family, first, last: first + size - 1n, length }
      const hit = taken.find((one) => overlap(one, candidate))
      if (!hit) return formatNetwork(candidate)
      // The next multiple of the size after what is in the way.
      first = (hit.last / size + 1n) * size
    }
  }
  return undefined
}
