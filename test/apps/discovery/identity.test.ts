import { describe, expect, test } from 'vitest'
import { type Resolved, resolve } from '../../../apps/discovery/core/identity.ts'
import { type Look, type ObservationInput, observation, ownOf } from '../../../apps/discovery/core/observation.ts'
import fc from '../../property.ts'
import { looksAt, type Truth, world } from './world.ts'

/** `DISCOVERY_WORLDS=10000` looks at more of them. */
const numRuns = Number(process.env.DISCOVERY_WORLDS ?? 500)

const SERVER = { serial: 'SN-4711', vendor: 'Dell Inc.' }

function look(source: string, distinct: boolean, ...things: (Partial<ObservationInput> & { id: string })[]): Look {
  const observations = things.map((one) =>
    observation.parse({ source, seen: '2026-12-01T00:00:00Z', kind: 'host', site: 'home', ...one }),
  )
  return { source, complete: true, distinct, observations, gaps: [] }
}

/** Own tokens of each thing. */
function parts({ things }: Resolved): string[][] {
  return things.map(({ observations }) => observations.map(ownOf).sort()).sort()
}

function falseMerges({ things }: Resolved, truth: Truth) {
  return things.filter(({ observations }) => new Set(observations.map((one) => truth.get(ownOf(one)))).size > 1)
}

describe('over random worlds', { timeout: 60_000 + 60 * numRuns }, () => {
  test('no two machines are taken for one, neither at first nor after a day', () => {
    fc.assert(
      fc.property(world, (machines) => {
        const [first, second] = [looksAt(machines, 0), looksAt(machines, 1)]
        const one = resolve(first.looks)
        expect(falseMerges(one, first.truth)).toEqual([])
        expect(falseMerges(resolve(second.looks, undefined, one.known), second.truth)).toEqual([])
      }),
      { numRuns },
    )
  })

  test('the order of sources and of what they say changes nothing', () => {
    fc.assert(
      fc.property(world, fc.integer(), (machines, seed) => {
        const { looks } = looksAt(machines, 0)
        const turned = looks.toReversed().map((one) => {
          return {
            ...one,
            observations: seed % 2 ? one.observations.toReversed() : one.observations.toSorted(() => (seed % 3) - 1),
          }
        })
        expect(resolve(turned).things).toEqual(resolve(looks).things)
      }),
      { numRuns: numRuns / 2 },
    )
  })

  test('the same again gives the same things under the same names', () => {
    fc.assert(
      fc.property(world, (machines) => {
        const { looks } = looksAt(machines, 0)
        const once = resolve(looks)
        const twice = resolve(looks, undefined, once.known)
        expect(twice.things.map(({ id }) => id)).toEqual(once.things.map(({ id }) => id))
        expect(parts(twice)).toEqual(parts(once))
        expect(twice.known).toEqual(once.known)
      }),
      { numRuns: numRuns / 2 },
    )
  })

  test('a server that tells its serial is one thing, whoever else sees its card', () => {
    fc.assert(
      fc.property(world, (machines) => {
        const servers = machines.map((one) => ({ ...one, kind: 'server' as const, nics: 1, localMac: false }))
        const { looks, truth } = looksAt(servers, 0)
        const { things } = resolve(looks)
        expect(things).toHaveLength(new Set(truth.values()).size)
      }),
      { numRuns: numRuns / 5 },
    )
  })
})

describe('tokens', () => {
  const mac = '3c:ec:ef:00:00:01'

  test('one serial with its vendor joins, however the vendor is spelt', () => {
    const looks = [
      look('a', true, { id: '1', ...SERVER }),
      look('b', true, { id: '1', serial: 'sn-4711', vendor: 'DELL' }),
    ]
    expect(resolve(looks).things).toHaveLength(1)
  })

  test('a UUID is the same in either order of bytes', () => {
    const looks = [
      look('a', true, { id: '1', uuids: ['10d5c783-98bc-4847-bb9a-9f06e932f0d9'] }),
      look('b', true, { id: '1', uuids: ['83C7D510-BC98-4748-BB9A-9F06E932F0D9'] }),
    ]
    expect(resolve(looks).things).toHaveLength(1)
  })

  test.each([['To be filled by O.E.M.'], ['Default string'], ['Not Specified'], ['None'], ['1111-2222']])(
    'the serial "%s" joins nothing',
    (serial) => {
      const looks = [
        look('a', true, { id: '1', serial, vendor: 'Dell' }),
        look('b', true, { id: '1', serial, vendor: 'Dell' }),
      ]
      const { things } = resolve(looks)
      expect(things).toHaveLength(2)
      expect(things[0]!.voids[0]!.text).toBe(`serial:dell/${serial.toLowerCase()}`)
    },
  )

  test.each([
    ['00:00:5e:00:01:01', 'VRRP'],
    ['00:00:0c:07:ac:01', 'HSRP'],
    ['02:42:ac:11:00:02', 'Docker'],
    ['ff:ff:ff:ff:ff:ff', 'broadcast'],
    ['00:00:00:00:00:00', 'zeros'],
  ])('the MAC %s joins nothing', (one, word) => {
    const seen = { interfaces: [{ mac: one, addresses: ['192.0.2.1'] }] }
    const { things } = resolve([look('a', false, { id: '1', ...seen }), look('b', false, { id: '1', ...seen })])
    expect(things).toHaveLength(2)
    expect(things[0]!.voids[0]!.reason).toContain(word)
  })

  test("a hypervisor's own MAC joins what a scan sees of it", () => {
    const local = 'bc:24:11:00:00:01'.replace('bc', 'be')
    const looks = [
      look('px', true, { id: '100', interfaces: [{ name: 'net0', mac: local, stated: true }] }),
      look('scan', false, { id: local, interfaces: [{ mac: local, addresses: ['192.0.2.1'] }] }),
    ]
    expect(resolve(looks).things).toHaveLength(1)
    expect(resolve([look('leases', false, { id: 'x', interfaces: [{ mac: local }] }), looks[1]!]).things).toHaveLength(
      2,
    )
  })

  test('a name alone joins nothing, a name and an address do', () => {
    const address = { interfaces: [{ addresses: ['192.0.2.1'] }] }
    const [a, b] = [look('a', false, { id: '1', name: 'nas' }), look('b', false, { id: '1', name: 'nas.home.arpa' })]
    expect(resolve([a, b]).things).toHaveLength(2)
    const both = [
      look('a', false, { id: '1', name: 'nas', ...address }),
      look('b', false, { id: '1', name: 'nas.home.arpa', ...address }),
    ]
    expect(resolve(both).things).toHaveLength(1)
  })

  test('an address of another site is another address', () => {
    const seen = { id: '1', name: 'nas', interfaces: [{ addresses: ['192.168.1.2'] }] }
    expect(
      resolve([look('a', false, { ...seen, site: 'home' }), look('b', false, { ...seen, site: 'office' })]).things,
    ).toHaveLength(2)
  })

  test('what one inventory gives to two things is void for all, and still when it is down', () => {
    const clones = look('px', true, ...['1', '2'].map((id) => ({ id, interfaces: [{ mac, stated: true }] })))
    const scan = look('scan', false, { id: mac, interfaces: [{ mac, addresses: ['192.0.2.1'] }] })
    const agent = look('agent', true, { id: 'a', interfaces: [{ mac, stated: true }] })
    const first = resolve([clones, scan, agent])
    expect(first.things).toHaveLength(4)
    expect(first.things[0]!.voids).toContainEqual({ text: `mac:${mac}`, reason: 'px gives it to several things' })
    expect(resolve([scan, agent], undefined, first.known).things).toHaveLength(2)
  })

  test('a shared MAC between different serials is a refusal, with both sides named', () => {
    const looks = [
      look('a', true, { id: '1', ...SERVER, interfaces: [{ mac }] }),
      look('b', true, { id: '1', ...SERVER, serial: 'SN-4712', interfaces: [{ mac }] }),
    ]
    const { things, refusals } = resolve(looks)
    expect(things).toHaveLength(2)
    expect(refusals).toEqual([
      { token: `mac:${mac}`, of: ['own:a/1', 'own:b/1'], reason: 'serial sn-4711 is not sn-4712' },
    ])
  })

  test('what is between two that contradict joins neither', () => {
    const [one, other] = ['3c:ec:ef:00:00:01', '3c:ec:ef:00:00:02']
    const looks = [
      look('a', true, { id: '1', ...SERVER, interfaces: [{ mac: one }] }),
      look('b', true, { id: '1', ...SERVER, serial: 'SN-4712', interfaces: [{ mac: other }] }),
      look('c', false, { id: '1', interfaces: [{ mac: one }, { mac: other }] }),
    ]
    const { things, refusals } = resolve(looks)
    expect(things).toHaveLength(3)
    expect(refusals).toHaveLength(2)
  })
})

describe('memory and pins', () => {
  test('a thing keeps its name when its source renames it', () => {
    const first = resolve([look('px', true, { id: '100', name: 'old' })])
    const second = resolve([look('px', true, { id: '100', name: 'new' })], undefined, first.known)
    expect(second.things[0]!.id).toBe(first.things[0]!.id)
  })

  test('what was one stays one when the source that joined it is down', () => {
    const [one, other] = ['3c:ec:ef:00:00:01', '3c:ec:ef:00:00:02']
    const scan = look('scan', false, ...[one, other].map((mac) => ({ id: mac, interfaces: [{ mac }] })))
    const first = resolve([scan, look('nas', true, { id: '1', interfaces: [{ mac: one }, { mac: other }] })])
    expect(first.things).toHaveLength(1)
    expect(resolve([scan], undefined, first.known).things).toHaveLength(1)
  })

  test('the configuration joins what nothing else does, and holds apart what a token would join', () => {
    const [a, b] = [look('a', true, { id: '1', ...SERVER }), look('b', true, { id: '1', ...SERVER })]
    const pair = ['own:a/1', 'own:b/1'] as const
    expect(resolve([a, b], { same: [], different: [pair] }).things).toHaveLength(2)
    const c = look('b', true, { id: '1', serial: 'SN-4712', vendor: 'Dell' })
    expect(resolve([a, c], { same: [pair], different: [] }).things).toHaveLength(1)
    expect(resolve([a, c], { same: [pair], different: [pair] }).things).toHaveLength(2)
  })
})
