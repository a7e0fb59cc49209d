import { describe, expect, it } from 'vitest'
import {
  type Desired,
  type Kind,
  type Policy,
  plan,
  type Reference,
  readCurrent,
  render,
  Session,
} from '../../netbox/index.ts'
import { type Lab, lab, ownedIn, told } from './harness.ts'

const ours: Policy = { mode: 'sync', tag: 'ours' }
const box = { device_type: 'box', role: 'role' }
const grounds: Desired = {
  'extras.tag': [{ name: 'Ours', slug: 'ours' }],
  'dcim.manufacturer': [
    { name: 'A', slug: 'a' },
    { name: 'B', slug: 'b' },
  ],
  'dcim.devicetype': [{ manufacturer: 'a', model: 'Box', slug: 'box' }],
  'dcim.devicerole': [{ name: 'Role', slug: 'role' }],
  'dcim.site': [
    { name: 'S1', slug: 's1' },
    { name: 'S2', slug: 's2' },
  ],
  'tenancy.tenantgroup': [
    { name: 'G1', slug: 'g1' },
    { name: 'G2', slug: 'g2' },
  ],
  'tenancy.tenant': [
    { name: 'T1', slug: 't1' },
    { name: 'T2', slug: 't2' },
  ],
  'virtualization.clustertype': [{ name: 'Ct', slug: 'ct' }],
  'virtualization.clustergroup': [
    { name: 'C1', slug: 'c1' },
    { name: 'C2', slug: 'c2' },
  ],
}
const rooms = ['x1', 'x2'].map((slug) => ({ name: slug, slug, site: 's1' }))
const gateways: Desired = {
  'dcim.device': ['gw1', 'gw2'].map((name) => ({ name, site: 's1', ...box })),
  'dcim.interface': ['gw1', 'gw2'].map((device) => ({ device, name: 'lo', type: 'virtual' })),
}
const nested = (kind: Kind) =>
  ({
    [kind]: [
      // Written before what they are in: the order of a file means nothing.
      { name: 'Metro', slug: 'metro', parent: 'east' },
      { name: 'Metro', slug: 'metro', parent: 'west' },
      { name: 'East', slug: 'east' },
      { name: 'West', slug: 'west' },
    ],
  }) as Desired

/** Two that NetBox takes beside each other, last of their kind; and how many of that kind there are then. */
const pairs: [string, Kind, Desired, number][] = [
  ['regions under two parents', 'dcim.region', nested('dcim.region'), 4],
  ['site groups under two parents', 'dcim.sitegroup', nested('dcim.sitegroup'), 4],
  ['device roles under two parents', 'dcim.devicerole', nested('dcim.devicerole'), 5],
  ['contact groups under two parents', 'tenancy.contactgroup', nested('tenancy.contactgroup'), 4],
  [
    'locations under two parents',
    'dcim.location',
    {
      'dcim.location': [
        ...rooms,
        { name: 'F', slug: 'f', site: 's1', parent: 'x1' },
        { name: 'F', slug: 'f', site: 's1', parent: 'x2' },
      ],
    },
    4,
  ],
  [
    'racks in two rooms',
    'dcim.rack',
    { 'dcim.location': rooms, 'dcim.rack': rooms.map(({ slug }) => ({ name: 'R', site: 's1', location: slug })) },
    2,
  ],
  [
    'VLAN groups of two sites',
    'ipam.vlangroup',
    { 'ipam.vlangroup': ['s1', 's2'].map((site) => ({ name: 'V', slug: 'v', scope: { site } })) },
    2,
  ],
  [
    'devices of two tenants, and of none',
    'dcim.device',
    { 'dcim.device': ['t1', 't2', null].map((tenant) => ({ name: 'fw', site: 's1', tenant, ...box })) },
    3,
  ],
  [
    'machines of two tenants',
    'virtualization.virtualmachine',
    {
      'virtualization.cluster': [{ name: 'K', type: 'ct' }],
      'virtualization.virtualmachine': ['t1', 't2'].map((tenant) => ({ name: 'vm', cluster: 'K', tenant })),
    },
    2,
  ],
  [
    'clusters of two groups',
    'virtualization.cluster',
    { 'virtualization.cluster': ['c1', 'c2'].map((group) => ({ name: 'P', type: 'ct', group })) },
    2,
  ],
  ['tenants in two groups', 'tenancy.tenant', { 'tenancy.tenant': tenants(['g1', 'g2']) }, 4],
  [
    'platforms of two makers',
    'dcim.platform',
    { 'dcim.platform': ['a', 'b'].map((manufacturer) => ({ name: 'OS', slug: 'os', manufacturer })) },
    2,
  ],
  [
    'addresses shared by two interfaces',
    'ipam.ipaddress',
    {
      ...gateways,
      'ipam.ipaddress': ['gw1', 'gw2'].map((device) => ({
        address: '192.0.2.1/32',
        role: 'anycast',
        assigned_object: { interface: { device, name: 'lo' } },
      })),
    },
    2,
  ],
  [
    'prefixes of two tenants in a VRF without uniqueness',
    'ipam.prefix',
    {
      'ipam.vrf': [{ name: 'loose', enforce_unique: false }],
      'ipam.prefix': ['t1', 't2'].map((tenant) => ({ prefix: '10.0.0.0/24', vrf: 'loose', tenant })),
    },
    2,
  ],
  [
    'VRFs with two route distinguishers',
    'ipam.vrf',
    { 'ipam.vrf': ['65000:71', '192.0.2.1:72'].map((rd) => ({ name: 'mgmt', rd })) },
    2,
  ],
  [
    'VLANs of one number in no group',
    'ipam.vlan',
    { 'ipam.vlan': ['one', 'two'].map((name) => ({ vid: 3999, name })) },
    2,
  ],
  [
    'contacts of one name',
    'tenancy.contact',
    { 'tenancy.contact': ['a@example.org', 'b@example.org'].map((email) => ({ name: 'Kim', email })) },
    2,
  ],
  [
    'devices without a name',
    'dcim.device',
    {
      'dcim.rack': [{ name: 'R', site: 's1' }],
      'dcim.device': [
        { site: 's1', asset_tag: 'A1', ...box },
        { site: 's1', serial: 'N1', ...box },
        { site: 's1', rack: 'R', position: 3, face: 'front', ...box },
      ],
    },
    3,
  ],
]

function tenants(groups: readonly string[]) {
  return [...grounds['tenancy.tenant']!, ...groups.map((group) => ({ name: 'Ops', slug: 'ops', group }))]
}

function both(wanted: Desired): Desired {
  const kinds = [...new Set([...Object.keys(grounds), ...Object.keys(wanted)])] as Kind[]
  const all = (kind: Kind) =>
    kind === 'tenancy.tenant' && wanted[kind] ? wanted[kind] : [...(grounds[kind] ?? []), ...(wanted[kind] ?? [])]
  return Object.fromEntries(kinds.map((kind) => [kind, all(kind)])) as Desired
}

async function planOf(at: Lab, desired: Desired, policy: Policy) {
  return plan(desired, await readCurrent(at.client, desired, policy), policy)
}

describe('objects that NetBox tells apart and their key does not', () => {
  it.each(pairs)('%s are made, and found again', async (_, kind, wanted, count) => {
    await using at = await lab()
    await at.run(grounds, ours)
    const first = await at.run(both(wanted), ours)
    expect([first.plan.problems.map(String), first.report.failed.map(({ error }) => String(error))]).toEqual([[], []])
    expect(at.fake.store.rows(kind).size).toBe(count)
    const second = await planOf(at, both(wanted), ours)
    expect([second.problems.map(String), told(second)]).toEqual([[], []])
    // Known by their ids alone, as a program's state knows them.
    const owned = await planOf(at, both(wanted), { mode: 'upsert', owned: ownedIn(first.report) })
    expect([owned.problems.map(String), told(owned)]).toEqual([[], []])
  })

  it.each(pairs)('of %s the first in the file may go, and the other stays as it is', async (_, kind, wanted) => {
    await using at = await lab()
    await at.run(grounds, ours)
    await at.run(both(wanted), ours)
    const rows = [...at.fake.store.rows(kind).keys()]
    const fewer = {
      ...wanted,
      [kind]: (wanted[kind] as readonly object[]).filter((one) => one !== twinsIn(kind, wanted)[0]),
    }
    const made = await planOf(at, both(fewer as Desired), ours)
    expect(made.actions.filter((one) => one.action === 'create' || one.action === 'update')).toEqual([])
    const deleted = made.actions.flatMap((one) => (one.action === 'delete' ? [one.id] : []))
    expect(deleted).toHaveLength(1)
    expect(rows).toContain(deleted[0])
  })

  it('an object of another tenant is not taken over: a second one is made', async () => {
    await using at = await lab()
    const theirs = { name: 'fw', site: 's1', tenant: 't1', ...box }
    await at.run({ ...grounds, 'dcim.device': [theirs] })
    for (const adopt of [false, true]) {
      const made = await planOf(
        at,
        { 'dcim.device': [{ ...theirs, tenant: 't2' }] },
        { mode: 'upsert', tag: 'ours', adopt },
      )
      expect([told(made), made.problems]).toEqual([['create dcim.device s1/fw'], []])
    }
    const session = new Session(at.client, { looks: [0] })
    const second = await session.ensure('dcim.device', { ...theirs, tenant: 't2' }, { adopt: true })
    expect([...at.fake.store.rows('dcim.device').keys()]).toContain(second.id)
    expect(at.fake.store.rows('dcim.device').size).toBe(2)
    const again = new Session(at.client, { looks: [0] })
    const found = await again.ensure('dcim.device', { ...theirs, tenant: 't2' }, { adopt: true })
    expect(found.id).toBe(second.id)
  })

  it.each([true, false])(
    'a prefix of another tenant is taken over only where its VRF is unique (%s)',
    async (unique) => {
      await using at = await lab()
      const vrf = { 'ipam.vrf': [{ name: 'v', enforce_unique: unique }] }
      const theirs = { prefix: '10.0.0.0/24', vrf: 'v', tenant: 't1' }
      await at.run({ ...grounds, ...vrf, 'ipam.prefix': [theirs] })
      const policy: Policy = { mode: 'upsert', tag: 'ours', adopt: true }
      const made = await planOf(at, { 'ipam.prefix': [{ ...theirs, tenant: 't2' }] }, policy)
      expect(told(made)).toEqual([`${unique ? 'update' : 'create'} ipam.prefix v/10.0.0.0/24`])
      const session = new Session(at.client, { looks: [0] })
      await session.ensure('ipam.prefix', { ...theirs, tenant: 't2' }, { adopt: true })
      expect(at.fake.store.rows('ipam.prefix').size).toBe(unique ? 1 : 2)
    },
  )

  it('what is ours and alone is changed in place, and so is an address that moves', async () => {
    await using at = await lab()
    await at.run(grounds, ours)
    const at1 = { interface: { device: 'gw1', name: 'lo' } }
    const at2 = { interface: { device: 'gw2', name: 'lo' } }
    const model = (tenant: string, assigned_object: typeof at1): Desired =>
      both({
        ...gateways,
        'dcim.device': [...gateways['dcim.device']!, { name: 'fw', site: 's1', tenant, ...box }],
        'ipam.ipaddress': [{ address: '192.0.2.7/24', assigned_object }],
      })
    await at.run(model('t1', at1), ours)
    const made = await planOf(at, model('t2', at2), ours)
    expect(told(made)).toEqual(['update dcim.device s1/fw', 'update ipam.ipaddress 192.0.2.7/24'])
  })

  it('the refusal of one does not make its twin the object that is meant', async () => {
    await using at = await lab()
    await at.run(grounds, ours)
    const first = { name: 'fw', site: 's1', tenant: 't1', ...box }
    await at.run(both({ 'dcim.device': [first] }), ours)
    const wanted = both({ 'dcim.device': [first, { ...first, tenant: 't2', status: 'zzz' }] })
    const { report } = await at.run(wanted, ours)
    expect(report.failed.map(({ error }) => error!.code)).toEqual(['refused'])
    const tenantsOf = [...at.fake.store.rows('dcim.device').values()].map(({ tenant }) => tenant)
    expect(tenantsOf).toHaveLength(1)
    expect(at.fake.store.rows('tenancy.tenant').get(tenantsOf[0] as number)!.slug).toBe('t1')
  })

  it('references name one of them, and say what to give when they do not', async () => {
    await using at = await lab()
    await at.run(both({ 'dcim.device': ['t1', 't2'].map((tenant) => ({ name: 'fw', site: 's1', tenant, ...box })) }))
    const eth = (device: unknown) => ({ 'dcim.interface': [{ device, name: 'eth0', type: 'other' }] }) as Desired
    const good = await at.run(eth({ name: 'fw', tenant: 't2' }), { mode: 'upsert' })
    expect(good.report.failed).toEqual([])
    const [row] = at.fake.store.rows('dcim.interface').values()
    const holder = at.fake.store.rows('dcim.device').get(row!.device as number)!
    expect(at.fake.store.rows('tenancy.tenant').get(holder.tenant as number)!.slug).toBe('t2')
    const bad = await planOf(at, eth('fw'), { mode: 'upsert' })
    expect(bad.problems[0]!.message).toMatch(/fits 2 objects, .*give more of site, name, tenant, .*or the id/)
    const session = new Session(at.client, { looks: [0] })
    const fields = { device: { name: 'fw', tenant: 't1' }, name: 'eth0', type: 'other' }
    const observed = await session.ensure('dcim.interface', fields)
    expect(at.fake.store.rows('dcim.interface').get(observed.id)!.device).not.toBe(row!.device)
    await expect(session.ensure('dcim.interface', { ...fields, device: 'fw' })).rejects.toThrow('fits 2 objects')
  })

  it('a short reference that happens to fit an object of others is shown in full', async () => {
    await using at = await lab()
    await at.run(
      both({ 'ipam.vlangroup': [{ name: 'V', slug: 'v' }], 'ipam.vlan': [{ vid: 10, name: 'x', group: 'v' }] }),
    )
    const prefix = (vlan: Reference) => ({ 'ipam.prefix': [{ prefix: '192.0.2.0/24', vlan }] })
    const short = await planOf(at, prefix(10), { mode: 'upsert' })
    expect(render(short, 'text')).toMatch(/^ +vlan: "v\/10 \(id \d+\)"$/m)
    const full = await planOf(at, prefix({ group: 'v', vid: 10 }), { mode: 'upsert' })
    expect(render(full, 'text')).not.toContain('vlan:')
  })

  it('never advises to remove one of several, and says what tells them apart', async () => {
    await using at = await lab()
    await at.run(both({ 'dcim.device': ['t1', 't2'].map((tenant) => ({ name: 'fw', site: 's1', tenant, ...box })) }))
    const made = await planOf(at, { 'dcim.device': [{ name: 'fw', site: 's1', ...box }] }, { mode: 'upsert' })
    expect(made.problems[0]!.message).toMatch(
      /^dcim.device s1\/fw: NetBox has 2 objects with this key \(ids \d+, \d+\); NetBox tells them apart by tenant: give that, or the id of the one that is meant$/,
    )
    const same = { name: 'pw', site: 's1', tenant: 't1', ...box }
    const twice = await planOf(at, { 'dcim.device': [same, same] }, { mode: 'upsert' })
    expect(twice.problems.map(String).join()).toContain('it is told apart by site, name, tenant, which must be its own')
  })

  it('a name that another object gives up is free for a newcomer', async () => {
    await using at = await lab()
    await at.run(grounds, ours)
    const old = await at.run({ 'dcim.device': [{ name: 'a', site: 's1', ...box }] })
    const id = old.report.results[0]!.id!
    const wanted: Desired = {
      'dcim.device': [
        { name: 'a', site: 's1', ...box },
        { id, name: 'b', site: 's1', ...box },
      ],
    }
    const made = await planOf(at, wanted, { mode: 'upsert' })
    expect([told(made), made.problems]).toEqual([['create dcim.device s1/a', 'update dcim.device s1/b'], []])
  })
})

/** The objects of a kind whose innermost key is not alone. */
function twinsIn(kind: Kind, wanted: Desired): object[] {
  const all = wanted[kind] as readonly Record<string, unknown>[]
  const keyOf = (one: Record<string, unknown>) => String(one.slug ?? one.vid ?? one.address ?? one.name)
  return all.filter((one) => all.filter((other) => keyOf(other) === keyOf(one)).length > 1)
}
