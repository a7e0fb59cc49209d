import { describe, expect, it } from 'vitest'
import { makeReport } from '../../../apps/reports/index.ts'
import { versions } from '../../netbox/harness.ts'
import { lab } from './lab.ts'
import { NOW } from './samples.ts'

describe.each(versions)('a report on NetBox %s', (version) => {
  it('tells what is there', async () => {
    await using it = await lab(version)
    const report = await makeReport(it.client, { now: NOW })
    expect(report).toMatchObject({
      netbox: it.fake.url,
      hidden: [],
      overQuota: [{ tenant: { slug: 'internal' }, of: 'addresses', used: 2, limit: 1 }],
      prefixes: [{ prefix: '192.168.1.0/24', entries: 3, size: 254n }],
      services: [
        {
          host: { kind: 'dcim.device', name: 'r2' },
          services: [
            { name: 'kong', ports: expect.arrayContaining(['tcp/8000', 'tcp/8443']) },
            { name: 'redis', ports: ['tcp/6379'] },
          ],
        },
      ],
      growth: { months: [{ month: '2026-11', total: { 'dcim.device': 1, 'ipam.ipaddress': 3, 'ipam.service': 2 } }] },
    })
    expect(report.stale.rules.find(({ rule }) => rule === 'unassigned')!.found).toHaveLength(2)
  })

  it('asks for each list once, only for what it needs, and writes nothing', async () => {
    await using it = await lab(version)
    await makeReport(it.client, { now: NOW })
    const lists = it.fake.requests.filter(({ path }) => path !== 'core/object-changes/')
    expect(new Set(lists.map(({ path }) => path)).size).toBe(lists.length)
    expect(lists).toHaveLength(7)
    expect(it.fake.requests.every(({ method, query }) => method === 'GET' && query.has('fields'))).toBe(true)
  })
})

describe('the change log', () => {
  it('is read page by page, an entry that slips to the next page counted once', async () => {
    await using it = await lab()
    const { changes } = await makeReport(it.client, { now: NOW })
    expect(changes).toMatchObject({ read: 2500, total: 2500, byKind: [{ create: 1250, update: 1250 }] })
  })

  it('is read up to a bound, and the report says how much that is', async () => {
    await using it = await lab()
    it.log.push(...Array.from({ length: 60_000 }, (_, n) => ({ ...it.log[0]!, id: 2501 + n })))
    const { changes } = await makeReport(it.client, { now: NOW })
    expect(changes).toMatchObject({ total: 62_500 })
    expect('read' in changes && changes.read).toBeLessThanOrEqual(50_000)
    expect(it.fake.requests.filter(({ path }) => path === 'core/object-changes/')).toHaveLength(50)
  })
})

describe('a token that may not see everything', () => {
  it('gets a report without the change log', async () => {
    await using it = await lab()
    it.forbidden.add('core/object-changes/')
    const { hidden, changes } = await makeReport(it.client, { now: NOW })
    expect(hidden).toEqual(['log'])
    expect(changes).toEqual({ unavailable: "NetBox's change log is not visible to this token." })
  })

  it('gets a report that does not judge what it cannot see', async () => {
    await using it = await lab()
    it.forbidden.add('ipam/ip-addresses/')
    const { hidden, overQuota, tenants } = await makeReport(it.client, { now: NOW })
    expect([hidden, overQuota, tenants[0]!.use[0]!.used]).toEqual([['addresses'], [], null])
  })

  it('gets an error when it may see nothing, not the report of an empty NetBox', async () => {
    await using it = await lab()
    it.fake.fault = () => ({ status: 403, body: { detail: 'Invalid token' } })
    await expect(makeReport(it.client, { now: NOW })).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('a report on one tenant', () => {
  it('tells of theirs alone, without a change log that does not know them', async () => {
    await using it = await lab()
    const report = await makeReport(it.client, { now: NOW, tenant: 'internal' })
    expect(report).toMatchObject({ tenant: { name: 'Internal' }, prefixes: [], services: [] })
    expect(report.changes).toHaveProperty('unavailable')
    expect(it.fake.requests.map(({ path }) => path)).not.toContain('core/object-changes/')
  })

  it('is refused for one that is not there, and names the nearest', async () => {
    await using it = await lab()
    await expect(makeReport(it.client, { now: NOW, tenant: 'interna' })).rejects.toThrow(
      'there is no tenant "interna" that this token may see; its slug is wanted; did you mean "internal"?',
    )
  })
})
