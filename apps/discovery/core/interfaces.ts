import { addressOf } from './address.ts'
import type { Observation, SeenInterface } from './observation.ts'
import { macOf, voidMac } from './tokens.ts'

/** One interface, of what all sources say of it. */
export interface MergedInterface {
  /** Undefined where only a scan saw it. */
  readonly name: string | undefined
  readonly mac: string | undefined
  readonly kind: SeenInterface['kind']
  readonly enabled: boolean | undefined
  readonly mtu: number | undefined
  readonly vlan: number | undefined
  readonly parent: string | undefined
  readonly bridge: string | undefined
  readonly lag: string | undefined
  /** With the longest mask that somebody knows. */
  readonly addresses: readonly string[]
  readonly sources: readonly string[]
}

/** The interfaces of one thing. Earlier observations go before later ones. */
export function mergeInterfaces(observations: readonly Observation[]): MergedInterface[] {
  let all: MergedInterface[] = []
  for (const { source, interfaces } of observations) {
    for (const seen of interfaces) {
      const mac = seen.mac === undefined ? undefined : macOf(seen.mac)
      // What routers share, or Docker makes up on every host, is no interface of this thing alone.
      if (mac !== undefined && voidMac(mac) !== undefined) continue
      const found = all.find((one) => same(one, { ...seen, mac }, source))
      const merged = together(found, { ...seen, mac }, source)
      all = found ? all.map((one) => (one === found ? merged : one)) : [...all, merged]
    }
  }
  return all
}

/** By name or by MAC; a VLAN or a bridge has the MAC of what it stands on, and is another interface all the same. */
function same(one: MergedInterface, seen: SeenInterface, source: string): boolean {
  if (one.name !== undefined && one.name === seen.name)
    return one.mac === undefined || seen.mac === undefined || one.mac === seen.mac
  if (one.mac !== undefined && seen.mac !== undefined) {
    if (one.mac !== seen.mac) return false
    return (
      (one.name === undefined || seen.name === undefined || !one.sources.includes(source)) && alike(one.kind, seen.kind)
    )
  }
  const hosts = new Set(seen.addresses.map((text) => addressOf(text)?.host))
  return seen.name === undefined && one.addresses.some((text) => hosts.has(addressOf(text)!.host))
}

function alike(one: SeenInterface['kind'], other: SeenInterface['kind']): boolean {
  const layered = (kind: SeenInterface['kind']) => kind === 'bridge' || kind === 'vlan' || kind === 'lag'
  return one === other || !(layered(one) || layered(other))
}

function together(one: MergedInterface | undefined, seen: SeenInterface, source: string): MergedInterface {
  return {
    name: one?.name ?? seen.name,
    mac: one?.mac ?? seen.mac,
    kind: one?.kind ?? seen.kind,
    enabled: one?.enabled ?? seen.enabled,
    mtu: one?.mtu ?? seen.mtu,
    vlan: one?.vlan ?? seen.vlan,
    parent: one?.parent ?? seen.parent,
    bridge: one?.bridge ?? seen.bridge,
    lag: one?.lag ?? seen.lag,
    addresses: union([...(one?.addresses ?? []), ...seen.addresses]),
    sources: [...new Set([...(one?.sources ?? []), source])],
  }
}

function union(texts: readonly string[]): string[] {
  const byHost = new Map<string, string>()
  for (const text of texts) {
    const address = addressOf(text)
    if (!address) continue
    const known = byHost.get(address.host)
    if (known === undefined || (!known.includes('/') && address.length !== undefined))
      byHost.set(address.host, address.length === undefined ? address.host : `${address.host}/${address.length}`)
  }
  return [...byHost.values()]
}
