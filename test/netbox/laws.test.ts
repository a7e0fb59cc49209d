import { describe, expect, it } from 'vitest'
import { type Desired, type Policy, parseDesired, plan, readCurrent } from '../../netbox/index.ts'
import fc from '../property.ts'
import { lab, told, versions } from './harness.ts'
import { homelab } from './model.ts'

const name = fc.constantFrom('a', 'b', 'c', 'd')
const description = fc.constantFrom('', 'one', 'two', null)

/** Models whose references always lead somewhere, in a random order and with random gaps. */
const model: fc.Arbitrary<Desired> = fc
  .record({
    regions: fc.uniqueArray(name, { maxLength: 4 }),
    sites: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
    devices: fc.uniqueArray(name, { maxLength: 4 }),
    interfaces: fc.uniqueArray(fc.tuple(name, name), { maxLength: 6, selector: String }),
    vlans: fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }),
    primary: fc.boolean(),
    description,
    latitude: fc.constantFrom(0, 48.85, null, undefined),
  })
  .map(({ regions, sites, devices, interfaces, vlans, primary, description, latitude }) => {
    const device = (one: string) => ({ site: sites[0]!, name: one })
    const held = interfaces.filter(([one]) => devices.includes(one))
    const addressOf = (n: number) => `10.0.0.${n + 1}/24`
    return parseDesired({
      'dcim.region': regions.map((slug, n) => ({ name: slug, slug, parent: regions[n + 1] ?? null })),
      'dcim.site': sites.map((slug) => ({ name: slug, slug, region: regions[0] ?? null, description, latitude })),
      'dcim.manufacturer': [{ name: 'm', slug: 'm' }],
      'dcim.devicetype': [{ manufacturer: 'm', model: 't', slug: 't' }],
      'dcim.devicerole': [{ name: 'r', slug: 'r' }],
      'dcim.device': devices.map((one) => {
        const own = held.findIndex(([holder]) => holder === one)
        const primary_ip4 = primary && own >= 0 ? addressOf(own) : null
        return { name: one, site: sites[0]!, device_type: 't', role: 'r', description, primary_ip4 }
      }),
      'dcim.interface': held.map(([one, port]) => ({ device: device(one), name: port, type: 'virtual', mtu: null })),
      'ipam.vlan': vlans.map((vid) => ({ vid, name: `v${vid}`, site: sites[0]! })),
      'ipam.ipaddress': held.map(([one, port], n) => ({
        address: addressOf(n),
        assigned_object: { interface: { device: device(one), name: port } },
      })),
    })
  })

const sync: Policy = { mode: 'sync', tag: 'ours' }
const tagged = (desired: Desired): Desired => ({ 'extras.tag': [{ name: 'Ours', slug: 'ours' }], ...desired })
const few = { numRuns: 40 }

describe.each(versions)('laws, NetBox %s', (version) => {
  it('applying and planning again gives an empty plan, without a write', async () => {
    await fc.assert(
      fc.asyncProperty(model, async (desired) => {
        await using it = await lab(version)
        const first = await it.run(tagged(desired), sync)
        expect(first.plan.problems).toEqual([])
        expect(first.report.failed).toEqual([])
        const second = await it.run(tagged(desired), sync)
        expect(told(second.plan)).toEqual([])
        expect(second.plan.problems).toEqual([])
        expect(second.writes).toBe(0)
        expect(second.reads).toBe(first.reads)
      }),
      few,
    )
  })

  it('whatever was there, the result is what is wanted, and nothing foreign is touched', async () => {
    await fc.assert(
      fc.asyncProperty(model, model, async (before, after) => {
        await using it = await lab(version)
        const theirs = [
          it.fake.store.save('dcim.site', { name: 'z', slug: 'z' }),
          it.fake.store.save('ipam.vlan', { name: 'v1', vid: 1 }),
        ]
        await it.run(tagged(before), sync)
        const { report, plan: made } = await it.run(tagged(after), sync)
        expect(made.problems).toEqual([])
        expect(report.failed).toEqual([])
        const again = await it.run(tagged(after), sync)
        expect(told(again.plan)).toEqual([])
        expect([
          it.fake.store.rows('dcim.site').get(theirs[0]!.id),
          it.fake.store.rows('ipam.vlan').get(theirs[1]!.id),
        ]).toEqual(theirs)
      }),
      few,
    )
  })

  it('the order of the input does not matter', async () => {
    await using it = await lab(version)
    const turned = Object.fromEntries(
      Object.entries(homelab)
        .reverse()
        .map(([kind, objects]) => [kind, [...objects].reverse()]),
    )
    const policy: Policy = { mode: 'upsert' }
    const current = await readCurrent(it.client, homelab, policy)
    expect(told(plan(parseDesired(turned), current, policy))).toEqual(told(plan(homelab, current, policy)))
  })

  it('brings up a homelab and then has nothing to do', async () => {
    await using it = await lab(version)
    const first = await it.run(homelab)
    expect(first.report.failed).toEqual([])
    // One write per kind, one more for the inner region and interface, one each for primary MAC and primary address.
    expect(first.writes).toBe(Object.keys(homelab).length + 4)
    const second = await it.run(homelab)
    expect([told(second.plan), second.writes, second.reads]).toEqual([[], 0, first.reads])
  })

  it('does not ask more of NetBox for more objects', async () => {
    await using it = await lab(version)
    const sites = (n: number) => ({
      'dcim.site': Array.from({ length: n }, (_, i) => ({ name: `s${i}`, slug: `s${i}` })),
    })
    const few = await it.run(sites(1))
    const many = await it.run(sites(300))
    expect([few.reads, many.reads, many.writes]).toEqual([1, 1, 3])
  })
})
