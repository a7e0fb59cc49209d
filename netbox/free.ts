import type { Network } from './address.ts'

/** Addresses from the first to the last, both included. */
export interface Range {
  readonly first: bigint
  readonly last: bigint
}

/**
 * The addresses of a network that NetBox would hand out: all but the network's own and its broadcast address, unless the
 * network is a pool or too small to have them.
 */
export function usable({ family, first, last, length }: Network, isPool: boolean): Range {
  const whole = isPool || length >= (family === 4 ? 31 : 127)
  if (whole) return { first, last }
  // IPv6 knows no broadcast; its first address belongs to the routers of the network.
  return { first: first + 1n, last: family === 4 ? last - 1n : last }
}

/** What is left of `whole` without the taken ranges, which may overlap and come in any order. */
export function free(whole: Range, taken: readonly Range[]): Range[] {
  const left: Range[] = []
  let next = whole.first
  for (const { first, last } of [...taken].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))) {
    if (first > whole.last) break
    if (first > next) left.push({ first: next, last: first - 1n })
    if (last >= next) next = last + 1n
  }
  if (next <= whole.last) left.push({ first: next, last: whole.last })
  return left
}

export function count({ first, last }: Range): bigint {
  return last - first + 1n
}

export function total(ranges: readonly Range[]): bigint {
  return ranges.reduce((sum, range) => sum + count(range), 0n)
}
