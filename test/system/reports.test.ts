import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeReport, type Report } from '../../apps/reports/index.ts'
import {
  type Report as Applied,
  apply,
  Client,
  type Desired,
  plan,
  provisionToken,
  readCurrent,
  usageOf,
} from '../../netbox/index.ts'
import { ownedIn } from '../netbox/harness.ts'
import { type NetBoxUnderTest, netboxUnderTest } from './netbox-under-test.ts'

const COMMAND = join(import.meta.dirname, '..', '..', 'apps', 'reports', 'cli', 'netbox-report.mjs')
const run = `rep-${randomBytes(3).toString('hex')}`
const [mine, theirs] = [`${run}-mine`, `${run}-theirs`]
const now = new Date()

const named = (name: string) => ({ name: `${run}-${name}`, slug: `${run}-${name}` })
const vrf = { vrf: run }
const device = { site: `${run}-site`, device_type: `${run}-type`, role: `${run}-role`, tenant: mine }
const eth0 = { assigned_object: { interface: { device: `${run}-r1`, name: 'eth0' } } }

/** In a VRF of its own, so that it does not meet what else stands in this NetBox. */
const model: Desired = {
  'extras.customfield': [
    { name: 'quota_addresses', type: 'integer', object_types: ['tenancy.tenant'] },
    { name: 'quota_devices', type: 'integer', object_types: ['tenancy.tenant'] },
  ],
  'tenancy.tenant': [
    { ...named('mine'), custom_fields: { quota_addresses: 3, quota_devices: 2 } },
    { ...named('theirs') },
  ],
  'dcim.site': [named('site')],
  'dcim.manufacturer': [named('maker')],
  'dcim.devicetype': [{ manufacturer: `${run}-maker`, model: 'VM', slug: `${run}-type`, u_height: 0 }],
  'dcim.devicerole': [named('role')],
  'dcim.device': [
    { ...device, name: `${run}-r1`, description: 'the first', primary_ip4: { ...vrf, address: '10.77.0.1/25' } },
    { ...device, name: `${run}-r2`, status: 'offline' },
  ],
  'dcim.interface': [{ device: `${run}-r1`, name: 'eth0', type: 'virtual' }],
  'ipam.vrf': [{ name: run }],
  'ipam.prefix': [
    { ...vrf, prefix: '10.77.0.0/24', status: 'container', tenant: theirs, description: 'all' },
    { ...vrf, prefix: '10.77.0.0/25', tenant: mine, description: 'half of it' },
    { ...vrf, prefix: '2001:db8:77::/64', tenant: mine, description: 'IPv6' },
  ],
  'ipam.iprange': [
    { ...vrf, start_address: '10.77.0.64/25', end_address: '10.77.0.95/25', mark_utilized: true },
    { ...vrf, start_address: '10.77.0.32/25', end_address: '10.77.0.47/25' },
  ],
  'ipam.ipaddress': [
    { ...vrf, address: '10.77.0.1/25', tenant: mine, ...eth0 },
    { ...vrf, address: '10.77.0.2/25', tenant: mine, description: 'nowhere' },
    { ...vrf, address: '10.77.0.3/25', tenant: mine, status: 'deprecated', dns_name: 'old.example' },
    { ...vrf, address: '2001:db8:77::1/64', tenant: mine, status: 'reserved' },
    { ...vrf, address: '10.77.0.4/25', tenant: theirs },
  ],
  'ipam.service': [
    { parent: { device: `${run}-r1` }, name: `${run}-web`, port_mappings: ['tcp/80', 'tcp/443'], description: 'web' },
    { parent: { device: `${run}-r1` }, name: `${run}-dns`, port_mappings: ['udp/53', 'tcp/53'], description: 'dns' },
    { parent: { device: `${run}-r2` }, name: `${run}-lost`, port_mappings: ['tcp/1'] },
  ],
}

let netbox: NetBoxUnderTest
let folder: string
let made: Applied | undefined
/** On everything, and on one tenant: several tests look at each. */
let [whole, narrow] = [] as unknown as [Report, Report]

beforeAll(async () => {
  netbox = await netboxUnderTest()
  folder = await mkdtemp(join(tmpdir(), `${run}-`))
  made = await go(model, {})
  whole = await makeReport(netbox.client, { now })
  narrow = await makeReport(netbox.client, { now, tenant: mine })
})

afterAll(async () => {
  if (folder) await rm(folder, { recursive: true })
  // Only what this run made: another test may have made the quotas' fields in this NetBox.
  const created = made?.results.filter(({ action, error }) => action.action === 'create' && !error) ?? []
  if (made) await go({}, { mode: 'sync', owned: ownedIn({ ...made, results: created }) })
  await netbox?.[Symbol.asyncDispose]()
})

async function go(desired: Desired, policy: object): Promise<Applied> {
  const all = { mode: 'upsert', adopt: true, ...policy } as const
  const report = await apply(netbox.client, plan(desired, await readCurrent(netbox.client, desired, all), all))
  expect(report.failed.map(({ error }) => error!.message)).toEqual([])
  return report
}

describe('a report on a real NetBox', () => {
  test('tells how full prefixes are', () => {
    const { prefixes } = whole
    const ours = prefixes.filter(({ vrf }) => vrf === run)
    expect(ours.map(({ prefix, by, entries, taken, percent }) => [prefix, by, entries, taken, percent])).toEqual([
      ['10.77.0.0/24', 'prefixes', 1, 128n, 50],
      ['10.77.0.0/25', 'addresses', 4, 36n, 28.5],
      ['2001:db8:77::/64', 'addresses', 1, 1n, 0],
    ])
  })

  test("counts a tenant's objects as NetBox itself does, and names who is over quota", async () => {
    const { tenants, overQuota } = whole
    const use = tenants.find(({ tenant }) => tenant?.slug === mine)!.use
    const query = new URLSearchParams({ slug: mine })
    const { results } = (await netbox.client.get('tenancy/tenants/', { query })).body as {
      results: { id: number; custom_fields: Record<string, unknown> }[]
    }
    const counted = await usageOf(netbox.client, results[0]!)
    expect(use.map(({ of, used }) => [of, used])).toEqual(counted.map(({ words, used }) => [words, used]))
    expect(overQuota.filter(({ tenant }) => tenant.slug === mine)).toEqual([
      { tenant: { slug: mine, name: mine }, of: 'addresses', used: 4, limit: 3 },
    ])
  })

  test('tells what runs on each device', () => {
    const { services } = narrow
    expect(services.map(({ host, services }) => [host.name, ...services.map(({ ports }) => ports.length)])).toEqual([
      [`${run}-r1`, 2, 2],
      [`${run}-r2`, 1],
    ])
  })

  test('tells of growth, and of what the change log knows', async () => {
    const { growth, changes } = whole
    const last = growth.months.at(-1)!
    expect(last.created['ipam.service']).toBeGreaterThanOrEqual(3)
    const { count } = (await netbox.client.get('ipam/services/', { query: new URLSearchParams({ limit: '1' }) }))
      .body as {
      count: number
    }
    expect(last.total['ipam.service']).toBe(count)
    if ('unavailable' in changes) throw new Error(changes.unavailable)
    const services = changes.byKind.find(({ kind }) => kind === 'ipam.service')!
    expect(services.create).toBeGreaterThanOrEqual(3)
    expect(Date.parse(changes.since!)).toBeLessThan(Date.now())
    const sum = changes.byMonth.reduce((all, one) => all + one.create + one.update + one.delete, 0)
    expect(sum).toBe(changes.read)
  })

  test('tells what is undocumented and what is stale', async () => {
    const { undocumented, stale } = narrow
    expect(undocumented.map(({ name, lacks }) => [name, ...lacks])).toEqual([
      [`${run}-r2`, 'a description'],
      ['2001:db8:77::1/64', 'a description, DNS name or interface'],
      [`${run}-lost`, 'a description'],
    ])
    expect(Object.fromEntries(stale.rules.map(({ rule, found }) => [rule, found.map(({ name }) => name)]))).toEqual({
      leaving: ['10.77.0.3/25'],
      'host-off': [`${run}-lost`],
      unassigned: ['10.77.0.2/25', '10.77.0.3/25'],
      'no-primary-address': [],
      untouched: [],
    })
    const later = new Date(now.getTime() + 181 * 86_400_000)
    const { rules } = (await makeReport(netbox.client, { now: later, tenant: mine })).stale
    expect(rules.find(({ rule }) => rule === 'untouched')!.found).toHaveLength(2 + 2 + 4 + 3)
  })
})

describe('a token that sees one tenant only', () => {
  let limited: { client: Client; remove: () => Promise<void> }
  beforeAll(async () => {
    limited = await limitedTo(mine)
  })
  afterAll(() => limited?.remove())

  test('gets a report on that tenant, which says what it cannot tell', async () => {
    const { tenants, hidden, changes, prefixes, overQuota } = await makeReport(limited.client, { now })
    expect(tenants.map(({ tenant }) => tenant?.slug)).toEqual([mine])
    expect(prefixes.map(({ prefix }) => prefix)).toEqual(['10.77.0.0/25', '2001:db8:77::/64'])
    expect(hidden).toEqual(['log', 'machines', 'ranges', 'services'])
    expect(changes).toEqual({ unavailable: "NetBox's change log is not visible to this token." })
    expect(overQuota).toHaveLength(1)
  })
})

describe('netbox-report', () => {
  const type = async (...args: string[]) => {
    const { url, user } = netbox
    const env = { ...process.env, NETBOX_URL: url, NETBOX_USERNAME: user.username, NETBOX_PASSWORD: user.password }
    return await promisify(execFile)(process.execPath, [COMMAND, ...args], { env, cwd: folder }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    )
  }

  test('writes all three formats, and ends with 2 when it is to fail on what is over quota', async () => {
    const { code, stderr } = await type('--out', 'out', '--tenant', mine, '--fail-on', 'over-quota')
    expect([code, stderr]).toEqual([2, expect.stringContaining(`${mine} is over quota: 4 addresses of 3.`)])
    const read = (name: string) => readFile(join(folder, 'out', name), 'utf8')
    expect(JSON.parse(await read('report.json'))).toMatchObject({ version: 1, tenant: { slug: mine } })
    expect(await read('report.md')).toMatch(new RegExp(`\\| ${run}-r1 \\| active \\| ${mine} \\| 2 \\|`))
    expect(await read('report.html')).toContain(`<p class="alert" role="alert">${mine} is over quota`)
    expect((await type('--tenant', theirs, '--fail-on', 'over-quota')).code).toBe(0)
  })

  test('leaves no token behind', async () => {
    const query = new URLSearchParams({ limit: '1000', fields: 'id,description' })
    const tokens = async () => {
      const { results } = (await netbox.client.get('users/tokens/', { query })).body as {
        results: { description: string }[]
      }
      return results.filter(({ description }) => description === 'netbox-report').length
    }
    const before = await tokens()
    expect(JSON.parse((await type('--format', 'json')).stdout).version).toBe(1)
    expect(await tokens()).toBe(before)
  })
})

/** A client with a token of a user who may look at a tenant, and at what is theirs, and at nothing else. */
async function limitedTo(slug: string) {
  const post = async (path: string, body: object) => ((await netbox.client.post(path, body)).body as { id: number }).id
  // NetBox wants a letter of each case and a digit: a random text has none in one of fifteen.
  const password = `Aa1${randomBytes(12).toString('base64url')}`
  const user = await post('users/users/', { username: run, password })
  const view = (name: string, object_types: string[], constraints: object) =>
    post('users/permissions/', { name: `${run}-${name}`, object_types, actions: ['view'], users: [user], constraints })
  const held = ['dcim.device', 'ipam.prefix', 'ipam.ipaddress']
  const permissions = [
    await view('tenant', ['tenancy.tenant'], { slug }),
    await view('held', held, { tenant__slug: slug }),
  ]
  const { token } = await provisionToken({ url: netbox.url, username: run, password })
  const client = new Client({ url: netbox.url, token })
  return {
    client,
    async remove() {
      await client.close()
      for (const id of permissions) await netbox.client.delete(`users/permissions/${id}/`, undefined)
      await netbox.client.delete(`users/users/${user}/`, undefined)
    },
  }
}
