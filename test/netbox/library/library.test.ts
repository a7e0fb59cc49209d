import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Desired, Kind } from '../../../netbox/index.ts'
import { withLibrary } from '../../../netbox/library/library.ts'
import { readTypeFiles } from '../../../netbox/library/read.ts'
import { lab, told, versions } from '../harness.ts'

const FIXTURES = 'test/fixtures/devicetypes'
const sixteen = () => withLibrary({}, readTypeFiles([FIXTURES]))
/** What NetBox brings along from its first start. */
const shipped: Desired = { 'dcim.moduletypeprofile': [{ name: 'Power supply' }] }

/** The objects of one file, written for the test. */
async function ofText(text: string, more: Desired = {}) {
  const file = join(folder, 'type.yaml')
  await writeFile(file, text)
  return await withLibrary(more, readTypeFiles([file]))
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'library-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe.each(versions)('the device type library on NetBox %s', (version) => {
  it('loads all sixteen files, and the second plan is empty', async () => {
    await using it = await lab(version)
    await it.run(shipped)
    const { desired } = await sixteen()
    const first = await it.run(desired)
    expect([first.plan.problems, first.report.failed]).toEqual([[], []])
    const second = await it.run(desired)
    expect([told(second.plan), second.writes]).toEqual([[], 0])
    const count = (kind: Kind) => it.fake.store.rows(kind).size
    expect([count('dcim.devicetype'), count('dcim.moduletype'), count('dcim.racktype')]).toEqual([11, 3, 2])
  })
})

describe('a type of the library', () => {
  it('keeps a name as it is written', async () => {
    const { desired } = await sixteen()
    const fronts = desired['dcim.frontporttemplate']!.filter(({ name }) => name === '08')
    expect(fronts.map(({ rear_ports }) => rear_ports)).toEqual([
      [
        {
          rear_port: { device_type: { manufacturer: 'panduit', slug: 'cpp24wbly' }, name: '08' },
          rear_port_position: 1,
        },
      ],
    ])
  })

  it('names the keys that NetBox has no field for, and the pictures', async () => {
    const { notes } = await sixteen()
    const sides = (file: string) =>
      ['front', 'rear'].map(
        (side) => `${file}: ${side}_image is left out: there is no such picture in elevation-images`,
      )
    expect(notes.map((note) => note.replace(`${FIXTURES}/`, ''))).toEqual([
      'Cisco/N9K-C9504.yaml: odule-bays is left out: NetBox has no such field; did you mean "module-bays"?',
      ...sides('Fortinet/FG-60F.yaml'),
      'Panduit/FRME1.yaml: is_powered is left out: NetBox has no such field',
      ...sides('Supermicro/SYS-220BT-CHASSIS.yaml'),
    ])
  })

  it('has the attributes of its profile in their own form', async () => {
    const { desired } = await sixteen()
    const module = desired['dcim.moduletype']!.find(({ model }) => model === 'EX-PWR-320-AC')
    expect(module).toMatchObject({
      profile: 'Power supply',
      attributes: { input_current: 'AC', input_voltage: 230, hot_swappable: true, wattage: 320 },
    })
  })

  it('tells which ports are behind which in the form of 4.5', async () => {
    const { desired } = await ofText(`
manufacturer: M
model: P
slug: p
front-ports: [{ name: F, type: mpo, positions: 2 }]
rear-ports: [{ name: R1, type: lc }, { name: R2, type: lc }]
port-mappings:
  - { front_port: F, front_port_position: 1, rear_port: R1, rear_port_position: 1 }
  - { front_port: F, front_port_position: 2, rear_port: R2, rear_port_position: 1 }
`)
    const rear = (name: string) => ({ device_type: { manufacturer: 'm', slug: 'p' }, name })
    expect(desired['dcim.frontporttemplate']![0]!.rear_ports).toEqual([
      { position: 1, rear_port: rear('R1'), rear_port_position: 1 },
      { position: 2, rear_port: rear('R2'), rear_port_position: 1 },
    ])
  })

  it('keeps bridges and power over Ethernet, and names _is_power_source', async () => {
    const { desired, notes } = await ofText(`
manufacturer: M
model: P
slug: p
console-ports: [{ name: C, type: usb-c, _is_power_source: true }]
interfaces:
  - { name: br, type: bridge }
  - { name: e, type: 1000base-t, bridge: br, poe_mode: pse, poe_type: type1-ieee802.3af }
`)
    expect(desired['dcim.interfacetemplate']![1]).toMatchObject({
      bridge: { device_type: { manufacturer: 'm', slug: 'p' }, name: 'br' },
      poe_mode: 'pse',
      poe_type: 'type1-ieee802.3af',
    })
    expect(notes).toEqual([
      expect.stringMatching(
        /type\.yaml: console-ports\[0\] C: _is_power_source is left out: NetBox has no such field$/,
      ),
    ])
  })

  it('takes a manufacturer that is declared, whatever its slug', async () => {
    const declared: Desired = { 'dcim.manufacturer': [{ name: 'Acme Inc.', slug: 'acme' }] }
    const { desired } = await ofText('{ manufacturer: Acme Inc., model: P, slug: p }', declared)
    expect(desired['dcim.manufacturer']).toEqual(declared['dcim.manufacturer'])
    expect(desired['dcim.devicetype']![0]!.manufacturer).toBe('acme')
  })

  it.each([
    ['[]', 'an object is wanted: manufacturer, model and what else the library has'],
    ['{ model: P, slug: p }', 'manufacturer is missing'],
    ['{ manufacturer: M, model: P, slug: p, u_height: tall }', 'u_height is "tall"; it must be a number'],
    ['{ manufacturer: M, model: P, slug: p, interfaces: 4 }', 'interfaces must be a list'],
    [
      '{ manufacturer: M, model: P, slug: p, interfaces: [{ type: lag }] }',
      'interfaces[0] must be an object with a name',
    ],
    [
      '{ manufacturer: M, model: P, slug: p, interfaces: [{ name: e, type: lag, enabled: maybe }] }',
      'interfaces[0] e: enabled is "maybe"; it must be true or false',
    ],
    ['{ manufacturer: M', 'expected '],
  ])('%s is refused in one sentence', async (text, message) => {
    const error = await ofText(text).catch((one: Error) => one)
    expect((error as Error).message).toContain(message)
    expect((error as Error).message).toContain('type.yaml: ')
  })

  it('is refused where two files tell it', async () => {
    await writeFile(join(folder, 'a.yaml'), '{ manufacturer: M, model: P, slug: p }')
    await writeFile(join(folder, 'b.yaml'), '{ manufacturer: M, model: Q, slug: p }')
    const both = withLibrary({}, readTypeFiles([join(folder, 'a.yaml'), join(folder, 'b.yaml')]))
    await expect(both).rejects.toThrow(/b\.yaml: .*a\.yaml tells the same type; leave one of them out/)
  })
})

describe('pictures of a type', () => {
  const text = 'manufacturer: M\nmodel: P\nslug: p\nfront_image: true\n'

  it.each(versions)(
    'are sent from their folder, known again, and sent again when they are others, NetBox %s',
    async (version) => {
      await using it = await lab(version)
      const [types, images] = ['device-types', 'elevation-images'].map((one) => join(folder, version, one, 'M'))
      for (const one of [types!, images!]) await mkdir(one, { recursive: true })
      await writeFile(join(types!, 'p.yaml'), text)
      await writeFile(join(images!, 'p.front.png'), 'one picture')
      const whole = async () => (await withLibrary({}, readTypeFiles([types!]))).desired
      const first = await it.run(await whole())
      expect([first.plan.problems, first.report.failed]).toEqual([[], []])
      const shown = () => [...it.fake.store.rows('dcim.devicetype').values()][0]!.front_image
      expect(shown()).toMatch(/p\.front\.[0-9a-f]{10}\.png$/)
      const before = shown()
      expect((await it.run(await whole())).writes).toBe(0)
      await writeFile(join(images!, 'p.front.png'), 'another picture')
      expect(told((await it.run(await whole())).plan)).toEqual(['update dcim.devicetype m/p'])
      expect(shown()).not.toBe(before)
    },
  )
})
