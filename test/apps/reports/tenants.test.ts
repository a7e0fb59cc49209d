import { describe, expect, it } from 'vitest'
import { overQuota, quotaLists, tenantUse } from '../../../apps/reports/sections/tenants.ts'
import fc from '../../property.ts'
import { address, device, inventory, prefix, tenant } from './samples.ts'

const demo = { slug: 'demo', name: 'demo' }

describe('what a tenant has', () => {
  it('stands beside its quotas, and more than that is over quota', () => {
    const all = inventory({
      tenants: [tenant('demo', { quota_addresses: 1, quota_devices: 1, quota_prefixes: null })],
      addresses: ['10.0.0.1/24', '10.0.0.2/24'].map((text) => address(text, { tenant: demo })),
      devices: [device('r2', { tenant: demo })],
      prefixes: [prefix('10.0.0.0/24', { tenant: demo })],
    })
    const tenants = tenantUse(all)
    expect(tenants).toEqual([
      {
        tenant: demo,
        use: [
          { of: 'addresses', field: 'quota_addresses', used: 2, limit: 1, over: true },
          { of: 'prefixes', field: 'quota_prefixes', used: 1, limit: null, over: false },
          { of: 'devices', field: 'quota_devices', used: 1, limit: 1, over: false },
        ],
      },
    ])
    expect(overQuota(tenants)).toEqual([{ tenant: demo, of: 'addresses', used: 2, limit: 1 }])
  })

  it('is over a quota of nothing with the first object', () => {
    const all = inventory({
      tenants: [tenant('demo', { quota_devices: 0 })],
      devices: [device('r2', { tenant: demo })],
    })
    expect(overQuota(tenantUse(all))).toMatchObject([{ of: 'devices', used: 1, limit: 0 }])
  })

  it('is unknown where the token may not look, and then nobody is over quota', () => {
    const all = inventory({ tenants: [tenant('demo', { quota_addresses: 0 })], hidden: ['addresses'] })
    const tenants = tenantUse(all)
    expect(tenants[0]!.use[0]).toMatchObject({ used: null, limit: 0, over: false })
    expect(overQuota(tenants)).toEqual([])
  })

  it('the worst excess comes first', () => {
    const devices = Array.from({ length: 9 }, (_, n) =>
      device(`d${n}`, { tenant: n < 7 ? demo : { slug: 'a', name: 'a' } }),
    )
    const tenants = [tenant('a', { quota_devices: 1 }), tenant('demo', { quota_devices: 1 })]
    expect(overQuota(tenantUse(inventory({ tenants, devices }))).map(({ tenant }) => tenant.slug)).toEqual([
      'demo',
      'a',
    ])
  })

  it('needs the lists that quotas count', () => {
    expect(quotaLists).toEqual(['tenants', 'addresses', 'prefixes', 'devices'])
  })
})

it('whoever has what, what tenants and nobody have adds up to all there is', () => {
  const owner = fc.constantFrom(null, demo, { slug: 'other', name: 'other' })
  fc.assert(
    fc.property(fc.array(owner), fc.array(owner), (first, second) => {
      const all = inventory({
        tenants: [tenant('demo'), tenant('other')],
        devices: first.map((tenant, n) => device(`d${n}`, { tenant })),
        addresses: second.map((tenant, n) => address(`10.0.0.${n}/24`, { tenant })),
      })
      const used = (of: string) =>
        tenantUse(all).reduce((sum, { use }) => sum + use.find((one) => one.of === of)!.used!, 0)
      expect([used('devices'), used('addresses'), used('prefixes')]).toEqual([first.length, second.length, 0])
    }),
  )
})
