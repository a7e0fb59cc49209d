import { describe, expect, it } from 'vitest'
import { type Desired, type Kind, type Policy, render } from '../../netbox/index.ts'
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

const ofType = { device_type: { manufacturer: 'm', slug: 't' } }
/** Templates of every kind of parts, and what comes of them on the device `d`. */
const templates = {
  'dcim.consoleporttemplate': [{ ...ofType, name: 'con' }],
  'dcim.consoleserverporttemplate': [{ ...ofType, name: 'csp' }],
  'dcim.powerporttemplate': [{ ...ofType, name: 'psu', type: 'iec-60320-c14' }],
  'dcim.poweroutlettemplate': [{ ...ofType, name: 'out', power_port: { ...ofType, name: 'psu' } }],
  'dcim.interfacetemplate': [{ ...ofType, name: 'eth0', type: '1000base-t' }],
  'dcim.rearporttemplate': [{ ...ofType, name: 'r', type: '8p8c' }],
  'dcim.frontporttemplate': [
    { ...ofType, name: 'f', type: '8p8c', rear_ports: [{ rear_port: { ...ofType, name: 'r' } }] },
  ],
  'dcim.modulebaytemplate': [{ ...ofType, name: 'slot', position: '7' }],
  'dcim.devicebaytemplate': [{ ...ofType, name: 'bay' }],
  'dcim.inventoryitemtemplate': [
    { ...ofType, name: 'board' },
    { ...ofType, name: 'chip', parent: { ...ofType, name: 'board' } },
  ],
} satisfies Desired
const parts = {
  'dcim.consoleport': [{ device: 'd', name: 'con', description: 'x' }],
  'dcim.consoleserverport': [{ device: 'd', name: 'csp', description: 'x' }],
  'dcim.powerport': [{ device: 'd', name: 'psu', description: 'x' }],
  'dcim.poweroutlet': [{ device: 'd', name: 'out', description: 'x', power_port: { device: 'd', name: 'psu' } }],
  'dcim.interface': [port('eth0', { description: 'x' })],
  'dcim.rearport': [{ device: 'd', name: 'r', type: '8p8c', description: 'x' }],
  'dcim.frontport': [
    { device: 'd', name: 'f', type: '8p8c', description: 'x', rear_ports: [{ rear_port: { device: 'd', name: 'r' } }] },
  ],
  'dcim.modulebay': [{ device: 'd', name: 'slot', description: 'x' }],
  'dcim.devicebay': [{ device: 'd', name: 'bay', description: 'x' }],
  'dcim.inventoryitem': [
    { device: 'd', name: 'board', description: 'x' },
    { device: 'd', name: 'chip', parent: { device: 'd', name: 'board' }, description: 'x' },
  ],
} satisfies Desired

describe.each(versions)('parts of every kind, NetBox %s', (version) => {
  it('come with a device whose type the same run makes, and are met', async () => {
    await using it = await lab(version)
    const desired: Desired = { ...types, ...templates, 'dcim.device': device(), ...parts }
    const { plan, report } = await it.run(desired, sync)
    expect([plan.problems, report.failed]).toEqual([[], []])
    for (const [kind, wanted] of Object.entries(parts)) {
      const rows = [...it.fake.store.rows(kind as Kind).values()]
      expect(rows.map(({ name, description }) => [kind, name, description])).toEqual(
        wanted.map(({ name }) => [kind, name, 'x']),
      )
    }
    expect(it.requests('POST', 'dcim/console-ports/')).toBe(0)
    const second = await it.run(desired, sync)
    expect([told(second.plan), second.writes]).toEqual([[], 0])
  })

  it('are ours in a later run, as the device is', async () => {
    await using it = await lab(version)
    await it.run({ ...types, ...templates, 'dcim.device': device() }, sync)
    const { plan, report } = await it.run({ ...types, ...templates, 'dcim.device': device(), ...parts }, sync)
    expect([plan.problems, report.failed]).toEqual([[], []])
    expect(told(plan).filter((one) => !one.startsWith('update'))).toEqual([])
  })

  it('come with a module, named after its bay', async () => {
    await using it = await lab(version)
    const module = { module_type: { manufacturer: 'm', model: 'card' } }
    const desired: Desired = {
      ...types,
      'dcim.moduletype': [{ manufacturer: 'm', model: 'card' }],
      'dcim.interfacetemplate': [{ ...module, name: 'xe-{module}/0', type: '10gbase-x-sfpp' }],
      'dcim.modulebaytemplate': [
        { ...ofType, name: 'slot', position: '7' },
        { ...module, name: 'inner {module}', position: '1' },
      ],
      'dcim.device': device(),
      'dcim.module': [{ device: 'd', module_bay: { device: 'd', name: 'slot' }, ...module }],
      'dcim.interface': [{ device: 'd', name: 'xe-7/0', type: '10gbase-x-sfpp', description: 'x' }],
      'dcim.modulebay': [{ device: 'd', name: 'inner 7', description: 'x' }],
    }
    const { plan, report } = await it.run(desired, sync)
    expect([plan.problems, report.failed]).toEqual([[], []])
    expect(render(plan)).toContain('+ s/d/xe-7/0 (comes with the module)')
    const names = (kind: Kind) =>
      [...it.fake.store.rows(kind).values()].map(({ name, description }) => [name, description])
    expect(names('dcim.interface')).toEqual([['xe-7/0', 'x']])
    expect(names('dcim.modulebay')).toEqual([
      ['slot', ''],
      ['inner 7', 'x'],
    ])
    expect(told((await it.run(desired, sync)).plan)).toEqual([])
  })

  it('of a module that an earlier run made are ours', async () => {
    await using it = await lab(version)
    const module = { module_type: { manufacturer: 'm', model: 'card' } }
    const before: Desired = {
      ...types,
      'dcim.moduletype': [{ manufacturer: 'm', model: 'card' }],
      'dcim.interfacetemplate': [{ ...module, name: 'xe-{module}/0', type: '10gbase-x-sfpp' }],
      'dcim.device': device(),
      'dcim.modulebay': [{ device: 'd', name: 'slot', position: '7' }],
      'dcim.module': [{ device: 'd', module_bay: { device: 'd', name: 'slot' }, ...module }],
    }
    expect((await it.run(before, sync)).report.failed).toEqual([])
    const { plan, report } = await it.run({ ...before, 'dcim.interface': [port('xe-7/0', { description: 'x' })] }, sync)
    expect([plan.problems, report.failed]).toEqual([[], []])
    expect(told(plan)).toEqual(['update dcim.interface s/d/xe-7/0'])
  })

  it('that come twice under one name, in two parts, are each the one they are in', async () => {
    await using it = await lab(version)
    const within = (parent: string, more: object) => ({ name: 'fan', parent: { ...ofType, name: parent }, ...more })
    const desired: Desired = {
      ...types,
      'dcim.inventoryitemtemplate': [
        { ...ofType, name: 'left' },
        { ...ofType, name: 'right' },
        { ...ofType, ...within('left', {}) },
        { ...ofType, ...within('right', {}) },
      ],
      'dcim.device': device(),
      'dcim.inventoryitem': ['right', 'left'].map((side) => ({
        device: 'd',
        name: 'fan',
        parent: { device: 'd', name: side },
        description: side,
      })),
    }
    const { plan, report } = await it.run(desired, sync)
    expect([plan.problems, report.failed]).toEqual([[], []])
    const items = it.fake.store.rows('dcim.inventoryitem')
    const fans = [...items.values()].filter(({ name }) => name === 'fan')
    expect(fans.map(({ parent, description }) => [items.get(parent as number)!.name, description])).toEqual([
      ['left', 'left'],
      ['right', 'right'],
    ])
    expect(told((await it.run(desired, sync)).plan)).toEqual([])
  })
})
