import { describe, expect, it } from 'vitest'
import { parseDesired } from '../../../netbox/index.ts'
import { dumped, nothing, planned, world } from './world.ts'

const grounds = parseDesired({
  'dcim.manufacturer': [{ name: 'M', slug: 'm' }],
  'dcim.devicetype': [{ manufacturer: 'm', model: 'Box', slug: 'box' }],
  'dcim.devicerole': [{ name: 'Role', slug: 'role' }],
  'dcim.site': [{ name: 'S', slug: 's' }],
})
const box = { site: 's', device_type: 'box', role: 'role' }

describe('a reference in a dump', () => {
  it('says of objects with the same key what tells them apart, also that there is nothing', async () => {
    await using one = await world()
    await one.run({
      'dcim.region': [
        { name: 'East', slug: 'east' },
        { name: 'Metro', slug: 'metro' },
        { name: 'Metro', slug: 'metro', parent: 'east' },
      ],
      'dcim.site': [
        { name: 'A', slug: 'a', region: { slug: 'metro', parent: 'east' } },
        { name: 'B', slug: 'b', region: { slug: 'metro', parent: null } },
      ],
    })
    const { desired } = await dumped(one)
    expect(desired['dcim.site']!.map(({ region }) => region)).toEqual([
      { slug: 'metro', parent: 'east' },
      { slug: 'metro', parent: null },
    ])
    // The one that is not in the file is meant all the same.
    const part = await dumped(one, { kinds: ['dcim.site'] })
    expect(part.desired['dcim.site']).toEqual(desired['dcim.site'])
    expect(await planned(one, part.desired)).toEqual(nothing)
  })

  it('goes by what stands in for a name, and by number where there is nothing', async () => {
    await using one = await world()
    await one.run(grounds)
    await one.run(parseDesired({ ...grounds, 'dcim.device': [{ ...box, asset_tag: 'A1' }] }))
    const [tagged] = [...one.fake.store.rows('dcim.device').values()]
    const { id } = one.fake.store.save('dcim.device', { ...tagged, name: null, asset_tag: null })
    for (const device of [tagged!.id, id]) one.fake.store.save('dcim.interface', { device, name: 'e', type: 'virtual' })
    const { desired, leftOut } = await dumped(one)
    expect(desired['dcim.interface']!.map(({ device }) => device)).toEqual([{ id }, { site: 's', asset_tag: 'A1' }])
    expect(leftOut).toEqual(['dcim.device: told by number, since nothing else tells them from others (1 object)'])
    expect(await planned(one, desired)).toEqual(nothing)
  })

  it('by number keeps apart what is the same in all else', async () => {
    await using one = await world()
    const ids = [0, 1].map(() => one.fake.store.save('ipam.vrf', { name: 'v' }).id)
    const { desired } = await dumped(one)
    expect(desired['ipam.vrf']!.map(({ id }) => id).toSorted()).toEqual(ids)
    expect(await planned(one, desired)).toEqual(nothing)
  })

  it('to what this engine does not know is left out, and so is what cannot be without it', async () => {
    await using one = await world()
    await one.run(grounds)
    const script = { action_object_type: 'extras.script', action_object_id: 3 }
    const rule = { object_types: ['dcim.site'], event_types: ['object_created'], action_type: 'script' }
    one.fake.store.save('extras.eventrule', { name: 'r', ...rule, ...script })
    one.fake.store.save('ipam.service', {
      name: 's',
      parent_object_type: 'x.y',
      parent_object_id: 1,
      protocol: 'tcp',
      ports: [1],
    })
    const { desired, leftOut } = await dumped(one)
    expect(desired['extras.eventrule']).toEqual([{ name: 'r', ...rule }])
    expect(desired['ipam.service']).toBeUndefined()
    expect(leftOut).toEqual([
      'extras.eventrule.action_object: points to extras.script, of which nothing is known (1 object)',
      'ipam.service: whose parent points to x.y, of which nothing is known (1 object)',
    ])
  })
})
