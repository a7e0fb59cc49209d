import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Directory } from '../../netbox/directory.ts'
import {
  assertSafe,
  type Current,
  type Desired,
  type Format,
  type NetBoxError,
  type Policy,
  plan,
  readCurrent,
  render,
} from '../../netbox/index.ts'
import { lab, ownedIn, told } from './harness.ts'
import { homelab } from './model.ts'

const golden = (name: string) => join(import.meta.dirname, '../fixtures/netbox/plans', name)
const empty: Current = { directory: new Directory(), kinds: new Set() }
const tag = (id: number) => [{ id, slug: 'ours', name: 'Ours' }]

/** What NetBox has of sites: ours and theirs, by slug. */
function sitesOf(ours: string[], theirs: string[] = []): Current {
  const directory = new Directory()
  for (const [n, slug] of [...ours, ...theirs].entries())
    directory.add('dcim.site', { id: n + 1, slug, name: slug, description: 'old', tags: n < ours.length ? tag(1) : [] })
  return { directory, kinds: new Set(['dcim.site']) }
}

const wanted = (slugs: string[], description = 'old'): Desired => ({
  'dcim.site': slugs.map((slug) => ({ name: slug, slug, description })),
})

describe('plan', () => {
  const cases: [string, Desired, Current, Policy, string[], string[]][] = [
    ['creates', wanted(['a']), sitesOf([]), { mode: 'sync', tag: 'ours' }, ['create dcim.site a'], []],
    [
      'changes what is ours',
      wanted(['a'], 'new'),
      sitesOf(['a']),
      { mode: 'sync', tag: 'ours' },
      ['update dcim.site a'],
      [],
    ],
    [
      'deletes what is ours',
      wanted([]),
      sitesOf(['a'], ['b']),
      { mode: 'sync', tag: 'ours' },
      ['delete dcim.site a'],
      [],
    ],
    ['deletes nothing with upsert', wanted([]), sitesOf(['a']), { mode: 'upsert', tag: 'ours' }, [], []],
    [
      'changes nothing with create',
      wanted(['a', 'b'], 'new'),
      sitesOf(['a']),
      { mode: 'create', tag: 'ours' },
      ['create dcim.site b'],
      [],
    ],
    [
      'refuses what is theirs',
      wanted(['a'], 'new'),
      sitesOf([], ['a']),
      { mode: 'sync', tag: 'ours' },
      [],
      ['foreign'],
    ],
    ['refuses it also when it is as wanted', wanted(['a']), sitesOf([], ['a']), { mode: 'sync' }, [], ['foreign']],
    [
      'takes it over when told',
      wanted(['a'], 'new'),
      sitesOf([], ['a']),
      { mode: 'sync', adopt: true },
      ['update dcim.site a'],
      [],
    ],
    [
      'knows ours by id',
      wanted(['a'], 'new'),
      sitesOf([], ['a']),
      { mode: 'sync', owned: { 'dcim.site': new Set([1]) } },
      ['update dcim.site a'],
      [],
    ],
  ]
  it.each(cases)('%s', (_, desired, current, policy, actions, problems) => {
    const made = plan(desired, current, policy)
    expect(told(made)).toEqual(actions)
    expect(made.problems.map(({ code }) => code)).toEqual(problems)
  })

  it('names the remedies for an object that is not ours', () => {
    const { problems } = plan(wanted(['a'], 'new'), sitesOf([], ['a']), { mode: 'sync' })
    expect(problems[0]!.message).toBe(
      'dcim.site a: NetBox already has this object (id 1, different in description) and it is not managed here; ' +
        'bring it in with "pulumi import" and id 1, or set adopt: true to take it over',
    )
  })

  it('collects every problem, each with its object', () => {
    const { problems } = plan(
      {
        'dcim.site': [
          { name: 'a', slug: 'a', region: 'nowhere' },
          { name: 'b', slug: 'b' },
          { name: 'b again', slug: 'b' },
        ],
        'dcim.rack': [{ name: 'r', site: { slug: 'x' } }],
        'dcim.manufacturer': [{ slug: 'm' } as never],
      },
      empty,
      { mode: 'sync' },
    )
    expect(problems.map(({ message }) => message)).toEqual([
      'dcim.manufacturer m: name is missing; NetBox does not create the object without it',
      'dcim.rack x/r: there is no dcim.site x, neither in NetBox nor in what is wanted',
      'dcim.site a: region: there is no dcim.region nowhere, neither in NetBox nor in what is wanted',
      'dcim.site b: is wanted twice; it is told apart by slug, which must be its own',
    ])
    expect(() =>
      assertSafe(plan({ 'dcim.site': [{ name: 'a', slug: 'a', region: 'x' }] }, empty, { mode: 'sync' })),
    ).toThrow(/^dcim.site a: region: there is no/)
  })

  it('does not mistake server defaults, empty values and other spellings for changes', async () => {
    await using at = await lab()
    await at.run({
      'dcim.site': [{ name: 'a', slug: 'a', latitude: 48.5 }],
      'ipam.prefix': [{ prefix: '2001:DB8:0:0::/64' }],
      'ipam.ipaddress': [{ address: '10.0.0.1', dns_name: 'A.example.com' }],
    })
    const { plan: made } = await at.run({
      'dcim.site': [
        {
          name: 'a',
          slug: 'a',
          status: null,
          description: null,
          region: null,
          tags: [],
          latitude: 48.5,
          time_zone: '',
        },
      ],
      'ipam.prefix': [{ prefix: '2001:db8::/64', is_pool: null, status: 'active' }],
      'ipam.ipaddress': [{ address: '10.0.0.1/32', dns_name: 'a.EXAMPLE.com' }],
    })
    expect(told(made)).toEqual([])
  })

  it('finds nothing to do in ten thousand objects that are as wanted', () => {
    const n = 5000
    const directory = new Directory()
    directory.add('dcim.site', { id: 1, slug: 's', name: 's' })
    const nested = { id: 1, name: 's', slug: 's' }
    for (let i = 0; i < n; i++) {
      const row = {
        id: i + 10,
        name: `d${i}`,
        site: nested,
        status: { value: 'active', label: 'Actif' },
        description: 'd',
        serial: '',
      }
      directory.add('dcim.device', row)
      directory.add('dcim.interface', {
        id: i + 10,
        name: 'eth0',
        device: { id: i + 10, name: `d${i}` },
        type: { value: 'virtual' },
        enabled: true,
      })
    }
    const current: Current = { directory, kinds: new Set(['dcim.site', 'dcim.device', 'dcim.interface']) }
    const indices = Array.from({ length: n }, (_, i) => i)
    const desired: Desired = {
      'dcim.device': indices.map((i) => ({
        name: `d${i}`,
        site: 's',
        device_type: null!,
        role: null!,
        status: 'active',
        description: 'd',
        serial: '',
      })),
      'dcim.interface': indices.map((i) => ({ device: `d${i}`, name: 'eth0', type: 'virtual', enabled: true })),
    }
    const made = plan(desired, current, { mode: 'sync', adopt: true })
    expect(made.problems).toEqual([])
    expect(made.actions.filter(({ action }) => action === 'unchanged')).toHaveLength(2 * n)
  })
})

describe('guard', () => {
  const many = Array.from({ length: 20 }, (_, n) => `s${n}`)
  const policy: Policy = { mode: 'sync', tag: 'ours' }

  it('refuses to delete more than the share, and names the remedy', () => {
    const made = plan(wanted(many.slice(0, 10)), sitesOf(many), policy)
    expect(() => assertSafe(made)).toThrow(
      'the plan would delete 10 of 20 objects, 50 %, and 30 % are allowed; if that is meant, raise the delete threshold to 0.5 or more',
    )
    expect(() => assertSafe(made, { delete: 0.5 })).not.toThrow()
  })

  it('does the same for changes', () => {
    const made = plan(wanted(many, 'new'), sitesOf(many), policy)
    expect(() => assertSafe(made)).toThrow(/update 20 of 20 objects, 100 %/)
    expect(() => assertSafe(made, { update: 1 })).not.toThrow()
  })

  it('tells adoption from change: what only gets the tag is not counted', () => {
    const adopting = { ...policy, adopt: true }
    expect(() => assertSafe(plan(wanted(many), sitesOf([], many), adopting))).not.toThrow()
    expect(() => assertSafe(plan(wanted(many, 'new'), sitesOf([], many), adopting))).toThrow(/update 20 of 20/)
  })

  it('lets small plans pass, and plans that only create', () => {
    expect(() => assertSafe(plan(wanted([]), sitesOf(many.slice(0, 5)), policy))).not.toThrow()
    expect(() => assertSafe(plan(wanted(many), sitesOf([]), policy))).not.toThrow()
  })

  it('tells all problems at once', () => {
    const error = (() => {
      try {
        assertSafe(plan(wanted(['a', 'b']), sitesOf([], ['a', 'b']), policy))
      } catch (caught) {
        return caught as NetBoxError
      }
    })()!
    expect(error.code).toBe('unsafe')
    expect(error.message).toMatch(/^2 problems, nothing was changed:\n- dcim.site a: .*\n- dcim.site b: /)
  })
})

describe('render', () => {
  const formats: [Format, string][] = [
    ['text', 'txt'],
    ['markdown', 'md'],
    ['json', 'json'],
  ]

  it.each(formats)('a first run as %s', async (format, suffix) => {
    await expect(render(plan(homelab, empty, { mode: 'sync' }), format)).toMatchFileSnapshot(golden(`first.${suffix}`))
  })

  it.each(formats)('changes, deletes and problems as %s', async (format, suffix) => {
    await using at = await lab()
    const { report } = await at.run(homelab)
    at.fake.store.save('dcim.site', { name: 'Theirs', slug: 'theirs' })
    const changed: Desired = {
      ...homelab,
      'dcim.site': [...homelab['dcim.site'], { name: 'Theirs', slug: 'theirs' }],
      'dcim.region': homelab['dcim.region'].map((region) => ({ ...region, parent: null })),
      'dcim.device': homelab['dcim.device'].map((device) => ({
        ...device,
        tags: [],
        rack: null,
        custom_fields: { vmid: 101, ram_gb: 60.5 },
      })),
      'extras.webhook': [{ ...homelab['extras.webhook'][0]!, secret: 'another-secret' }],
      'ipam.service': homelab['ipam.service']
        .slice(0, 1)
        .map((service) => ({ ...service, port_mappings: ['tcp/8000', 'udp/8000'] })),
    }
    const policy: Policy = { mode: 'sync', owned: ownedIn(report) }
    const made = plan(changed, await readCurrent(at.client, changed, policy), policy)
    const shown = render(made, format)
    expect(shown).not.toContain('secret-')
    expect(shown).not.toContain('another-secret')
    // Ids depend on the order of creation, which is fixed.
    await expect(shown).toMatchFileSnapshot(golden(`second.${suffix}`))
  })

  it('nothing to do', () => {
    const made = plan({}, empty, { mode: 'sync' })
    expect(render(made, 'text')).toBe('0 to create, 0 to change, 0 to delete, 0 unchanged.')
    expect(render(made, 'markdown')).toBe('**NetBox**: 0 to create, 0 to change, 0 to delete, 0 unchanged.')
  })
})
