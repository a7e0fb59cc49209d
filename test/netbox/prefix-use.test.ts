import { describe, expect, it } from 'vitest'
import { formatAddress, parseAddress, parseNetwork } from '../../netbox/address.ts'
import { type Contents, type Holder, usagesOf } from '../../netbox/prefix-use.ts'

const holder = (text: string, more: Partial<Holder> = {}): Holder => ({
  ...{ network: parseNetwork(text)!, vrf: null, container: false, isPool: false, markedFull: false, ...more },
})
const child = (text: string, vrf: number | null = null) => ({ network: parseNetwork(text)!, vrf })
const address = (text: string, vrf: number | null = null) => ({ at: parseAddress(text)!, vrf })
const nothing: Contents = { prefixes: [], addresses: [], ranges: [] }

/** What is told of one prefix, its next free address in words. */
function usage(of: Holder, contents: Partial<Contents>) {
  const [{ free, ...told }] = usagesOf([of], { ...nothing, ...contents }) as [ReturnType<typeof usagesOf>[number]]
  const next = free[0] && formatAddress({ family: of.network.family, value: free[0].first })
  return { ...told, next }
}

describe('a container', () => {
  it('is filled by its child prefixes, as NetBox’s page has it', () => {
    const prefixes = ['10.0.0.0/22', '10.0.0.0/23', '10.0.2.0/24', '10.0.3.0/28'].map((text) => child(text))
    const told = usage(holder('10.0.0.0/22', { container: true }), { prefixes, addresses: [address('10.0.3.200')] })
    expect(told).toMatchObject({ by: 'prefixes', entries: 3, taken: 784n, size: 1024n, percent: 76.5 })
  })

  it('has its next free address in none of its children', () => {
    const prefixes = [child('10.0.0.0/23')]
    const addresses = [address('10.0.2.0')]
    expect(usage(holder('10.0.0.0/22', { container: true }), { prefixes, addresses }).next).toBe('10.0.2.1')
  })

  it('of the global table keeps what is recorded in any VRF', () => {
    const addresses = [address('10.0.0.1', 7)]
    expect(usage(holder('10.0.0.0/24', { container: true }), { addresses }).next).toBe('10.0.0.2')
    expect(usage(holder('10.0.0.0/24'), { addresses }).next).toBe('10.0.0.1')
  })
})

describe('a prefix', () => {
  const range = (more: object) => ({
    ...{ first: parseAddress('10.0.0.1')!, last: parseAddress('10.0.0.9')!, vrf: null },
    ...{ markedFull: false, populated: false, ...more },
  })

  it('counts ranges that are marked as full, and hands out none of those that are populated', () => {
    const of = holder('10.0.0.0/24')
    expect(usage(of, { ranges: [range({ markedFull: true })] })).toMatchObject({ taken: 9n, next: '10.0.0.1' })
    expect(usage(of, { ranges: [range({ populated: true })] })).toMatchObject({ taken: 0n, next: '10.0.0.10' })
  })

  it('that is marked as full has nothing to hand out', () => {
    expect(usage(holder('10.0.0.0/24', { markedFull: true }), {})).toMatchObject({ percent: 100, next: undefined })
  })

  it('is never more than full, even with its broadcast address recorded', () => {
    const addresses = ['10.0.0.0', '10.0.0.1', '10.0.0.2', '10.0.0.3'].map((text) => address(text))
    expect(usage(holder('10.0.0.0/30'), { addresses })).toMatchObject({ taken: 2n, size: 2n, percent: 100 })
    expect(usage(holder('10.0.0.0/30'), { addresses: [address('10.0.0.3')] })).toMatchObject({ taken: 1n })
  })
})
