import { describe, expect, it } from 'vitest'
import type { Given } from '../../../netbox/desired.ts'
import type { Wish } from '../../../netbox/dump/dump.ts'
import { type Desired, parseDesired } from '../../../netbox/index.ts'
import type { Lab } from '../harness.ts'
import { dumped, nothing, planned, roots, world } from './world.ts'

const box = { device_type: 'box', role: 'role' }
const estate = parseDesired({
  'extras.tag': [{ name: 'Old', slug: 'old' }],
  'tenancy.tenant': ['t1', 't2'].map((slug) => ({ name: slug, slug })),
  'dcim.manufacturer': [{ name: 'M', slug: 'm' }],
  'dcim.devicetype': [{ manufacturer: 'm', model: 'Box', slug: 'box' }],
  'dcim.devicerole': [{ name: 'Role', slug: 'role' }],
  'dcim.site': [
    { name: 'S1', slug: 's1', tenant: 't1' },
    { name: 'S2', slug: 's2' },
  ],
  'dcim.location': [{ name: 'L', slug: 'l', site: 's1' }],
  'dcim.device': [
    { name: 'd1', site: 's1', ...box, tags: ['old'] },
    { name: 'd1', site: 's2', ...box, tenant: 't1' },
    { name: 'd2', site: 's1', ...box, tenant: 't2' },
  ],
  'dcim.interface': ['s1', 's2'].map((site) => ({ device: { site, name: 'd1' }, name: 'e', type: 'virtual' })),
  'ipam.ipaddress': ['s1', 's2'].map((site, n) => ({
    address: `10.0.0.${n}/24`,
    assigned_object: { interface: { device: { site, name: 'd1' }, name: 'e' } },
  })),
  'ipam.prefix': [
    { prefix: '10.0.0.0/24', scope: { location: { site: 's1', slug: 'l' } } },
    { prefix: '10.1.0.0/24', tenant: 't1' },
  ],
})

async function narrowed(it: Lab, wish: Wish) {
  const { desired } = await dumped(it, wish)
  expect(await planned(it, desired)).toEqual(nothing)
  return keysIn(desired)
}

function keysIn(desired: Desired): Record<string, string[]> {
  const name = ({ name, slug, address, prefix }: Given) => String(slug ?? name ?? address ?? prefix)
  return Object.fromEntries(
    Object.entries(desired as Record<string, Given[]>).map(([kind, objects]) => [kind, objects.map(name)]),
  )
}

describe('a part of NetBox', () => {
  it('is a site, with what stands in it and what hangs on that', async () => {
    await using one = await world()
    await one.run(estate)
    expect(await narrowed(one, { narrow: { site: ['s1'] } })).toEqual({
      'dcim.site': ['s1'],
      'dcim.location': ['l'],
      'dcim.device': ['d1', 'd2'],
      'dcim.interface': ['e'],
      'ipam.prefix': ['10.0.0.0/24'],
      'ipam.ipaddress': ['10.0.0.0/24'],
    })
  })

  it('is a tenant, with what names it or is part of what does, but nothing that names another', async () => {
    await using one = await world()
    await one.run(estate)
    expect(await narrowed(one, { narrow: { tenant: ['t1'] } })).toEqual({
      'tenancy.tenant': ['t1'],
      'dcim.site': ['s1'],
      'dcim.location': ['l'],
      'dcim.device': ['d1', 'd1'],
      'dcim.interface': ['e', 'e'],
      'ipam.prefix': ['10.0.0.0/24', '10.1.0.0/24'],
      'ipam.ipaddress': ['10.0.0.0/24', '10.0.0.1/24'],
    })
  })

  it('is what carries a tag, or belongs to several sorts at once', async () => {
    await using one = await world()
    await one.run(estate)
    expect(await narrowed(one, { narrow: { tag: ['old'] } })).toEqual({ 'extras.tag': ['old'], 'dcim.device': ['d1'] })
    const both: Wish = { kinds: ['dcim.device', 'ipam.ipaddress'], narrow: { site: ['s2'], tenant: ['t1', 't2'] } }
    expect(await narrowed(one, both)).toEqual({ 'dcim.device': ['d1'], 'ipam.ipaddress': ['10.0.0.1/24'] })
  })

  it('is some kinds, whose references are told in full all the same', async () => {
    await using one = await world()
    await one.run(estate)
    expect(await narrowed(one, { kinds: ['ipam.ipaddress'] })).toEqual({
      'ipam.ipaddress': ['10.0.0.0/24', '10.0.0.1/24'],
    })
    // Read besides: the keys of interfaces, of devices and of what is in those.
    expect(one.fake.requests.some(({ path }) => path === 'dcim/racks/')).toBe(false)
  })

  it('is not there for a slug that NetBox does not have', async () => {
    await using one = await world()
    await one.run(estate)
    await expect(dumped(one, { narrow: { site: ['s3'] } })).rejects.toThrow(
      'NetBox has no dcim.site with the slug "s3"; did you mean "s1"?',
    )
  })
})

describe('a filter', () => {
  const schema = {
    paths: {
      '/netbox/api/dcim/devices/': {
        get: { parameters: ['name', 'status', 'limit'].map((name) => ({ name, in: 'query' })) },
      },
    },
  }

  async function filtered(it: Lab, ...filters: [string, string][]) {
    const known = roots()
    it.fake.fault = (request) => (request.path === 'schema/' ? { status: 200, body: schema } : known(request))
    return await narrowed(it, { kinds: ['dcim.device'], filters })
  }

  it('is NetBox’s own', async () => {
    await using one = await world()
    await one.run(estate)
    expect(await filtered(one, ['name', 'd2'])).toEqual({ 'dcim.device': ['d2'] })
  })

  it('that NetBox does not know is refused: it would be told of everything', async () => {
    await using one = await world()
    await one.run(estate)
    await expect(filtered(one, ['stauts', 'active'])).rejects.toThrow(
      /^dcim.device has no filter "stauts"; did you mean "status"\?$/,
    )
    await expect(filtered(one, ['limit', '1'])).rejects.toThrow('has no filter "limit"')
    await expect(filtered(one, ['cf_vmid', '1'])).rejects.toThrow('has no filter "cf_vmid"')
    await one.run({ 'extras.customfield': [{ name: 'vmid', type: 'integer', object_types: ['dcim.device'] }] })
    await filtered(one, ['cf_vmid__gt', '1'])
  })
})
