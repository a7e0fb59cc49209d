import { describe, expect, it } from 'vitest'
import { readTenant } from '../../../apps/dashboard/read.ts'
import { netbox, rows, stranger } from './fake.ts'

describe('what is read for a tenant', () => {
  it('is its own, with names from nothing but what NetBox lists to it', async () => {
    await using it = await netbox()
    const data = await readTenant(it.client)
    expect(data).toMatchObject({ name: 'Own', slug: 'own', plan: 'Business' })
    expect(data.devices).toMatchObject([
      { name: 'web', role: 'Web', primaryAddress: '10.0.0.1', site: 'Hall', month: '2026-03' },
      { name: undefined, primaryAddress: undefined, site: undefined },
    ])
    expect(data.addresses.map(({ assignedTo }) => assignedTo)).toEqual(['web · eth0', undefined, undefined])
    expect(data.services).toEqual([
      { name: 'https', ports: ['tcp/443'], device: 'web' },
      { name: 'dns', ports: ['udp/53'], device: undefined },
    ])
    expect(data.prefixes).toMatchObject([{ prefix: '10.0.0.0/24', vrf: 5 }])
    expect(data.ranges).toEqual([{ first: '10.0.0.50', last: '10.0.0.59', markedFull: true, vrf: 5 }])
    expect(data.quotas.map(({ used, limit }) => [used, limit])).toEqual([
      [3, undefined],
      [1, undefined],
      [2, 3],
    ])
    expect(JSON.stringify(data)).not.toMatch(/stranger|10\.9\.9/i)
  })

  it('is asked for by tenant, and services by device', async () => {
    await using it = await netbox()
    await readTenant(it.client)
    const asked = it.fake.requests.map(
      ({ path, query }) => `${path} ${query.getAll('tenant_id')} ${query.getAll('device_id')}`,
    )
    for (const path of ['dcim/devices/', 'ipam/prefixes/', 'ipam/ip-addresses/'])
      expect(asked.filter((one) => one.startsWith(path))).toEqual([`${path} 1 `, `${path} 1 `])
    expect(asked).toContain('ipam/ip-ranges/ 1 ')
    expect(asked).toContain('ipam/services/  11,12')
    expect(it.client.statistics.writes).toBe(0)
  })

  it('is complete without services when there is no device', async () => {
    await using it = await netbox({ ...rows(), 'dcim/devices/': [] })
    expect((await readTenant(it.client)).services).toEqual([])
  })

  it.each(['dcim/devices/', 'ipam/prefixes/', 'ipam/ip-addresses/', 'ipam/ip-ranges/'])(
    'is refused when %s holds another tenant’s',
    async (path) => {
      for (const tenant of [stranger, null]) {
        const answers = rows()
        answers[path]!.push({ ...answers[path]![0]!, id: 1000, tenant })
        await using it = await netbox(answers)
        const error = await readTenant(it.client).catch((error: Error) => error)
        expect(error).toMatchObject({ code: 'foreign', message: expect.stringContaining(path) })
        expect(String(error)).not.toMatch(/stranger/i)
      }
    },
  )

  it('is refused when a service is not on one of its devices', async () => {
    for (const parent of [{ parent_object_id: 77 }, { parent_object_type: 'virtualization.virtualmachine' }]) {
      const answers = rows()
      Object.assign(answers['ipam/services/']![0]!, parent)
      await using it = await netbox(answers)
      await expect(readTenant(it.client)).rejects.toMatchObject({ code: 'foreign' })
    }
  })

  it('lacks the names of sites when it may see none', async () => {
    await using it = await netbox(rows(), { 'dcim/sites/': { status: 403, body: { detail: 'Interdit' } } })
    expect((await readTenant(it.client)).devices.map(({ site }) => site)).toEqual([undefined, undefined])
  })

  it('lacks ranges when it may see none', async () => {
    await using it = await netbox(rows(), { 'ipam/ip-ranges/': { status: 403, body: { detail: 'Interdit' } } })
    expect((await readTenant(it.client)).ranges).toEqual([])
  })

  it('needs the right to list the rest', async () => {
    await using it = await netbox(rows(), { 'ipam/prefixes/': { status: 403, body: { detail: 'Interdit' } } })
    await expect(readTenant(it.client)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('the token may not view ipam.prefix'),
    })
  })

  it.each([0, 2])('is refused when the token sees %i tenants, before anything else is asked', async (count) => {
    const tenants = [rows()['tenancy/tenants/']![0]!, { ...stranger, custom_fields: {} }].slice(0, count)
    await using it = await netbox({ ...rows(), 'tenancy/tenants/': tenants })
    await expect(readTenant(it.client)).rejects.toThrow(`this token sees ${count} tenants, and a page is for one: `)
    expect(it.fake.requests).toHaveLength(1)
  })

  it.each([
    [{ plan: 'Starter' }, 'Starter'],
    [{ plan: { value: 'pro', label: 'Pro' } }, 'Pro'],
    [{ plan: '' }, undefined],
    [{ plan: null }, undefined],
    [{}, undefined],
  ])('has the plan of %j', async (custom_fields, plan) => {
    const [tenant] = rows()['tenancy/tenants/']!
    await using it = await netbox({ ...rows(), 'tenancy/tenants/': [{ ...tenant, custom_fields }] })
    expect((await readTenant(it.client)).plan).toBe(plan)
  })
})
