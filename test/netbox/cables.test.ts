import { describe, expect, it } from 'vitest'
import { type Desired, diff, type Policy, plan, readCurrent, Session } from '../../netbox/index.ts'
import { lab, told } from './harness.ts'

const names = ['e1', 'e2', 'e3', 'e4']
const box: Desired = {
  'dcim.manufacturer': [{ name: 'M', slug: 'm' }],
  'dcim.devicetype': [{ manufacturer: 'm', model: 'Box', slug: 'box' }],
  'dcim.devicerole': [{ name: 'Role', slug: 'role' }],
  'dcim.site': [{ name: 'S', slug: 's' }],
  'dcim.device': [{ name: 'sw', site: 's', device_type: 'box', role: 'role' }],
  'dcim.interface': names.map((name) => ({ device: 'sw', name, type: 'other' })),
}
const end = (name: string) => [{ interface: { device: 'sw', name } }]
const cable = (a: string, b: string) => ({ a_terminations: end(a), b_terminations: end(b) })

describe('cables', () => {
  it.each([
    { mode: 'sync', tag: 'ours' },
    { mode: 'upsert', adopt: true },
  ] as Policy[])('told from the other side are the same ones: $mode', async (policy) => {
    await using at = await lab()
    const grounds = { 'extras.tag': [{ name: 'Ours', slug: 'ours' }], ...box }
    const first = await at.run({ ...grounds, 'dcim.cable': [cable('e1', 'e2')] }, policy)
    expect(first.report.failed).toEqual([])
    const second = await at.run({ ...grounds, 'dcim.cable': [cable('e2', 'e1')] }, policy)
    expect([told(second.plan), second.plan.problems, second.writes]).toEqual([[], [], 0])
    const [id] = at.fake.store.rows('dcim.cable').keys()
    const known = await at.run({ ...grounds, 'dcim.cable': [{ id: id!, ...cable('e2', 'e1'), label: 'x' }] }, policy)
    expect(known.plan.actions.flatMap((one) => (one.action === 'update' ? one.names : []))).toEqual(['label'])
  })

  it('of others, told from the other side, are not made twice but named', async () => {
    await using at = await lab()
    await at.run({ ...box, 'dcim.cable': [cable('e1', 'e2')] })
    const [id] = at.fake.store.rows('dcim.cable').keys()
    const wanted = { 'dcim.cable': [cable('e2', 'e1')] }
    const { problems } = plan(wanted, await readCurrent(at.client, wanted, { mode: 'upsert' }), { mode: 'upsert' })
    expect(problems.map(({ code }) => code)).toEqual(['foreign'])
    const session = new Session(at.client, { looks: [0] })
    await expect(session.ensure('dcim.cable', cable('e2', 'e1'))).rejects.toMatchObject({ code: 'foreign' })
    const taken = await session.ensure('dcim.cable', { ...cable('e2', 'e1'), label: 'x' }, { adopt: true })
    expect([taken.id, at.fake.store.rows('dcim.cable').size]).toEqual([id, 1])
    expect(diff('dcim.cable', cable('e2', 'e1'), taken.fields)).toEqual([])
    expect(diff('dcim.cable', cable('e3', 'e1'), taken.fields).length).toBeGreaterThan(0)
    const before = at.client.statistics.writes
    await session.ensure('dcim.cable', { ...cable('e2', 'e1'), label: 'x' }, { ownedId: id })
    expect(at.client.statistics.writes).toBe(before)
  })

  it('and the primary MAC of an interface go in one run', async () => {
    await using at = await lab()
    const mac = 'AA:BB:CC:00:11:22'
    const { report } = await at.run({
      ...box,
      'dcim.interface': names.map((name) => ({
        ...{ device: 'sw', name, type: 'other' },
        ...(name === 'e1' && { primary_mac_address: mac }),
      })),
      'dcim.macaddress': [{ mac_address: mac, assigned_object: { interface: { device: 'sw', name: 'e1' } } }],
      'dcim.cable': [cable('e1', 'e2')],
    })
    expect(report.failed.map(({ error }) => error!.message)).toEqual([])
    const [first] = at.fake.store.rows('dcim.interface').values()
    expect(first!.primary_mac_address).toBe([...at.fake.store.rows('dcim.macaddress').keys()][0])
  })
})
