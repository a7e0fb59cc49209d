import { describe, expect, it } from 'vitest'
import type { Desired, Policy } from '../../netbox/index.ts'
import { type Lab, lab, told, versions } from './harness.ts'

const adopt: Policy = { mode: 'upsert', adopt: true }
const grounds: Desired = {
  'dcim.manufacturer': [{ name: 'M', slug: 'm' }],
  'dcim.devicetype': [{ manufacturer: 'm', model: 'Box', slug: 'box', u_height: 2 }],
  'dcim.devicerole': [{ name: 'Role', slug: 'role' }],
  'dcim.site': [{ name: 'S', slug: 's' }],
  'dcim.rack': [
    { name: 'r1', site: 's' },
    { name: 'r2', site: 's' },
  ],
}
const device = { site: 's', device_type: 'box', role: 'role', face: 'front' }
const placed = (...places: [rack: string, position: number][]): Desired => ({
  'dcim.device': places.map(([rack, position], n) => ({ ...device, name: `d${n}`, rack, position })),
})

/** Brings NetBox from one state to the other, in one run that nothing is left of. */
async function becomes(at: Lab, before: Desired, after: Desired) {
  const first = await at.run({ ...grounds, ...before }, adopt)
  expect([first.plan.problems, first.report.failed]).toEqual([[], []])
  const { plan, report } = await at.run({ ...grounds, ...after }, adopt)
  expect([plan.problems, report.failed]).toEqual([[], []])
  expect(told((await at.run({ ...grounds, ...after }, adopt)).plan)).toEqual([])
  expect(at.requests('DELETE', 'dcim/devices/')).toBe(0)
}

describe.each(versions)('in one run, NetBox %s', (version) => {
  it.each([
    ['two change places', placed(['r1', 1], ['r1', 5]), placed(['r1', 5], ['r1', 1])],
    [
      'two move up by one unit, into what the next one leaves',
      placed(['r1', 1], ['r1', 3]),
      placed(['r1', 2], ['r1', 4]),
    ],
    ['two change racks and stay at their height', placed(['r1', 5], ['r2', 5]), placed(['r2', 5], ['r1', 5])],
    ['a newcomer comes where another moves away', placed(['r1', 1]), placed(['r1', 7], ['r1', 2])],
  ])('devices in racks: %s', async (_, before, after) => {
    await using at = await lab(version)
    await becomes(at, before, after)
  })

  it('two devices exchange name, place, asset tag, addresses and primary addresses', async () => {
    await using at = await lab(version)
    const both = (one: number, other: number, ids: readonly number[] = []): Desired => ({
      'dcim.device': [one, other].map((n, place) => ({
        ...device,
        ...(ids[place] !== undefined && { id: ids[place] }),
        name: `d${n}`,
        rack: 'r1',
        position: 10 * n,
        asset_tag: `tag${n}`,
        primary_ip4: `10.0.0.${n}/24`,
      })),
      'dcim.interface': [one, other].map((n) => ({ device: `d${n}`, name: 'eth0', type: 'virtual' })),
      'ipam.ipaddress': [one, other].map((n) => ({
        address: `10.0.0.${n}/24`,
        assigned_object: { interface: { device: `d${n}`, name: 'eth0' } },
      })),
    })
    const first = await at.run({ ...grounds, ...both(1, 2) }, adopt)
    expect(first.report.failed).toEqual([])
    const ids = [...at.fake.store.rows('dcim.device').keys()]
    const after = { ...grounds, ...both(2, 1, ids) }
    const { plan, report } = await at.run(after, adopt)
    expect([plan.problems, report.failed]).toEqual([[], []])
    expect(told((await at.run(after, adopt)).plan)).toEqual([])
    const rows = [...at.fake.store.rows('dcim.device').values()]
    expect(rows.map(({ id, name, asset_tag, position }) => [id, name, asset_tag, position])).toEqual([
      [ids[0], 'd2', 'tag2', 20],
      [ids[1], 'd1', 'tag1', 10],
    ])
  })

  const chassis = (...stacks: [master: string | null, ...members: string[]][]): Desired => ({
    'dcim.virtualchassis': stacks.map(([master], n) => ({ name: `vc${n}`, ...(master !== undefined && { master }) })),
    'dcim.device': stacks.flatMap(([, ...members], n) =>
      members.map((name, position) => ({ ...device, name, virtual_chassis: `vc${n}`, vc_position: position + 1 })),
    ),
  })

  it('two chassis exchange their masters', async () => {
    await using at = await lab(version)
    await becomes(at, chassis(['a', 'a', 'b'], ['c', 'c', 'd']), chassis(['c', 'c', 'b'], ['a', 'a', 'd']))
  })

  it('two members exchange their positions in the chassis', async () => {
    await using at = await lab(version)
    await becomes(at, chassis(['a', 'a', 'b']), chassis(['a', 'b', 'a']))
  })

  it('a master leaves a chassis of which nothing is said', async () => {
    await using at = await lab(version)
    const { 'dcim.device': devices } = chassis(['a', 'a', 'b'])
    const after = devices!.map((one) => (one.name === 'a' ? { ...one, virtual_chassis: null, vc_position: null } : one))
    await becomes(at, chassis(['a', 'a', 'b']), { 'dcim.device': after, 'dcim.virtualchassis': [{ name: 'vc0' }] })
    expect([...at.fake.store.rows('dcim.virtualchassis').values()][0]!.master).toBeNull()
  })
})
