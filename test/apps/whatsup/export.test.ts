import { describe, expect, test } from 'vitest'
import { english } from '../../../apps/whatsup/sentences/saying.ts'
import { bench } from './lab.ts'
import { deviceRow } from './netbox.ts'

const status = (value: string) => ({ status: { value, label: value } })
const address = (given: string) => ({ primary_ip4: { id: 1, address: given } })
const only = <T>(devices: ReadonlyMap<string, T>): T => [...devices.values()][0]!

describe('a device that is active and has a primary address', () => {
  test('is made once, with its data, and a second run does nothing', async () => {
    const it = await bench([deviceRow(1)])
    expect(await it.run()).toEqual(['create web-1'])
    expect(await it.run()).toEqual(['nothing web-1'])
    expect(it.there()).toEqual(['web-1 10.0.0.1'])
    const device = only(it.gold.world.devices)
    expect(Object.fromEntries(device.attributes.map(({ name, value }) => [name, value]))).toEqual({
      Description: 'Proxmox VM',
      Location: 'Homelab',
      'NetBox.Role': 'Application Server',
      'NetBox.Tenant': 'Internal',
      'NetBox.Url': '/netbox/dcim/devices/1/',
      'NetBox.Id': 'lab/dcim.device/1',
      'NetBox.Export': expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(it.gold.world.parentsOf(it.gold.world.groups.get(device.groups[0]!)!)).toEqual(['My Network', 'NetBox'])
  })

  test('is verified by what is read back, however late it is seen', async () => {
    const it = await bench([deviceRow(1)], {}, { switches: { lag: [300, 300] } })
    const results = await it.told()
    expect(results).toMatchObject([{ action: 'create', success: true, verified: true }])
  })

  test('changes nothing there by being planned', async () => {
    const it = await bench([deviceRow(1)])
    expect(await it.plan()).toEqual(['create web-1'])
    expect([it.there(), it.ledger.entries.size]).toEqual([[], 0])
  })

  test('that was applied in part is completed by parts', async () => {
    const it = await bench([deviceRow(1)], {}, { switches: { partly: 1 } })
    const results = await it.told()
    expect(results).toMatchObject([{ success: true, verified: true }])
    expect([it.gold.created.length, await it.plan()]).toEqual([1, ['nothing web-1']])
  })
})

describe('a device that changes in NetBox', () => {
  test.each([
    ['is renamed', { name: 'mail' }, 'mail 10.0.0.1'],
    ['gets a new address', address('10.9.9.9/16'), 'web-1 10.9.9.9'],
    ['gets both', { name: 'mail', ...address('10.9.9.9/16') }, 'mail 10.9.9.9'],
  ])('%s: the same device there changes, with its history', async (_, more, there) => {
    const it = await bench([deviceRow(1)])
    await it.run()
    const { id } = only(it.gold.world.devices)
    it.box.set(deviceRow(1, more))
    await it.run()
    expect([it.there(), only(it.gold.world.devices).id]).toEqual([[there], id])
    expect(await it.plan()).toEqual([expect.stringMatching(/^nothing/)])
  })

  test('goes to another site: it is in that group, out of the old one, and in those of others as before', async () => {
    const it = await bench([deviceRow(1)])
    await it.run()
    const device = only(it.gold.world.devices)
    const theirs = it.gold.world.addGroup('0', 'Theirs')
    device.groups.push(theirs.id)
    it.box.set(deviceRow(1, { site: { id: 2, name: 'Attic', slug: 'attic' } }))
    await it.run()
    expect(device.groups.map((id) => it.gold.world.groups.get(id)!.name).sort()).toEqual(['Attic', 'Theirs'])
    expect(device.attributes.find(({ name }) => name === 'Location')?.value).toBe('Attic')
  })

  test('leaves alone what is other people’s', async () => {
    const it = await bench([deviceRow(1)])
    await it.run()
    const device = only(it.gold.world.devices)
    device.attributes.push({ attributeId: '900', name: 'Warranty', value: '2030' })
    device.note = 'mine'
    it.box.set(deviceRow(1, { name: 'mail' }))
    await it.run()
    expect([device.note, device.attributes.some(({ name }) => name === 'Warranty')]).toEqual(['mine', true])
  })

  test('has a value no longer: the attribute that held it goes', async () => {
    const it = await bench([deviceRow(1, { serial: 'S1' })])
    await it.run()
    it.box.set(deviceRow(1))
    await it.run()
    expect(only(it.gold.world.devices).attributes.some(({ name }) => name === 'NetBox.Serial')).toBe(false)
  })
})

describe('a device that is wanted no longer', () => {
  test.each([
    ['is decommissioned', deviceRow(1, status('decommissioning'))],
    ['lost its address', deviceRow(1, { primary_ip4: null })],
    ['is deleted', undefined],
  ])('%s: it is silenced at once, and removed after the grace', async (_, row) => {
    const it = await bench([deviceRow(1)], { grace: 24 })
    await it.run()
    it.box.devices.clear()
    if (row) it.box.set(row)
    expect(await it.run()).toEqual(['maintain web-1'])
    expect(only(it.gold.world.devices).maintenance).toMatchObject({
      enabled: true,
      reason: expect.stringMatching(/^NetBox: removed after 20/),
    })
    expect(await it.run()).toEqual(['nothing web-1'])
    it.later(25 * 3_600_000)
    expect(await it.run()).toEqual(['remove web-1'])
    expect([it.there(), it.ledger.entries.size]).toEqual([[], 0])
  })

  test('and is wanted again within the grace is woken', async () => {
    const it = await bench([deviceRow(1)])
    await it.run()
    it.box.set(deviceRow(1, status('decommissioning')))
    await it.run()
    it.box.set(deviceRow(1))
    expect(await it.run()).toEqual(['maintain web-1'])
    expect(only(it.gold.world.devices).maintenance.enabled).toBe(false)
    expect(it.ledger.entries.get('lab/dcim.device/1')?.unwantedSince).toBeUndefined()
  })

  test('goes off line: it is silenced, and one that was never there is not made', async () => {
    const it = await bench([deviceRow(1), deviceRow(2, status('offline'))])
    await it.run()
    it.box.set(deviceRow(1, status('offline')))
    await it.run()
    expect(it.there()).toEqual(['web-1 10.0.0.1'])
    expect(only(it.gold.world.devices).maintenance).toMatchObject({ enabled: true, reason: 'NetBox: offline' })
  })

  test('keeps the maintenance that somebody else ordered', async () => {
    const it = await bench([deviceRow(1)])
    await it.run()
    const device = only(it.gold.world.devices)
    device.maintenance = { enabled: true, reason: 'new disks', endUtc: '' }
    it.box.set(deviceRow(1, status('offline')))
    await it.run()
    it.box.set(deviceRow(1))
    await it.run()
    expect(device.maintenance).toMatchObject({ enabled: true, reason: 'new disks' })
  })
})

describe('a device that somebody touched in WhatsUp Gold', () => {
  test('was deleted there: it is asked about, and made again when somebody says so', async () => {
    const it = await bench([deviceRow(1)])
    await it.run()
    it.gold.world.devices.clear()
    it.later(2000)
    const results = await it.told()
    expect(results).toMatchObject([
      {
        action: 'conflict',
        success: false,
        message: expect.stringMatching(
          /^web-1 was exported as \d+ and is seen no more: .* --again web-1 makes it again$/,
        ),
      },
    ])
    expect(it.there()).toEqual([])
    expect(await it.run({ agreed: new Set(['web-1']) })).toEqual(['create web-1'])
  })

  test('was deleted there, and the settings say to make such again', async () => {
    const it = await bench([deviceRow(1)], { gone: 'create' })
    await it.run()
    it.gold.world.devices.clear()
    it.later(2000)
    expect(await it.run()).toEqual(['create web-1'])
    expect(it.there()).toEqual(['web-1 10.0.0.1'])
  })

  test('is hidden from our user: it is not made a second time', async () => {
    const it = await bench([deviceRow(1)], {}, { switches: { hidden: 403 } })
    await it.run()
    it.gold.hidden.add(only(it.gold.world.devices).id)
    it.later(2000)
    expect(await it.run()).toEqual(['conflict web-1'])
    expect(it.gold.world.devices.size).toBe(1)
  })

  test('lost its mark, and gets it back', async () => {
    const it = await bench([deviceRow(1)])
    await it.run()
    const device = only(it.gold.world.devices)
    device.attributes = []
    expect(await it.run()).toEqual(['update web-1'])
    expect([it.there().length, await it.plan()]).toEqual([1, ['nothing web-1']])
  })

  test('was renamed there: it is called as in NetBox again', async () => {
    const it = await bench([deviceRow(1)])
    await it.run()
    only(it.gold.world.devices).displayName = 'mine now'
    await it.run()
    expect(it.there()).toEqual(['web-1 10.0.0.1'])
  })

  test('was copied there with its mark: both are named, and none is touched', async () => {
    const it = await bench([deviceRow(1)])
    await it.run()
    const original = only(it.gold.world.devices)
    it.gold.world.add({ displayName: 'copy', address: '10.0.0.1', attributes: structuredClone(original.attributes) })
    const results = await it.told()
    expect(results).toMatchObject([
      { action: 'conflict', message: expect.stringMatching(/^\d+ and \d+ both carry the mark of web-1/) },
    ])
    expect(it.gold.world.devices.size).toBe(2)
  })
})

describe('a device that is there already', () => {
  test('with the same name and address is asked about, and taken over when somebody says so', async () => {
    const it = await bench([deviceRow(1)])
    const { id } = it.gold.world.add({ displayName: 'web-1', address: '10.0.0.1' })
    const results = await it.told()
    expect(results).toMatchObject([
      { action: 'conflict', message: `10.0.0.1 is monitored already (${id}); --adopt web-1 takes it over` },
    ])
    expect(await it.run({ agreed: new Set(['web-1']) })).toEqual(['adopt web-1'])
    expect([it.there(), only(it.gold.world.devices).id, await it.plan()]).toEqual([
      ['web-1 10.0.0.1'],
      id,
      ['nothing web-1'],
    ])
  })

  test('is taken over without asking where the settings say so, but not under another name', async () => {
    const it = await bench([deviceRow(1), deviceRow(2)], { adopt: 'yes' })
    it.gold.world.add({ displayName: 'web-1', address: '10.0.0.1' })
    it.gold.world.add({ displayName: 'printer', address: '10.0.0.2' })
    expect((await it.run()).sort()).toEqual(['adopt web-1', 'conflict web-2'])
    expect(it.there().sort()).toEqual(['printer 10.0.0.2', 'web-1 10.0.0.1'])
  })

  test('10.0.0.10 is not 10.0.0.1, and web-10 not web-1', async () => {
    const it = await bench([deviceRow(1)], { adopt: 'yes' })
    const other = it.gold.world.add({ displayName: 'web-10', address: '10.0.0.10' })
    expect(await it.run()).toEqual(['create web-1'])
    expect([other.displayName, other.attributes]).toEqual(['web-10', []])
  })
})

test('one name twice, in two sites, is two devices', async () => {
  const attic = { site: { id: 2, name: 'Attic', slug: 'attic' } }
  const it = await bench([deviceRow(1, { name: 'web' }), deviceRow(2, { name: 'web', ...attic })])
  expect(await it.run()).toEqual(['create web', 'create web'])
  expect(it.there()).toEqual(['web 10.0.0.1', 'web 10.0.0.2'])
  expect(await it.run()).toEqual(['nothing web', 'nothing web'])
})

test('a part of a chassis is none, and its master is one', async () => {
  const virtual_chassis = { id: 1, name: 'stack', master: { id: 1, name: 'web-1' } }
  const it = await bench([deviceRow(1, { virtual_chassis }), deviceRow(2, { virtual_chassis })])
  await it.run()
  expect(it.there()).toEqual(['web-1 10.0.0.1'])
})

test('the out-of-band address is a second device where it is asked for', async () => {
  const it = await bench([deviceRow(1, { oob_ip: { id: 9, address: '10.255.0.1/24' } })], { outOfBand: true })
  await it.run()
  expect(it.there().sort()).toEqual(['web-1 (oob) 10.255.0.1', 'web-1 10.0.0.1'])
  expect(await it.run()).toEqual(['nothing web-1', 'nothing web-1 (oob)'])
})

test('devices without name or address, and rows that are none, are sentences; their neighbours pass', async () => {
  const it = await bench([
    deviceRow(1, { primary_ip4: null }),
    deviceRow(2, { name: null, display: 'VM (2)' }),
    deviceRow(3, { status: 7 }),
    deviceRow(4),
  ])
  const { plan } = await it.exporter.run()
  expect(plan.notices.map(english)).toEqual([
    "device 3 is not exported: NetBox's status is not as it must be",
    'web-1 is not exported: it has no primary address',
    'device 2 has no name; it is exported as "VM (2)"',
  ])
  expect(it.there().sort()).toEqual(['VM (2) 10.0.0.2', 'web-4 10.0.0.4'])
})

test.each([
  [{ sites: ['homelab'] }, ['web-1', 'web-2']],
  [{ sites: ['attic'] }, []],
  [{ tags: ['export'] }, ['web-2']],
  [{ roles: ['application-server'], tenants: ['internal'] }, ['web-1', 'web-2']],
  [{ roles: ['application-server'], tenants: ['other'] }, []],
])('a filter %j takes %j', async (filter, names) => {
  const it = await bench([deviceRow(1), deviceRow(2, { tags: [{ slug: 'export' }] })], { filter })
  await it.run()
  expect(it.there().map((one) => one.split(' ')[0])).toEqual(names)
})

test('an empty NetBox silences nothing where much was exported, and says why', async () => {
  const it = await bench(Array.from({ length: 10 }, (_, n) => deviceRow(n + 1)))
  await it.run()
  it.box.devices.clear()
  const { plan } = await it.exporter.run()
  expect(english(plan.refusal!)).toBe(
    'the plan would silence or remove 10 of 10 exported devices (100 %), and 20 % are allowed; if that is meant, raise guard to 1',
  )
  expect([...it.gold.world.devices.values()].some(({ maintenance }) => maintenance.enabled)).toBe(false)
})

test('many small removals are guarded as one large one', async () => {
  const it = await bench(Array.from({ length: 10 }, (_, n) => deviceRow(n + 1)))
  await it.run()
  const outcomes: string[] = []
  for (let id = 1; id <= 4; id++) {
    it.box.devices.delete(id)
    outcomes.push(...(await it.run({ devices: new Set([id]) })))
  }
  expect(outcomes).toEqual(['maintain web-1', 'maintain web-2', 'conflict web-3', 'conflict web-4'])
})

test('role and system are set by the table; what the server does not know is asked for once', async () => {
  const mapping = {
    roles: { 'application-server': 'Server' },
    brands: { proxmox: 'Proxmox' },
    systems: { debian: 'Linux' },
  }
  const it = await bench([deviceRow(1, { platform: { name: 'Debian', slug: 'debian' } })], { mapping })
  await it.run()
  expect(only(it.gold.world.devices)).toMatchObject({ role: 'Server', os: 'Linux', brand: 'Unknown brand' })
  expect(await it.plan()).toEqual(['nothing web-1'])
})

test('a ledger that is lost is made up again from the marks', async () => {
  const it = await bench([deviceRow(1), deviceRow(2, status('active'))])
  await it.run()
  it.box.set(deviceRow(2, status('offline')))
  await it.run()
  for (const key of [...it.ledger.entries.keys()]) await it.ledger.forget(key)
  it.box.set(deviceRow(2))
  await it.run()
  await it.run()
  expect([it.gold.world.devices.size, await it.plan()]).toEqual([2, ['nothing web-1', 'nothing web-2']])
  expect([...it.gold.world.devices.values()].some(({ maintenance }) => maintenance.enabled)).toBe(false)
})

describe('a device that the server refuses to make', () => {
  const v6 = { primary_ip4: null, primary_ip6: { id: 1, address: '2001:db8::1/64' } }

  test('is found by a scan, linked, and given its data', async () => {
    const it = await bench([deviceRow(1, v6)])
    await it.run()
    await it.run()
    expect([it.there(), await it.plan()]).toEqual([['web-1 2001:db8::1'], ['nothing web-1']])
  })

  test('whose scan vanishes ends in a state', async () => {
    const it = await bench([deviceRow(1, v6)], {}, { switches: { scansLost: 1 } })
    const results = await it.told()
    expect(results).toMatchObject([
      {
        success: false,
        message: expect.stringMatching(
          /2001:db8::1 is not a valid IP address; its scan \d+ vanished without a result$/,
        ),
      },
    ])
    expect(it.ledger.entries.get('lab/dcim.device/1')).toMatchObject({ state: 'error', scan: { state: 'lost' } })
  })
})
