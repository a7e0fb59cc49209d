import { randomUUIDv7 } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { eventOf } from '../../../apps/events/store/event.ts'
import type { EventStore } from '../../../apps/events/store/store.ts'
import type { Stored } from '../../../apps/events/store/stored.ts'
import { of, on } from '../../../apps/events/store/subjects.ts'

/** What every store does, whatever keeps its messages. Others' events may be in it. */
export function keepsTheContract(make: () => EventStore): void {
  const registered = (hostname: string, id: string = randomUUIDv7()) =>
    eventOf('ComputeRegistered', { hostname }, { id })
  const updated = (id: string, model: string) => eventOf('ComputeUpdated', { model }, { id })

  test('what is appended is read as it was, in order, with positions that grow', async () => {
    const store = make()
    const first = registered('web01')
    const { positions, repeated } = await store.append([first], 'none')
    const second = updated(first.aggregate_id, 'R750')
    await store.append([second], positions[0]!)
    expect(repeated).toBe(false)
    const read = await store.read('ComputeRegistered', first.aggregate_id)
    expect(read.map(({ event }) => event)).toEqual([first, second])
    expect(read[1]!.position).toBeGreaterThan(read[0]!.position)
  })

  test('an append with none expected is refused once there is an event, and the conflict names it', async () => {
    const store = make()
    const first = registered('web01')
    await store.append([first], 'none')
    const again = registered('web02', first.aggregate_id)
    await expect(store.append([again], 'none')).rejects.toThrow(
      new RegExp(`compute ${first.aggregate_id} has ComputeRegistered ${first.event_id} at position \\d+`),
    )
    expect(await store.read('ComputeRegistered', first.aggregate_id)).toHaveLength(1)
  })

  test('of two appends that expect the same position one goes through', async () => {
    const store = make()
    const first = registered('web01')
    const [at] = (await store.append([first])).positions
    const results = await Promise.allSettled(
      ['a', 'b'].map((model) => store.append([updated(first.aggregate_id, model)], at!)),
    )
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('appends that expect nothing all go through, however many come at once', async () => {
    const store = make()
    const { aggregate_id } = registered('web01')
    await Promise.all(['a', 'b', 'c', 'd'].map((model) => store.append([updated(aggregate_id, model)])))
    expect(await store.read('ComputeUpdated', aggregate_id)).toHaveLength(4)
  })

  test('a retry is a success at the position of the first time, whatever came in between', async () => {
    const store = make()
    const first = registered('web01')
    const { positions } = await store.append([first], 'none')
    await store.append([updated(first.aggregate_id, 'R750')])
    for (const expected of ['none', 'any', 0] as const)
      expect(await store.append([first], expected)).toEqual({ positions, repeated: true })
    expect(await store.read('ComputeRegistered', first.aggregate_id)).toHaveLength(2)
  })

  test('an id that another event has is refused', async () => {
    const store = make()
    const first = registered('web01')
    await store.append([first])
    const other = { ...registered('web02', first.aggregate_id), event_id: first.event_id }
    await expect(store.append([other])).rejects.toThrow(`event_id is ${first.event_id}, which another event`)
  })

  test('several events are appended together or not at all, and a retry of them is a success', async () => {
    const store = make()
    const first = registered('web01')
    const batch = [first, updated(first.aggregate_id, 'a'), updated(first.aggregate_id, 'b')]
    const { positions } = await store.append(batch, 'none')
    expect(positions).toHaveLength(3)
    expect(await store.append(batch, 'none')).toEqual({ positions, repeated: true })
    const late = [updated(first.aggregate_id, 'c'), updated(first.aggregate_id, 'd')]
    await expect(store.append(late, positions[0]!)).rejects.toThrow('as its last event')
    expect(await store.read('ComputeRegistered', first.aggregate_id)).toHaveLength(3)
  })

  test('events of several aggregates are not appended together', async () => {
    const store = make()
    const [one, other] = [registered('web01'), registered('web02')]
    await expect(store.append([one, other])).rejects.toThrow(/aggregate_id is .*; events that are appended together/)
    await expect(store.append([])).rejects.toThrow('0 events are given; it must be 1 to 1000')
  })

  test('all reads from a position to one, and to what there is now', async () => {
    const store = make()
    const from = (await store.head()) + 1
    for (const name of ['web01', 'web02', 'web03']) await store.append([registered(name)])
    expect(names(await collect(store.all({ from })))).toEqual(['web01', 'web02', 'web03'])
    expect(names(await collect(store.all({ from: from + 1, to: from + 1 })))).toEqual(['web02'])
    expect(await collect(store.all({ from: from + 3 }))).toEqual([])
    expect(await store.head()).toBe(from + 2)
  })

  test('all reads from a time', async () => {
    const store = make()
    await store.append([registered('before')])
    const [last] = (await collect(store.all({ from: await store.head() }))).slice(-1)
    const time = new Date(last!.recorded.getTime() + 1)
    while (Date.now() <= time.getTime()) await turn()
    await store.append([registered('after')])
    expect(names(await collect(store.all({ from: time })))).toEqual(['after'])
  })

  test('all reads the subjects it is asked for', async () => {
    const store = make()
    const from = (await store.head()) + 1
    const compute = registered('web01')
    await store.append([compute])
    await store.append([eventOf('NetworkDefined', { name: 'DMZ', cidr: '192.168.100.0/24' })])
    await store.append([updated(compute.aggregate_id, 'R750')])
    const types = async (subjects: Parameters<typeof store.all>[0]) =>
      (await collect(store.all({ from, ...subjects }))).map(({ event }) => event?.event_type)
    expect(await types({ subjects: of('compute') })).toEqual(['ComputeRegistered', 'ComputeUpdated'])
    expect(await types({ subjects: on('network', 'defined') })).toEqual(['NetworkDefined'])
    expect(await types({ subjects: of('policy') })).toEqual([])
  })

  test('all follows what comes, until it is called off', async () => {
    const store = make()
    const from = (await store.head()) + 1
    const stop = new AbortController()
    const seen: Stored[] = []
    const following = (async () => {
      for await (const one of store.all({ from, follow: true, signal: stop.signal })) {
        seen.push(one)
        if (seen.length === 2) stop.abort()
      }
    })()
    await store.append([registered('web01')])
    await store.append([registered('web02')])
    await following
    expect(names(seen)).toEqual(['web01', 'web02'])
  })
}

const names = (all: readonly Stored[]) =>
  all.map(({ event }) => (event?.data as { hostname?: string } | undefined)?.hostname)

async function collect(all: AsyncIterable<Stored>): Promise<Stored[]> {
  return await Array.fromAsync(all)
}
