import { describe, expect, it } from 'vitest'
import type { Desired, Policy } from '../../netbox/index.ts'
import { lab, told, versions } from './harness.ts'

const upsert: Policy = { mode: 'upsert', tag: 'ours' }
const ground = {
  'extras.tag': [{ name: 'Ours', slug: 'ours' }],
  'dcim.site': [{ name: 's', slug: 's' }],
  'dcim.manufacturer': [{ name: 'm', slug: 'm' }],
  'dcim.devicetype': [{ manufacturer: 'm', model: 't', slug: 't' }],
  'dcim.devicerole': [{ name: 'r', slug: 'r' }],
}
const device = (name: string, more: object = {}) => ({ name, site: 's', device_type: 't', role: 'r', ...more })
const port = (holder: string, name: string, more: object = {}) => ({ device: holder, name, type: 'virtual', ...more })
const at = (address: string, holder: string) => ({
  address,
  assigned_object: { interface: { device: holder, name: 'eth0' } },
})
const failures = (report: { failed: readonly { error?: Error }[] }) => report.failed.map(({ error }) => error!.message)

const interfaces = { 'dcim.interface': [port('p1', 'eth0'), port('p2', 'eth0')] }
const before: Desired = {
  ...ground,
  ...interfaces,
  'dcim.device': [device('p1', { primary_ip4: '10.0.0.2/24' }), device('p2', { primary_ip4: '10.0.0.1/24' })],
  'ipam.ipaddress': [at('10.0.0.2/24', 'p1'), at('10.0.0.1/24', 'p2')],
}
/** The address goes to the other device, and nothing is said of the first one's primary address. */
const after: Desired = {
  ...ground,
  ...interfaces,
  'dcim.device': [device('p1'), device('p2', { primary_ip4: '10.0.0.2/24' })],
  'ipam.ipaddress': [at('10.0.0.2/24', 'p2'), at('10.0.0.1/24', 'p2')],
}

describe.each(versions)('moves and circles, NetBox %s', (version) => {
  it('lets the holder of a primary address go of it, and says so in the plan', async () => {
    await using it = await lab(version)
    await it.run(before, upsert)
    const { plan, report } = await it.run(after, upsert)
    expect(told(plan)).toEqual([
      'update dcim.device s/p1',
      'update dcim.device s/p2',
      'update ipam.ipaddress 10.0.0.2/24',
    ])
    expect(failures(report)).toEqual([])
    expect(told((await it.run(after, upsert)).plan)).toEqual([])
  })

  it('names the device of other hands that holds the address', async () => {
    await using it = await lab(version)
    await it.run(before, { mode: 'upsert', adopt: true })
    const moved = { ...ground, 'dcim.interface': after['dcim.interface']!, 'ipam.ipaddress': [at('10.0.0.2/24', 'p2')] }
    const owned = { 'ipam.ipaddress': new Set([...it.fake.store.rows('ipam.ipaddress').keys()]) }
    const { plan } = await it.run(moved, { mode: 'upsert', owned })
    expect(plan.problems.map(({ message }) => message).join()).toContain(
      'ipam.ipaddress 10.0.0.2/24: is to move, but it is the primary_ip4 of dcim.device s/p1',
    )
  })

  it('gives primary addresses back when the move fails, and tells it', async () => {
    await using it = await lab(version)
    await it.run(before, upsert)
    const held = () => [...it.fake.store.rows('dcim.device').values()].map((row) => row.primary_ip4)
    const then = held()
    it.fake.fault = ({ method, path }) =>
      method === 'PATCH' && path === 'ipam/ip-addresses/' ? { status: 400, body: { detail: 'not today' } } : undefined
    const { report } = await it.run(after, upsert)
    expect(held()).toEqual(then)
    expect(report.failed.map(({ action }) => action.key)).toEqual(['s/p1', 's/p2', '10.0.0.2/24'])
  })

  it('makes a pair that name each other in two steps', async () => {
    await using it = await lab(version)
    const bridge = (name: string, other: string) => port('p', name, { bridge: { device: 'p', name: other } })
    const desired = { ...ground, 'dcim.device': [device('p')], 'dcim.interface': [bridge('a', 'b'), bridge('b', 'a')] }
    expect(failures((await it.run(desired, upsert)).report)).toEqual([])
    expect(told((await it.run(desired, upsert)).plan)).toEqual([])
  })

  it('names a circle of parents before anything is written', async () => {
    await using it = await lab(version)
    const region = (slug: string, parent: string) => ({ name: slug, slug, parent })
    const { plan } = await it.run({ ...ground, 'dcim.region': [region('a', 'b'), region('b', 'a')] }, upsert)
    expect(plan.problems.map(({ message }) => message)).toEqual([
      'dcim.region a: parent: a → b → a is a circle; one of them must have another parent, or none',
    ])
  })

  it('turns a tree over in one run', async () => {
    await using it = await lab(version)
    const regions = (parents: Record<string, string | null>): Desired => ({
      ...ground,
      'dcim.region': Object.entries(parents).map(([slug, parent]) => ({ name: slug, slug, parent })),
    })
    await it.run(regions({ a: null, b: 'a' }), upsert)
    expect(failures((await it.run(regions({ a: 'b', b: null }), upsert)).report)).toEqual([])
  })

  it.each(['asset_tag', 'serial'])(
    'changes a device in place that went to another site, known by its %s',
    async (mark) => {
      await using it = await lab(version)
      const sync: Policy = { mode: 'sync', tag: 'ours' }
      const model = (site: string): Desired => ({
        ...ground,
        'dcim.site': [...ground['dcim.site'], { name: 'z', slug: 'z' }],
        'dcim.device': [device('p1', { site, [mark]: 'A-1' }), device('p2', { [mark]: 'A-2' })],
        'dcim.interface': [port('p1', 'eth0')],
        'ipam.ipaddress': [at('10.0.0.1/24', 'p1')],
      })
      await it.run(model('s'), sync)
      const { plan, report } = await it.run(model('z'), sync)
      expect(told(plan)).toEqual(['update dcim.device z/p1'])
      expect(failures(report)).toEqual([])
      expect(told((await it.run(model('z'), sync)).plan)).toEqual([])
    },
  )
})
