import { describe, expect, test } from 'vitest'
import { withoutDuplicates } from '../../../apps/discovery/core/duplicates.ts'
import { explain, meant } from '../../../apps/discovery/core/explain.ts'
import { resolve } from '../../../apps/discovery/core/identity.ts'
import { merge, type Rules } from '../../../apps/discovery/core/merge.ts'
import { checked, type Look, type ObservationInput, observation } from '../../../apps/discovery/core/observation.ts'
import { isStale, type Presences, presencesAfter } from '../../../apps/discovery/core/presence.ts'

const RULES = { order: ['px', 'nas'], strategies: {} }
const MAC = '3c:ec:ef:00:00:01'
type Input = Partial<ObservationInput> & { source: string; id: string }

function look(source: string, ...things: (Partial<ObservationInput> & { id: string })[]): Look {
  const observations = things.map((one) =>
    observation.parse({ source, seen: '2026-12-01T00:00:00Z', kind: 'host', site: 'home', ...one }),
  )
  return { source, complete: true, distinct: true, observations, gaps: [] }
}

/** What comes of several sources that mean one thing by its UUID. */
function mergedOf(...inputs: Input[]) {
  return mergedBy(RULES, ...inputs)
}

function mergedBy(rules: Rules, ...inputs: Input[]) {
  const uuids = ['10d5c783-98bc-4847-bb9a-9f06e932f0d9']
  const { things } = resolve(inputs.map(({ source, ...one }) => look(source, { uuids, ...one })))
  expect(things).toHaveLength(1)
  return merge(things[0]!, rules)
}

describe('fields', () => {
  test('the first source in order that says anything is believed, and who said otherwise is told', () => {
    const { merged } = mergedOf({ source: 'nas', id: '1', name: 'truenas' }, { source: 'px', id: '2', name: 'storage' })
    expect(merged.fields.name).toEqual({ value: 'storage', by: ['px'], others: [{ source: 'nas', value: 'truenas' }] })
  })

  test('a source that says nothing takes nothing away', () => {
    const { merged } = mergedOf({ source: 'px', id: '2' }, { source: 'nas', id: '1', name: 'truenas', memory: 4096 })
    expect(merged.fields).toMatchObject({ name: { value: 'truenas' }, memory: { value: 4096 } })
  })

  test('by the strategy `newest` the latest look tells', () => {
    const { merged } = mergedBy(
      { ...RULES, strategies: { status: 'newest' } },
      { source: 'px', id: '2', status: 'active', seen: '2026-12-01T00:00:00Z' },
      { source: 'nas', id: '1', status: 'offline', seen: '2026-12-01T01:00:00Z' },
    )
    expect(merged.fields.status).toMatchObject({ value: 'offline', by: ['nas'] })
  })

  test('serials that differ, of sources that are pinned together, are a conflict and no value', () => {
    const [a, b] = [
      look('px', { id: '1', serial: 'SN-4711', vendor: 'Dell' }),
      look('nas', { id: '2', serial: 'SN-4712', vendor: 'Dell' }),
    ]
    const { things } = resolve([a, b], { same: [['own:px/1', 'own:nas/2']], different: [] })
    const { merged, conflicts } = merge(things[0]!, RULES)
    expect(merged.fields.serial).toBeUndefined()
    expect(conflicts).toEqual([
      {
        sort: 'field',
        about: 'own:nas/2',
        sentence: 'serial is "SN-4711" by px and "SN-4712" by nas; NetBox keeps what it has',
      },
    ])
  })

  test('what a board without a serial says is no serial', () => {
    expect(mergedOf({ source: 'px', id: '1', serial: 'Not Specified' }).merged.fields.serial).toBeUndefined()
  })

  test('a guest that the network sees is a virtual machine', () => {
    expect(
      mergedOf({ source: 'scan', id: 'x', kind: 'device' }, { source: 'px', id: '1', kind: 'vm' }).merged.kind,
    ).toBe('vm')
  })
})

describe('interfaces', () => {
  test('of two sources are one by their MAC, with the name of the first and all addresses', () => {
    const { merged } = mergedOf(
      { source: 'px', id: '1', interfaces: [{ name: 'net0', mac: MAC, stated: true }] },
      { source: 'scan', id: 'x', interfaces: [{ mac: MAC, addresses: ['192.0.2.7'] }] },
      { source: 'nas', id: '2', interfaces: [{ name: 'eth0', mac: MAC, addresses: ['192.0.2.7/24', 'fe80::1/64'] }] },
    )
    expect(merged.interfaces).toMatchObject([
      { name: 'net0', mac: MAC, addresses: ['192.0.2.7/24'], sources: ['px', 'nas', 'scan'] },
    ])
  })

  test('a VLAN with the MAC of its parent is an interface of its own', () => {
    const eth0 = { name: 'eth0', mac: MAC, kind: 'physical' as const }
    const { merged } = mergedOf({
      source: 'nas',
      id: '1',
      interfaces: [eth0, { name: 'eth0.10', mac: MAC, kind: 'vlan', parent: 'eth0' }],
    })
    expect(merged.interfaces.map(({ name }) => name)).toEqual(['eth0', 'eth0.10'])
  })

  test('an address that two things have is on neither, and told', () => {
    const seen = { interfaces: [{ addresses: ['192.0.2.7/24'] }] }
    const { things } = resolve([look('px', { id: '1', name: 'a', ...seen }, { id: '2', name: 'b', ...seen })])
    const result = withoutDuplicates(things.map((one) => merge(one, RULES).merged))
    expect(result.things.flatMap(({ interfaces }) => interfaces.flatMap(({ addresses }) => addresses))).toEqual([])
    expect(result.conflicts).toMatchObject([
      { sort: 'address', sentence: '192.0.2.7 is on a (own:px/1) and b (own:px/2); NetBox keeps what it has' },
    ])
  })
})

describe('absence', () => {
  const RULE = { looks: 2, days: 1 }
  const at = (day: number) => new Date(Date.UTC(2026, 11, day))
  const see = (ids: string[], day = 1) => look('px', ...ids.map((id) => ({ id, seen: at(day).toISOString() })))
  const many = Array.from({ length: 10 }, (_, n) => String(n))
  const following = (before: Presences, ...looks: Look[]) =>
    looks.reduce((presences, one) => presencesAfter(presences, one).presences, before)

  test('is stale after enough complete looks and enough days, and no sooner', () => {
    const first = following({}, see(many))
    const once = following(first, see(many.slice(1), 3))
    expect(isStale(['own:px/0'], once, RULE, at(3))).toBe(false)
    const twice = following(once, see(many.slice(1), 3))
    expect(isStale(['own:px/0'], twice, RULE, at(3))).toBe(true)
    expect(isStale(['own:px/0'], twice, { ...RULE, days: 3 }, at(3))).toBe(false)
  })

  test('ends when the thing is seen again', () => {
    const gone = following({}, see(many), see(many.slice(1)), see(many.slice(1)))
    expect(isStale(['own:px/0'], following(gone, see(many, 3)), RULE, at(3))).toBe(false)
  })

  test.each([
    ['an incomplete look', { ...see([]), complete: false }],
    ['an empty answer', see([])],
    ['a look at which a fifth is gone at once', see(many.slice(3))],
  ])('is not concluded from %s', (_, bad) => {
    const first = following({}, see(many))
    expect(following(first, bad, bad, bad)['own:px/0']!.missed).toBe(0)
  })

  test('of a thing that another source still shows is none', () => {
    const gone = following({}, see(many), see(many.slice(1)), see(many.slice(1)), look('nas', { id: '1' }))
    expect(isStale(['own:px/0', 'own:nas/1'], gone, RULE, at(3))).toBe(false)
  })
})

test('a thing is explained by tokens, voids, merges and refusals', () => {
  const { things } = resolve([
    look('px', {
      id: '1',
      name: 'nas',
      serial: 'None',
      vendor: 'x',
      interfaces: [{ name: 'net0', mac: MAC, stated: true }],
    }),
    look('scan', { id: MAC, interfaces: [{ mac: MAC, addresses: ['192.0.2.7'] }] }),
  ])
  for (const name of ['nas', '192.0.2.7', MAC.toUpperCase(), 'own:px/1']) expect(meant(things, name)).toHaveLength(1)
  expect(explain(things[0]!)).toEqual([
    'own:px/1',
    '  seen by px as own:px/1, called nas, 2026-12-01T00:00:00Z',
    `  seen by scan as own:scan/${MAC}, 2026-12-01T00:00:00Z`,
    '  weak   ip:home/192.0.2.7',
    `  medium mac:${MAC}`,
    '  weak   name:home/nas',
    '  void   serial:x/none: it is what a board without a serial says',
    `  joined by mac:${MAC}: own:px/1, own:scan/${MAC}`,
  ])
})

test('a malformed observation is one sentence', () => {
  const told = checked({ source: 'px', id: '7', seen: '2026-12-01T00:00:00Z', kind: 'vm', memory: -1 })
  expect(told).toMatch(/^px: 7 is left out: memory is -1, .+$/)
})
