import { describe, expect, it } from 'vitest'
import { type Desired, type Policy, render } from '../../netbox/index.ts'
import { lab, told, versions } from './harness.ts'

const sync: Policy = { mode: 'sync', tag: 'ours' }
const types: Desired = {
  'extras.tag': [{ name: 'Ours', slug: 'ours' }],
  'dcim.site': [{ name: 's', slug: 's' }],
  'dcim.manufacturer': [{ name: 'm', slug: 'm' }],
  'dcim.devicetype': [{ manufacturer: 'm', model: 't', slug: 't' }],
  'dcim.devicerole': [{ name: 'r', slug: 'r' }],
}
const port = (name: string, more: object = {}) => ({ device: 'd', name, type: '1000base-t', ...more })
const at = (name: string) => ({
  address: '10.0.0.1/24',
  assigned_object: { interface: { device: 'd', name } },
})
const device = (more: object = {}) => [{ name: 'd', site: 's', device_type: 't', role: 'r', ...more }]

/** A NetBox with a device type that has templates. */
async function withTemplates(version: '4.5' | '4.7') {
  const it = await lab(version)
  await it.run(types, sync)
  const [type] = [...it.fake.store.rows('dcim.devicetype').keys()]
  it.fake.store.giveTemplates(type!, ['Port 1', 'SFP+ 1'])
  return it
}

describe.each(versions)('components from templates, NetBox %s', (version) => {
  it('are this run’s when this run made the device, and brought to what is wanted', async () => {
    await using it = await withTemplates(version)
    const desired = {
      ...types,
      'dcim.device': device(),
      'dcim.interface': [port('Port 1', { description: 'uplink' }), port('SFP+ 1'), port('lag')],
    }
    const first = await it.run(desired, sync)
    expect(first.report.failed).toEqual([])
    expect(render(first.plan)).toContain('+ s/d/Port 1 (comes with the device)')
    expect(it.fake.store.rows('dcim.interface').size).toBe(3)
    expect(told((await it.run(desired, sync)).plan)).toEqual([])
  })

  it('can be referred to without being declared, in the run that makes the device', async () => {
    await using it = await withTemplates(version)
    const desired = {
      ...types,
      'dcim.device': device({ primary_ip4: '10.0.0.1/24' }),
      'ipam.ipaddress': [at('Port 1')],
    }
    const first = await it.run(desired, sync)
    expect([first.plan.problems, first.report.failed]).toEqual([[], []])
    expect(told((await it.run(desired, sync)).plan)).toEqual([])
  })

  it('are ours in a later run as well, as long as nobody touched them', async () => {
    await using it = await withTemplates(version)
    await it.run({ ...types, 'dcim.device': device() }, sync)
    const [first, second] = [...it.fake.store.rows('dcim.interface').values()]
    it.fake.store.save('dcim.interface', { description: 'by hand' }, second)
    const { plan } = await it.run(
      { ...types, 'dcim.device': device(), 'dcim.interface': [port('Port 1'), port('SFP+ 1')] },
      sync,
    )
    expect(told(plan)).toEqual(['update dcim.interface s/d/Port 1'])
    expect(plan.problems.map(({ code, key }) => [code, key])).toEqual([['foreign', 's/d/SFP+ 1']])
    expect(first!.name).toBe('Port 1')
  })
})
