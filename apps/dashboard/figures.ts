import { parseAddress, parseNetwork } from '../../netbox/address.ts'
import { usagesOf } from '../../netbox/prefix-use.ts'
import type { Address, Choice, Device, Prefix, Range } from './data.ts'

/** How full a prefix is. */
export interface PrefixUse extends Prefix {
  /** Addresses that are taken: by the tenant's addresses and full ranges in it, or by their prefixes in a container. */
  readonly used: number
  /** Addresses it has to give out; of IPv6 nobody asks. */
  readonly size: number | undefined
}

/** How full prefixes are, in their order. */
export function usesOf(
  prefixes: readonly Prefix[],
  addresses: readonly Address[],
  ranges: readonly Range[],
): PrefixUse[] {
  const networks = prefixes.map(({ prefix, vrf = null }) => ({ network: parseNetwork(prefix)!, vrf }))
  const holders = prefixes.map(({ status, ...prefix }, at) => ({
    ...{ ...prefix, ...networks[at]!, container: status.value === 'container' },
  }))
  const usages = usagesOf(holders, {
    prefixes: networks,
    addresses: addresses.map(({ address, vrf = null }) => ({ at: parseAddress(address.split('/')[0]!)!, vrf })),
    ranges: ranges.map(({ first, last, vrf = null, markedFull }) => ({
      ...{ first: parseAddress(first)!, last: parseAddress(last)!, vrf, markedFull, populated: false },
    })),
  })
  return prefixes.map((prefix, at) => {
    const { taken, size } = usages[at]!
    return { ...prefix, used: Number(taken), size: networks[at]!.network.family === 6 ? undefined : Number(size) }
  })
}

/** Devices of a role, by status. */
export interface RoleCount {
  readonly role: string
  readonly total: number
  readonly counts: ReadonlyMap<string, number>
}

/** The roles, the one with most devices first, and the statuses in use, by value. */
export function rolesOf(devices: readonly Device[]): { roles: RoleCount[]; statuses: Choice[] } {
  const roles = [...Map.groupBy(devices, ({ role }) => role)].map(([role, all]) => ({
    role,
    total: all.length,
    counts: new Map([...Map.groupBy(all, ({ status }) => status.value)].map(([value, some]) => [value, some.length])),
  }))
  roles.sort((a, b) => b.total - a.total || (a.role < b.role ? -1 : 1))
  const statuses = [...new Map(devices.map(({ status }) => [status.value, status])).values()]
  return { roles, statuses: statuses.sort((a, b) => (a.value < b.value ? -1 : 1)) }
}

/** How many there were at the end of a month. */
export interface MonthCount {
  /** `2026-11` */
  readonly month: string
  readonly count: number
}

/** The last month and the twelve before it: of what is there today, how much was recorded by the end of each. */
export function growthOf(objects: readonly { readonly month: string }[], last: string): MonthCount[] {
  const [year, month] = last.split('-').map(Number) as [number, number]
  return Array.from({ length: 13 }, (_, back) => {
    const end = new Date(Date.UTC(year, month - 13 + back)).toISOString().slice(0, 7)
    // What NetBox's clock places in the month after ours belongs to the last one.
    return { month: end, count: objects.filter((one) => one.month <= end || end === last).length }
  })
}
