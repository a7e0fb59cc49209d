import { describe, expect, it } from 'vitest'
import type { Desired } from '../../netbox/index.ts'
import { lab } from './harness.ts'

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
