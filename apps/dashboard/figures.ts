import { BlockList, isIPv6 } from 'node:net'
import type { Address, Choice, Device, Prefix } from './data.ts'

/** How full a prefix is. */
export interface PrefixUse extends Prefix {
  /** Addresses of the tenant that lie in it. */
  readonly used: number
  /** Addresses it has for hosts; of IPv6 nobody asks. */
  readonly size: number | undefined
}

/** Counts the addresses in each prefix of the same VRF. One that is recorded twice counts once. */
export function usesOf(prefixes: readonly Prefix[], addresses: readonly Address[]): PrefixUse[] {
  const hosts = addresses.map(({ address, vrf }) => ({ host: address.split('/')[0]!, vrf }))
  return prefixes.map((prefix) => {
    const [network, length] = prefix.prefix.split('/') as [string, string]
    const family = isIPv6(network) ? 'ipv6' : 'ipv4'
    const range = new BlockList()
    range.addSubnet(network, Number(length), family)
    // An IPv4 address also matches IPv6 subnets that map it.
    const within = hosts.filter(({ host, vrf }) => {
      return vrf === prefix.vrf && isIPv6(host) === (family === 'ipv6') && range.check(host, family)
    })
    const size = family === 'ipv6' ? undefined : hostsIn(Number(length), prefix.isPool)
    return { ...prefix, used: new Set(within.map(({ host }) => host)).size, size }
  })
}

/** A pool, and a link of one or two addresses, has no network and broadcast address. */
function hostsIn(length: number, isPool: boolean): number {
  const all = 2 ** (32 - length)
  return isPool || length >= 31 ? all : all - 2
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
