import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventOf, type InfrastructureEvent } from '../../../apps/events/store/event.ts'
import type { Stored } from '../../../apps/events/store/stored.ts'
import { subjectOf } from '../../../apps/events/store/subjects.ts'
import { diff } from '../../../apps/events/topology/diff.ts'
import { current, readSnapshot, rebuild, writeSnapshot } from '../../../apps/events/topology/snapshot.ts'
import { active, EMPTY, fold, hashOf, neighbours } from '../../../apps/events/topology/topology.ts'
import fc from '../../property.ts'
import { History, id, walkThrough } from './history.ts'

async function scratch() {
  const folder = await mkdtemp(join(tmpdir(), 'topology-'))
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

test('the topology tells what is in use and who is connected to whom', async () => {
  const history = new History()
  await walkThrough(history)
  const cable = { from_device: 'web01', from_interface: 'eth0', to_device: 'sw1', to_interface: 'p1' }
  await history.tell('ConnectionEstablished', 5, cable)
  await history.tell('ConnectionEstablished', 6, { ...cable, from_device: 'web02', to_interface: 'p2' })
  await history.tell('ConnectionEstablished', 7, { ...cable, from_device: 'web03', to_interface: 'p3' })
  await history.tell('ConnectionSevered', 7, {})
  await history.tell('ComputeRegistered', 8, { hostname: 'gone' })
  await history.tell('ComputeDecommissioned', 8, {})
  const topology = await history.topology()
  expect(active(topology, 'compute').map(({ fields }) => fields.hostname)).toEqual(['web01.example.com'])
  expect(active(topology, 'network')).toHaveLength(1)
  expect(active(topology, 'connection')).toHaveLength(2)
  expect(Object.fromEntries(neighbours(topology))).toEqual({ sw1: ['web01', 'web02'], web01: ['sw1'], web02: ['sw1'] })
})

test('an update changes what it mentions and leaves the rest; a new name leaves the old one on record', async () => {
  const history = new History()
  await history.tell('ComputeRegistered', 1, { hostname: 'web01', model: 'R640', serial: 'S1' })
  await history.tell('ComputeUpdated', 1, { hostname: 'web02', model: 'R750' })
  const [compute] = active(await history.topology(), 'compute')
  expect(compute!.fields).toEqual({ hostname: 'web02', model: 'R750', serial: 'S1', formerly: ['web01'] })
})

test('the topology as of a position is that of then, and the difference to now names each field', async () => {
  const history = new History()
  const then = await history.tell('ComputeRegistered', 1, { hostname: 'web01', model: 'R640' })
  await history.tell('ComputeUpdated', 1, { model: 'R750' })
  await history.tell('NetworkDefined', 2, { name: 'A', cidr: '10.0.0.0/24' })
  const [before, now] = [await history.topology(then), await history.topology()]
  expect(active(before, 'compute')[0]!.fields.model).toBe('R640')
  expect(diff(before, now)).toMatchObject([
    { change: 'changed', resource: { id: id(1) }, fields: [{ field: 'model', before: 'R640', after: 'R750' }] },
    { change: 'added', resource: { id: id(2) } },
  ])
  expect(diff(now, now)).toEqual([])
  await history.tell('NetworkRemoved', 2, {})
  expect(diff(now, await history.topology())).toMatchObject([{ change: 'ended', resource: { id: id(2) } }])
})

const events: fc.Arbitrary<InfrastructureEvent> = fc
  .tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.constantFrom('ComputeRegistered', 'ComputeUpdated', 'ComputeDecommissioned'),
    fc.constantFrom('a', 'b', 'c'),
  )
  .map(([n, type, hostname]) =>
    eventOf(
      type as 'ComputeRegistered',
      (type === 'ComputeDecommissioned' ? {} : { hostname }) as { hostname: string },
      { id: id(n) },
    ),
  )
const histories = fc.array(events, { maxLength: 30 }).map((all) =>
  all.map((event, n): Stored => {
    const subject = subjectOf(event.event_type, event.aggregate_id)
    return { position: n + 1, subject, recorded: new Date(0), event }
  }),
)

test('a fold from anywhere on is the fold of all, and what comes twice counts once', () => {
  fc.assert(
    fc.property(histories, fc.nat(30), fc.nat(30), (all, cut, overlap) => {
      const whole = fold(EMPTY, all)
      const half = fold(EMPTY, all.slice(0, cut))
      const before = hashOf(half)
      expect(hashOf(fold(half, all.slice(Math.max(0, cut - overlap))))).toBe(hashOf(whole))
      expect(hashOf(half)).toBe(before)
    }),
  )
})

test('applying the difference of nothing changes nothing: two topologies are alike if and only if they do not differ in use', () => {
  fc.assert(
    fc.property(histories, histories, (one, other) => {
      const [a, b] = [fold(EMPTY, one), fold(EMPTY, other)]
      const shown = (topology: typeof a) =>
        active(topology, 'compute')
          .map(({ id: of, fields }) => [of, fields.hostname])
          .sort()
      expect(diff(a, b).length === 0).toBe(JSON.stringify(shown(a)) === JSON.stringify(shown(b)))
    }),
  )
})

test('a message that cannot be read is remembered by its position', () => {
  const stored = { position: 7, subject: 'infrastructure.x.y.z', recorded: new Date(), error: new Error('no') as never }
  expect(fold(EMPTY, [stored])).toMatchObject({ position: 7, unread: [7] })
})

test('from a snapshot on only what came later is read, and it comes to the same', async () => {
  await using place = await scratch()
  const history = new History()
  await walkThrough(history)
  await writeSnapshot(place.folder, await history.topology())
  await history.tell('ComputeDecommissioned', 1, {})
  expect(hashOf(await current(history.store, place.folder))).toBe(hashOf(await history.topology()))
})

test('a snapshot that was spoilt, or made by another reducer, is none', async () => {
  await using place = await scratch()
  const history = new History()
  await walkThrough(history)
  await writeSnapshot(place.folder, await history.topology())
  const file = join(place.folder, 'topology.json')
  const text = await readFile(file, 'utf8')
  for (const spoilt of [
    text.replace('PowerEdge', 'poweredge'),
    text.replace('"reducer":1', '"reducer":0'),
    text.slice(9),
  ]) {
    await writeFile(file, spoilt)
    expect(await readSnapshot(place.folder)).toBeUndefined()
  }
})

test('a rebuild tells whether the snapshot that was kept said the same', async () => {
  await using place = await scratch()
  const history = new History()
  await walkThrough(history)
  expect((await rebuild(history.store, place.folder)).verdict).toBe('first')
  await history.tell('NetworkRemoved', 2, {})
  expect((await rebuild(history.store, place.folder)).verdict).toBe('same')
  const other = new History()
  await other.tell('PolicySet', 9, { name: 'other' })
  await writeSnapshot(place.folder, await other.topology())
  expect((await rebuild(history.store, place.folder)).verdict).toBe('other')
  expect(hashOf((await readSnapshot(place.folder))!)).toBe(hashOf(await history.topology()))
})
