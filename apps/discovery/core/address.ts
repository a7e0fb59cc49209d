import { BlockList, isIP } from 'node:net'

/** Addresses that say nothing of who has them: each machine has its own, or many share them. */
const anonymous = new BlockList()
for (const [net, bits, family] of [
  ['0.0.0.0', 8, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
] as const)
  anonymous.addSubnet(net, bits, family)

export interface Address {
  /** In its shortest form. */
  readonly host: string
  /** Length of the mask, if it is known. */
  readonly length: number | undefined
  readonly family: 4 | 6
}

/** Reads `192.0.2.7/24`, `192.0.2.7` and the like; undefined for anything else, and for addresses that name nobody. */
export function addressOf(text: string): Address | undefined {
  const [bare = '', mask, ...more] = text
    .trim()
    .replace(/%[^/]*/, '')
    .split('/')
  const family = isIP(bare) as 0 | 4 | 6
  if (family === 0 || more.length > 0) return undefined
  const length = mask === undefined ? undefined : Number(mask)
  if (length !== undefined && !(/^\d{1,3}$/.test(mask!) && length <= (family === 4 ? 32 : 128))) return undefined
  if (anonymous.check(bare, family === 4 ? 'ipv4' : 'ipv6')) return undefined
  return { host: family === 4 ? bare : new URL(`http://[${bare}]`).hostname.slice(1, -1), length, family }
}
