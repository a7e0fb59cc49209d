import { describe, expect, it } from 'vitest'
import type { Desired, Policy } from '../../netbox/index.ts'
import { type Lab, lab } from './harness.ts'

const adopt: Policy = { mode: 'upsert', adopt: true }
const device = { site: 's', device_type: 'box', role: 'role' }
const grounds: Desired = {
  'dcim.manufacturer': [{ name: 'M', slug: 'm' }],
  'dcim.devicetype': [{ manufacturer: 'm', model: 'Box', slug: 'box' }],
  'dcim.devicerole': [{ name: 'Role', slug: 'role' }],
  'dcim.site': [{ name: 'S', slug: 's' }],
  'ipam.vlangroup': [{ name: 'G', slug: 'g' }],
}
const devices = (...tags: (string | null)[]): Desired => ({
  'dcim.device': tags.map((asset_tag, n) => ({ name: `d${n}`, asset_tag, ...device })),
})
const messages = ({ report }: Awaited<ReturnType<Lab['run']>>) => report.failed.map(({ error }) => error!.message)
const column = (at: Lab, kind: 'dcim.device' | 'ipam.vlan' | 'dcim.interface', name: string) =>
  [...at.fake.store.rows(kind).values()].map((row) => row[name])

describe('values that one object alone may have', () => {
  it.each([
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
    [
      ['a', 'b', 'c'],
      ['b', 'c', 'a'],
    ],
    [
      ['a', 'b', 'c'],
      [null, 'a', 'b'],
    ],
    [
      ['a', null],
      ['b', 'a'],
    ],
  ])('asset tags %j become %j in one run', async (before, after) => {
    await using at = await lab()
    await at.run({ ...grounds, ...devices(...before) })
    expect(messages(await at.run(devices(...after), adopt))).toEqual([])
    expect(column(at, 'dcim.device', 'asset_tag')).toEqual(after)
    expect((await at.run(devices(...after), adopt)).writes).toBe(0)
  })

  it('names of VLANs in a group are exchanged', async () => {
    await using at = await lab()
    const vlans = (...names: string[]): Desired => ({
      'ipam.vlan': names.map((name, n) => ({ group: 'g', vid: 10 * (n + 1), name })),
    })
    await at.run({ ...grounds, ...vlans('users', 'voice') })
    expect(messages(await at.run(vlans('voice', 'users'), adopt))).toEqual([])
    expect(column(at, 'ipam.vlan', 'name')).toEqual(['voice', 'users'])
  })

  it('names are exchanged by id, and a newcomer comes under the old name of another', async () => {
    await using at = await lab()
    await at.run({ ...grounds, ...devices('a', 'b') })
    const [one, two] = [...at.fake.store.rows('dcim.device').keys()]
    const renamed: Desired = {
      'dcim.device': [
        { id: one!, name: 'd1', ...device },
        { id: two!, name: 'other', ...device },
        { name: 'd0', ...device },
      ],
    }
    expect(messages(await at.run(renamed, adopt))).toEqual([])
    expect(column(at, 'dcim.device', 'name')).toEqual(['d1', 'other', 'd0'])
    expect((await at.run(renamed, adopt)).writes).toBe(0)
  })

  it('two cables change places', async () => {
    await using at = await lab()
    const end = (name: string) => [{ interface: { device: 'd0', name } }]
    const cables = (...pairs: [string, string][]): Desired => ({
      'dcim.cable': pairs.map(([a, b]) => ({ a_terminations: end(a), b_terminations: end(b) })),
    })
    const ports = ['e1', 'e2', 'e3', 'e4'].map((name) => ({ device: 'd0', name, type: 'other' }))
    await at.run({ ...grounds, ...devices(null), 'dcim.interface': ports, ...cables(['e1', 'e2'], ['e3', 'e4']) })
    const ids = [...at.fake.store.rows('dcim.cable').keys()]
    const after = cables(['e1', 'e4'], ['e2', 'e3'])
    expect(messages(await at.run(after, adopt))).toEqual([])
    expect([...at.fake.store.rows('dcim.cable').keys()]).toEqual(ids)
    expect((await at.run(after, adopt)).writes).toBe(0)
  })

  it('what was let go of is given back when the new value is refused', async () => {
    await using at = await lab()
    await at.run({ ...grounds, ...devices('a', 'b') })
    const bad = devices('b', 'a')['dcim.device']!.map((one) => ({ ...one, status: 'zzz' }))
    const { report } = await at.run({ 'dcim.device': bad }, adopt)
    expect(report.failed.map(({ error }) => error!.code)).toEqual(['refused', 'refused'])
    expect(column(at, 'dcim.device', 'asset_tag')).toEqual(['a', 'b'])
  })

  it('the ends of cables are given back too', async () => {
    await using at = await lab()
    const end = (name: string) => [{ interface: { device: 'd0', name } }]
    const ports = ['e1', 'e2', 'e3', 'e4'].map((name) => ({ device: 'd0', name, type: 'other' }))
    const cables = (pairs: [string, string][], status: string): Desired => ({
      'dcim.cable': pairs.map(([a, b]) => ({ a_terminations: end(a), b_terminations: end(b), status })),
    })
    const before: [string, string][] = [
      ['e1', 'e2'],
      ['e3', 'e4'],
    ]
    await at.run({ ...grounds, ...devices(null), 'dcim.interface': ports, ...cables(before, 'planned') })
    const exchanged = cables(
      [
        ['e1', 'e4'],
        ['e3', 'e2'],
      ],
      'zzz',
    )
    const { report } = await at.run(exchanged, adopt)
    expect(report.failed.map(({ error }) => error!.code)).toEqual(['refused', 'refused'])
    expect((await at.run(cables(before, 'planned'), adopt)).writes).toBe(0)
  })

  it('what cannot be given back, because another has it by now, is told', async () => {
    await using at = await lab()
    await at.run({ ...grounds, ...devices('a', 'b') })
    const [first, second] = devices('b', 'a')['dcim.device']!
    const made = await at.run({ 'dcim.device': [{ ...first!, status: 'zzz' }, second!] }, adopt)
    expect(messages(made)).toEqual([expect.stringMatching(/zzz.*; its asset_tag could not be given back: /)])
    expect(column(at, 'dcim.device', 'asset_tag')).toEqual([null, 'a'])
  })
})
