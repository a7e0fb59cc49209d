import { describe, expect, it } from 'vitest'
import { prefixUse } from '../../../apps/reports/sections/prefixes.ts'
import { formatAddress } from '../../../netbox/address.ts'
import fc from '../../property.ts'
import { address, inventory, prefix, range } from './samples.ts'

const blue = { id: 1, name: 'blue' }

describe('the use of a prefix', () => {
  it('is told by the addresses in it, an address recorded twice counted once', () => {
    const prefixes = [prefix('10.0.0.0/24')]
    const addresses = ['10.0.0.1/24', '10.0.0.1/32', '10.0.0.254/24', '10.0.1.1/24'].map((text) => address(text))
    expect(prefixUse(prefixes, inventory({ prefixes, addresses }))).toMatchObject([
      { by: 'addresses', entries: 3, taken: 2n, size: 254n, percent: 0.7 },
    ])
  })

  it.each([
    ['10.0.0.0/24', false, 254n],
    ['10.0.0.0/24', true, 256n],
    ['10.0.0.0/31', false, 2n],
    ['10.0.0.1/32', false, 1n],
    ['2001:db8::/64', false, 2n ** 64n - 1n],
    ['2001:db8::/32', true, 2n ** 96n],
    ['::/0', true, 2n ** 128n],
  ])('counts against the addresses that can be given out: %s (pool: %s) has %s', (text, isPool, size) => {
    const prefixes = [prefix(text, { isPool })]
    expect(prefixUse(prefixes, inventory({ prefixes }))).toMatchObject([{ size, taken: 0n, percent: 0 }])
  })

  // So are the dashboard's and the agent's: three programs, one answer.
  it('is 76.5 % of a container whose child prefixes are 784 of 1024 addresses', () => {
    const children = ['10.4.0.0/23', '10.4.2.0/24', '10.4.3.0/28'].map((one) => prefix(one))
    const prefixes = [prefix('10.4.0.0/22', { status: 'container' }), ...children]
    const all = inventory({ prefixes, addresses: [address('10.4.3.200/24')] })
    expect(prefixUse(prefixes, all)[0]).toMatchObject({ by: 'prefixes', taken: 784n, size: 1024n, percent: 76.5 })
  })

  it('is told by child prefixes in a container, those inside each other counted once', () => {
    const prefixes = [
      prefix('10.0.0.0/16', { status: 'container' }),
      prefix('10.0.0.0/17'),
      prefix('10.0.1.0/24'),
      prefix('10.0.0.0/8'),
    ]
    const addresses = [address('10.0.200.1/24')]
    const use = prefixUse(prefixes, inventory({ prefixes, addresses }))
    expect(use.map(({ prefix }) => prefix)).toEqual(['10.0.0.0/8', '10.0.0.0/16', '10.0.0.0/17', '10.0.1.0/24'])
    expect(use[1]).toMatchObject({ by: 'prefixes', entries: 2, taken: 32768n, size: 65536n, percent: 50 })
  })

  it('takes in ranges that are marked as full, and no others', () => {
    const prefixes = [prefix('10.0.0.0/24')]
    const ranges = [
      range('10.0.0.10', '10.0.0.19', { markedFull: true }),
      range('10.0.0.100', '10.0.0.199'),
      range('10.0.0.20', '10.0.0.29', { markedFull: true, vrf: blue }),
    ]
    const all = inventory({ prefixes, ranges, addresses: [address('10.0.0.15/24')] })
    expect(prefixUse(prefixes, all)).toMatchObject([{ entries: 1, taken: 10n }])
  })

  it('is whole where somebody said so', () => {
    const prefixes = [prefix('10.0.0.0/24', { markedFull: true })]
    expect(prefixUse(prefixes, inventory({ prefixes }))).toMatchObject([{ by: 'mark', taken: 254n, percent: 100 }])
  })

  it('stays within its VRF, even where two bear the same name', () => {
    const vrfs = [null, blue, { id: 2, name: 'blue' }]
    const prefixes = vrfs.map((vrf) => prefix('10.0.0.0/24', { vrf }))
    const addresses = [
      address('10.0.0.1/24'),
      address('10.0.0.2/24', { vrf: blue }),
      address('10.0.0.3/24', { vrf: blue }),
    ]
    const use = prefixUse(prefixes, inventory({ prefixes, addresses }))
    expect(use.map(({ vrf, entries }) => [vrf, entries])).toEqual([
      [null, 1],
      ['blue', 2],
      ['blue', 0],
    ])
  })

  it('looks for what fills it in the whole inventory, not only among what is told of', () => {
    const mine = prefix('10.0.0.0/24')
    const all = inventory({
      prefixes: [mine, prefix('10.1.0.0/24')],
      addresses: [address('10.0.0.1/24', { tenant: null })],
    })
    expect(prefixUse([mine], all)).toMatchObject([{ prefix: '10.0.0.0/24', entries: 1 }])
  })
})

describe('whatever is recorded', () => {
  const family = fc.constantFrom<4 | 6>(4, 6)
  /** Small numbers, so that things fall into each other. */
  const ip = fc.tuple(family, fc.nat(70)).map(([family, value]) => formatAddress({ family, value: BigInt(value) }))
  const net = fc.tuple(ip, fc.integer({ min: 0, max: 8 }), fc.constantFrom('active', 'container'), fc.boolean())
  const networks = net.map(([text, bits, status, isPool]) =>
    prefix(`${text}/${(text.includes(':') ? 128 : 32) - bits}`, { status, isPool }),
  )

  it('no use is below 0 or above 100 percent, and no more is taken than there is', () => {
    fc.assert(
      fc.property(fc.array(networks), fc.array(ip), (prefixes, addresses) => {
        const all = inventory({ prefixes, addresses: addresses.map((text) => address(`${text}/32`)) })
        for (const { percent, taken, size } of prefixUse(prefixes, all)) {
          expect(percent).toBeGreaterThanOrEqual(0)
          expect(percent).toBeLessThanOrEqual(100)
          expect(taken).toBeGreaterThanOrEqual(0n)
          expect(taken).toBeLessThanOrEqual(size)
        }
      }),
    )
  })

  it('the addresses found in a prefix are those that looking at each would find', () => {
    fc.assert(
      fc.property(networks, fc.array(ip), (one, texts) => {
        const addresses = texts.map((text) => address(`${text}/32`))
        const { family, first, last } = one.network
        const inside = addresses.filter(({ at }) => at.family === family && at.value >= first && at.value <= last)
        const active = { ...one, status: 'active' }
        expect(prefixUse([active], inventory({ prefixes: [active], addresses }))[0]!.entries).toBe(inside.length)
      }),
    )
  })
})
