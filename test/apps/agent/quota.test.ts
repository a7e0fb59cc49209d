import { describe, expect, it } from 'vitest'
import { homelab } from '../../netbox/model.ts'
import { type Lab, lab } from './lab.ts'

const POOL = '10.64.0.0/28'

/** A client with one address of this quota, and room for one more. */
const model = (quota_addresses: number | undefined) => ({
  ...homelab,
  'extras.customfield': [
    ...(homelab['extras.customfield'] ?? []),
    { name: 'quota_addresses', type: 'integer', object_types: ['tenancy.tenant'] },
  ],
  'tenancy.tenant': [
    ...(homelab['tenancy.tenant'] ?? []),
    { name: 'Acme', slug: 'acme', ...(quota_addresses !== undefined && { custom_fields: { quota_addresses } }) },
  ],
  'ipam.prefix': [...(homelab['ipam.prefix'] ?? []), { prefix: POOL, tenant: 'acme' }],
  'ipam.ipaddress': [...(homelab['ipam.ipaddress'] ?? []), { address: '10.64.0.1/28', tenant: 'acme' }],
})
const addressesIn = ({ fake }: Lab) =>
  [...fake.store.rows('ipam.ipaddress').values()]
    .map((row) => String(row.address))
    .filter((one) => one.startsWith('10.64'))
const FULL = 'Acme has all 2 addresses of their plan; free one, or ask the operator for a larger plan.'

describe('the quota of a tenant', () => {
  it('lets the last address through and refuses the next, dry runs too', async () => {
    await using it = await lab(model(2))
    const wanted = { prefix: POOL, tenant: 'acme' }
    expect(await it.ask('create_ip', wanted)).toMatchObject({ created: true })
    expect(await it.refusal('create_ip', wanted)).toBe(FULL)
    expect(await it.refusal('create_ip', { ...wanted, dry_run: true })).toBe(FULL)
    expect(await it.refusal('create_ip', { address: '10.64.0.9', tenant: 'acme' })).toBe(FULL)
    expect(addressesIn(it)).toEqual(['10.64.0.1/28', '10.64.0.2/28'])
  })

  it('is not passed by many that ask at once', async () => {
    await using it = await lab(model(4))
    const asked = Array.from({ length: 8 }, () => it.core.run('create_ip', { prefix: POOL, tenant: 'acme' }))
    expect((await Promise.all(asked)).filter(({ ok }) => ok)).toHaveLength(3)
    expect(addressesIn(it)).toHaveLength(4)
  })

  it('takes back an address when another process took the last one at the same moment', async () => {
    await using it = await lab(model(2))
    const { store } = it.fake
    const answer = it.fake.fault
    it.fake.fault = (request) => {
      if (request.method === 'POST' && request.path.endsWith('/available-ips/')) {
        const theirs = [...store.rows('ipam.ipaddress').values()].find((row) => row.address === '10.64.0.1/28')
        store.save('ipam.ipaddress', { address: '10.64.0.14/28', tenant: theirs!.tenant })
      }
      return answer(request)
    }
    expect(await it.refusal('create_ip', { prefix: POOL, tenant: 'acme' })).toBe(FULL)
    expect(addressesIn(it)).toEqual(['10.64.0.1/28', '10.64.0.14/28'])
  })

  it('is none where the tenant has none', async () => {
    await using it = await lab(model(undefined))
    for (const _ of [1, 2, 3]) await it.ask('create_ip', { prefix: POOL, tenant: 'acme' })
    expect(addressesIn(it)).toHaveLength(4)
  })
})
