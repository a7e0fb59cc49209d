import { BlockList } from 'node:net'
import type { Kind } from '../../../netbox/index.ts'
import { addressOf } from '../core/address.ts'
import type { Merged } from '../core/merge.ts'
import type { Existing, KnownVlan } from './read.ts'
import type { Wanted } from './wanted.ts'

type Need = (kind: Kind, fields: Wanted['fields']) => void

/** Whether an address lies in a network; of another family it does not. */
export function contains(prefix: string, host: string): boolean {
  const [net = '', bits] = prefix.split('/')
  const family = host.includes(':') ? 'ipv6' : 'ipv4'
  if (net.includes(':') !== host.includes(':')) return false
  const list = new BlockList()
  list.addSubnet(net, Number(bits), family)
  return list.check(host, family)
}

/** The configured networks that a thing has addresses in are made where NetBox lacks them. */
export function needPrefixes({ interfaces, vrf }: Merged, prefixes: readonly string[], site: string, need: Need): void {
  const hosts = interfaces.flatMap(({ addresses }) => addresses).map((text) => text.split('/')[0]!)
  for (const prefix of prefixes)
    if (hosts.some((host) => contains(prefix, host))) {
      // A thing that NetBox has may stand elsewhere, and this site may not be there yet.
      need('dcim.site', { name: site, slug: site })
      need('ipam.prefix', { prefix, scope: { site }, ...(vrf && { vrf }) })
    }
}

/** A VLAN by its number: NetBox's own, at the site before those of no site; made where it has none. */
export function vlanOf(vid: number, site: string, known: readonly KnownVlan[], need: Need): Record<string, unknown> {
  const same = known.filter((one) => one.vid === vid)
  const [best] = [...same.filter((one) => one.site === site), ...same.filter((one) => one.site === undefined)]
  if (best) return { id: best.id }
  need('dcim.site', { name: site, slug: site })
  need('ipam.vlan', { vid, name: `VLAN ${vid}`, site })
  return { site, vid }
}

/**
 * The address that a thing is reached by, for each family: the one that NetBox has, as long as the thing still bears it; else the first
 * of a configured network, else the first at all.
 *
 * @param addresses as they are to stand in NetBox, with their masks
 */
export function primaryOf(
  addresses: readonly string[],
  existing: Existing | undefined,
  prefixes: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    ([4, 6] as const).flatMap((family) => {
      const mine = addresses.filter((text) => addressOf(text)?.family === family)
      const kept = existing?.primary[family]?.split('/')[0]
      if (mine.length === 0 || mine.some((text) => text.split('/')[0] === kept)) return []
      const inside = mine.find((text) => prefixes.some((prefix) => contains(prefix, text.split('/')[0]!)))
      return [[`primary_ip${family}`, inside ?? mine[0]!] as const]
    }),
  )
}
