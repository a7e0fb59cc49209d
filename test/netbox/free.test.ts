import { BlockList } from 'node:net'
import { describe, expect, it } from 'vitest'
import { formatAddress, formatNetwork, parseAddress, parseNetwork } from '../../netbox/address.ts'
import { count, free, total, usable } from '../../netbox/free.ts'
import fc from '../property.ts'

const range = (most: number) =>
  fc.tuple(fc.integer({ min: 0, max: most }), fc.integer({ min: 0, max: most })).map(([a, b]) => ({
    first: BigInt(Math.min(a, b)),
    last: BigInt(Math.max(a, b)),
  }))
const within = (value: number, ranges: readonly { first: bigint; last: bigint }[]) =>
  ranges.some(({ first, last }) => BigInt(value) >= first && BigInt(value) <= last)

describe('free ranges', () => {
  it('hold exactly what is in the whole and in nothing that is taken, in order and never side by side', () => {
    fc.assert(
      fc.property(range(60), fc.array(range(70), { maxLength: 12 }), (whole, taken) => {
        const left = free(whole, taken)
        for (let value = 0; value <= 75; value++)
          expect(within(value, left)).toBe(within(value, [whole]) && !within(value, taken))
        for (const [place, { first, last }] of left.entries()) {
          expect(last >= first).toBe(true)
          if (place > 0) expect(first > left[place - 1]!.last + 1n).toBe(true)
        }
      }),
    )
  })

  it('count what they hold', () => {
    expect(
      total([
        { first: 1n, last: 3n },
        { first: 9n, last: 9n },
      ]),
    ).toBe(4n)
  })

  it.each([
    ['192.168.1.0/24', false, '192.168.1.1', '192.168.1.254'],
    ['192.168.1.0/24', true, '192.168.1.0', '192.168.1.255'],
    ['10.0.0.0/31', false, '10.0.0.0', '10.0.0.1'],
    ['10.0.0.7/32', false, '10.0.0.7', '10.0.0.7'],
    ['2001:db8::/64', false, '2001:db8::1', '2001:db8::ffff:ffff:ffff:ffff'],
    ['2001:db8::/127', false, '2001:db8::', '2001:db8::1'],
  ])('of %s (pool: %s) go from %s to %s', (text, isPool, first, last) => {
    const network = parseNetwork(text)!
    const whole = usable(network, isPool)
    const written = (value: bigint) => formatAddress({ family: network.family, value })
    expect([written(whole.first), written(whole.last)]).toEqual([first, last])
    expect(count(whole)).toBe(whole.last - whole.first + 1n)
  })
})

describe('an address', () => {
  it('is written as it was read, IPv4', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        expect(formatAddress(parseAddress(text)!)).toBe(text)
      }),
    )
  })

  it('is read as Node reads it, and its written form means the same, IPv6', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const written = formatAddress(parseAddress(text)!)
        const list = new BlockList()
        list.addAddress(text, 'ipv6')
        expect(list.check(written, 'ipv6')).toBe(true)
        expect(written).not.toMatch(/[A-F]|:::|\b0[0-9a-f]/)
      }),
    )
  })

  it.each(['', '192.168.1', '192.168.1.256', 'fe80::1%eth0', 'r2d2automaker', '1:2:3'])('is not "%s"', (text) => {
    expect(parseAddress(text)).toBeUndefined()
  })
})

describe('a network', () => {
  it('drops the bits beyond its mask', () => {
    expect(formatNetwork(parseNetwork('192.168.1.77/24')!)).toBe('192.168.1.0/24')
  })

  it.each(['192.168.1.0', '192.168.1.0/33', 'a/24', '2001:db8::/129'])('is not "%s"', (text) => {
    expect(parseNetwork(text)).toBeUndefined()
  })
})
