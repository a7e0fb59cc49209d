import { usagesOf } from '../../../netbox/prefix-use.ts'
import type { Inventory, Prefix, Vrf } from '../inventory.ts'
import type { PrefixUse } from '../report.ts'
import { byWord } from './order.ts'

/**
 * How full prefixes are.
 *
 * @param prefixes those to tell of; what fills them is looked for in the whole inventory
 */
export function prefixUse(prefixes: readonly Prefix[], all: Inventory): PrefixUse[] {
  const sorted = [...prefixes].sort(inSpace)
  const holders = sorted.map((prefix) => ({ ...prefix, ...inVrf(prefix), container: prefix.status === 'container' }))
  const usages = usagesOf(holders, {
    prefixes: all.prefixes.map((one) => ({ ...one, ...inVrf(one) })),
    addresses: all.addresses.map((one) => ({ ...one, ...inVrf(one) })),
    ranges: all.ranges.map((one) => ({ ...one, ...inVrf(one), populated: false })),
  })
  return sorted.map((prefix, at) => {
    const { free: _, ...usage } = usages[at]!
    return {
      id: prefix.id,
      prefix: prefix.name,
      vrf: prefix.vrf?.name ?? null,
      tenant: prefix.tenant,
      status: prefix.status,
      description: prefix.description,
      ...usage,
    }
  })
}

function inVrf({ vrf }: { readonly vrf: Vrf | null }): { vrf: number | null } {
  return { vrf: vrf?.id ?? null }
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
