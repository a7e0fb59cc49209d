import { isIPv4, isIPv6 } from 'node:net'

/** An address as a number, with the family that tells `0.0.0.1` from `::1`. */
export interface Address {
  readonly family: 4 | 6
  readonly value: bigint
}

/** A network: its first address and the length of its mask. */
export interface Network {
  readonly family: 4 | 6
  readonly first: bigint
  readonly last: bigint
  readonly length: number
}

export const BITS = { 4: 32, 6: 128 } as const

/** Reads `192.168.1.161` or `2001:db8::1`; undefined for anything else. */
export function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return { family: 4, value: ofParts(text.split('.').map(Number), 8n) }
  if (!isIPv6(text) || text.includes('%')) return undefined
  // `::ffff:192.0.2.1` ends in the older notation.
  const tail = /\d+\.\d+\.\d+\.\d+$/.exec(text)?.[0]
  const plain = tail ? text.slice(0, -tail.length) + asGroups(tail) : text
  const [left = '', right] = plain.split('::')
  const [head, end] = [groups(left), groups(right ?? '')]
  const zeros = new Array<number>(8 - head.length - end.length).fill(0)
  return { family: 6, value: ofParts(right === undefined ? head : [...head, ...zeros, ...end], 16n) }
}

/** Reads `192.168.1.0/24`. Bits beyond the mask are dropped: `192.168.1.7/24` is the same network. */
export function parseNetwork(text: string): Network | undefined {
  const [, host = '', mask = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text.trim()) ?? []
  const address = parseAddress(host)
  const length = Number(mask)
  if (!address || length > BITS[address.family]) return undefined
  const size = 1n << BigInt(BITS[address.family] - length)
  const first = (address.value / size) * size
  return { family: address.family, first, last: first + size - 1n, length }
}

/** `192.168.1.0`, `2001:db8::1`: the form in which NetBox writes addresses. */
export function formatAddress({ family, value }: Address): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')
  const hex = Array.from({ length: 8 }, (_, n) => ((value >> BigInt(112 - 16 * n)) & 0xffffn).toString(16))
  // The longest run of zero groups, the first of equally long ones, and never a single group (RFC 5952).
  const runs = [...hex.join(':').matchAll(/\b0(:0)+\b/g)].sort((a, b) => b[0].length - a[0].length)
  const [run] = runs
  if (!run) return hex.join(':')
  const text = hex.join(':')
  const [before, after] = [text.slice(0, run.index), text.slice(run.index + run[0].length)]
  return `${before.replace(/:$/, '')}::${after.replace(/^:/, '')}`
}

/** `192.168.1.0/24` */
export function formatNetwork({ family, first, length }: Network): string {
  return `${formatAddress({ family, value: first })}/${length}`
}

export function contains(network: Network, { family, value }: Address): boolean {
  return family === network.family && value >= network.first && value <= network.last
}

function ofParts(parts: readonly number[], bits: bigint): bigint {
  return parts.reduce((sum, part) => (sum << bits) | BigInt(part), 0n)
}

function groups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
}

function asGroups(ipv4: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number)
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
}
