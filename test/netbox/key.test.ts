import { describe, expect, it } from 'vitest'
import { type Desired, type Policy, parseDesired } from '../../netbox/index.ts'
import { lab, told, versions } from './harness.ts'

const upsert: Policy = { mode: 'upsert', adopt: true }
const chassis = (...domains: [name: string, domain: string, description?: string][]): Desired => ({
  'dcim.virtualchassis': domains.map(([name, domain, description]) => ({
    name,
    domain,
    ...(description && { description }),
    key: ['name', 'domain'],
  })),
})

describe.each(versions)('key: the fields an object is known by, NetBox %s', (version) => {
  it('tells two objects of one name apart where NetBox knows no unique key', async () => {
    await using it = await lab(version)
    const two = chassis(['stack', 'a'], ['stack', 'b'])
    const first = await it.run(two, upsert)
    expect([first.plan.problems, first.report.failed]).toEqual([[], []])
    expect(told((await it.run(two, upsert)).plan)).toEqual([])
    const changed = chassis(['stack', 'a'], ['stack', 'b', 'the second'])
    expect(told((await it.run(changed, upsert)).plan)).toHaveLength(1)
    const rows = [...it.fake.store.rows('dcim.virtualchassis').values()]
    expect(rows.map(({ domain, description }) => [domain, description])).toEqual([
      ['a', ''],
      ['b', 'the second'],
    ])
  })

  it('may be a custom field, under which the name changes', async () => {
    await using it = await lab(version)
    const ground: Desired = {
      'extras.customfield': [{ name: 'asset', type: 'text', object_types: ['dcim.site'] }],
    }
    const site = (name: string): Desired => ({
      'dcim.site': [{ name, slug: name, custom_fields: { asset: '7' }, key: ['custom_fields.asset'] }],
    })
    await it.run({ ...ground, ...site('a') }, upsert)
    const { plan, report } = await it.run({ ...ground, ...site('b') }, upsert)
    expect([plan.problems, report.failed, told(plan)]).toEqual([[], [], ['update dcim.site b']])
    expect([...it.fake.store.rows('dcim.site').values()].map(({ name }) => name)).toEqual(['b'])
  })

  it('that several objects have is refused', async () => {
    await using it = await lab(version)
    await it.run(chassis(['one', 'a'], ['two', 'a']), { mode: 'upsert' })
    const { plan } = await it.run(
      { 'dcim.virtualchassis': [{ name: 'three', domain: 'a', key: ['domain'] }] },
      { mode: 'upsert' },
    )
    expect(plan.problems.map(({ code }) => code)).toEqual(['ambiguous'])
    expect(plan.problems[0]!.message).toMatch(
      /NetBox has 2 objects with this domain \(ids \d+, \d+\); give more fields/,
    )
  })
})

describe('key', () => {
  it.each([
    [{ name: 'a', key: 'name' }, 'key is "name"; it must be a list of the fields that tell the object from others'],
    [{ name: 'a', key: ['colour'] }, 'key names "colour", and there is no such field'],
    [{ name: 'a', key: ['domain'] }, 'key names domain, which is not given'],
  ])('%j is refused in one sentence', (object, message) => {
    expect(() => parseDesired({ 'dcim.virtualchassis': [object] })).toThrow(message)
  })
})
