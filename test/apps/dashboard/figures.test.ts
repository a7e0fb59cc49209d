import { describe, expect, it } from 'vitest'
import type { Address, Prefix } from '../../../apps/dashboard/data.ts'
import { growthOf, rolesOf, usesOf } from '../../../apps/dashboard/figures.ts'
import fc from '../../property.ts'
import { garden } from './garden.ts'

const prefix = (text: string, more: Partial<Prefix> = {}): Prefix => ({ ...garden.prefixes[0]!, prefix: text, ...more })
const address = (text: string, vrf?: number): Address => ({ ...garden.addresses[0]!, address: text, vrf })

describe('the use of a prefix', () => {
  it.each([
    ['10.0.0.0/24', {}, 254],
    ['10.0.0.0/24', { isPool: true }, 256],
    ['10.0.0.0/31', {}, 2],
    ['10.0.0.0/32', {}, 1],
    ['0.0.0.0/0', {}, 2 ** 32 - 2],
    ['2001:db8::/64', {}, undefined],
  ])('%s %j has room for %s', (text, more, size) => {
    expect(usesOf([prefix(text, more)], [], [])).toMatchObject([{ size, used: 0 }])
  })

  it('counts what lies in it, whatever mask it bears, once', () => {
    const addresses = ['10.0.0.1/24', '10.0.0.255/32', '10.0.0.1/32', '10.0.1.0/24', '::ffff:10.0.0.7/128'].map((one) =>
      address(one),
    )
    expect(usesOf([prefix('10.0.0.0/24')], addresses, [])[0]!.used).toBe(2)
  })

  it('counts IPv6, however it is written', () => {
    const addresses = ['2001:db8::1/64', '2001:db8:0:1::1/64', '10.0.0.1/24'].map((one) => address(one))
    expect(usesOf([prefix('2001:db8::/64'), prefix('::/0')], addresses, []).map(({ used }) => used)).toEqual([1, 2])
  })

  it('counts a range that is marked as full, whole, and no other', () => {
    const range = { first: '10.0.0.100', last: '10.0.0.149', vrf: undefined, markedFull: true }
    const counted = (markedFull: boolean) =>
      usesOf([prefix('10.0.0.0/24')], [address('10.0.0.100/24')], [{ ...range, markedFull }])[0]!.used
    expect([counted(true), counted(false)]).toEqual([50, 1])
  })

  // So are the report's (reports/prefixes.test.ts) and the agent's (agent/core.test.ts): three programs, one answer.
  it('is told by child prefixes in a container', () => {
    const children = ['10.4.0.0/23', '10.4.2.0/24', '10.4.3.0/28'].map((one) => prefix(one))
    const container = prefix('10.4.0.0/22', { status: { value: 'container', label: 'x' } })
    expect(usesOf([container, ...children], [address('10.4.3.200/24')], [])[0]).toMatchObject({ used: 784, size: 1024 })
  })

  it('keeps VRFs apart', () => {
    const both = [prefix('10.0.0.0/24'), prefix('10.0.0.0/24', { vrf: 7 })]
    const addresses = [address('10.0.0.1/24'), address('10.0.0.2/24', 7), address('10.0.0.3/24', 7)]
    expect(usesOf(both, addresses, []).map(({ used }) => used)).toEqual([1, 2])
  })
})

it('devices are counted by role and status, and none is lost', () => {
  const { roles, statuses } = rolesOf(garden.devices)
  expect(roles.map(({ role, total }) => `${role} ${total}`)).toEqual([
    'Web Server 5',
    'Database 2',
    'Firewall 2',
    'Cache 1',
  ])
  expect(statuses.map(({ value }) => value)).toEqual(['active', 'failed', 'planned'])
  expect([...roles[0]!.counts]).toEqual([
    ['active', 4],
    ['failed', 1],
  ])
})

describe('growth', () => {
  it('has thirteen months, across a new year', () => {
    const months = growthOf([], '2026-02').map(({ month }) => month)
    expect([months[0], months[10], months[11], months[12]]).toEqual(['2025-02', '2025-12', '2026-01', '2026-02'])
    expect(months).toHaveLength(13)
  })

  it('never falls, and ends with all there is', () => {
    const month = fc
      .tuple(fc.integer({ min: 2015, max: 2027 }), fc.integer({ min: 1, max: 12 }))
      .map(([year, month]) => `${year}-${String(month).padStart(2, '0')}`)
    fc.assert(
      fc.property(fc.array(month.map((one) => ({ month: one }))), month, (objects, last) => {
        const counts = growthOf(objects, last).map(({ count }) => count)
        expect(counts).toEqual(counts.toSorted((a, b) => a - b))
        expect(counts.at(-1)).toBe(objects.length)
      }),
    )
  })
})
