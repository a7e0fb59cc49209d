import { expect, test } from 'vitest'
import { eventOf, type InfrastructureEvent } from '../../../apps/events/store/event.ts'
import { Known } from '../../../apps/events/store/known.ts'
import type { Attempt, Draft, Log, LogRecord } from '../../../apps/events/store/log.ts'
import { MemoryLog } from '../../../apps/events/store/memory.ts'
import { EventStore } from '../../../apps/events/store/store.ts'
import fc from '../../property.ts'
import { id } from './history.ts'

let made = 0
const registered = (about: number): InfrastructureEvent =>
  eventOf('ComputeRegistered', { hostname: `web${about}` }, { id: id(about), eventId: id(100_000 + ++made) })
const idsIn = async (store: EventStore) => (await Array.fromAsync(store.all())).map(({ event }) => event!.event_id)

/** A log with replicas: the last message is not seen at first, and an append may meet another one under way. */
class Lagging implements Log {
  readonly #log = new MemoryLog()
  reads = 0
  /** Looks that miss the last message, and appends that are not judged. */
  behind = 0
  busy = 0

  async append(drafts: readonly Draft[]): Promise<Attempt> {
    return this.busy-- > 0 ? { last: undefined } : await this.#log.append(drafts)
  }
  async of(filter: string): Promise<readonly LogRecord[]> {
    this.reads++
    const all = await this.#log.of(filter)
    return this.behind-- > 0 ? all.slice(0, -1) : all
  }
  read: Log['read'] = (stretch, as) => this.#log.read(stretch, as)
  head = () => this.#log.head()
}

test('an aggregate is not read while nobody else appends to it', async () => {
  const log = new Lagging()
  const store = new EventStore(log)
  for (let n = 0; n < 5; n++) await store.append([registered(1)])
  await store.append([registered(2)], 'none')
  await store.append([registered(2)])
  expect(log.reads).toBe(0)
})

test('a retry is found on a replica that lags, and is neither a double nor a conflict', async () => {
  const log = new Lagging()
  const event = registered(1)
  const { positions } = await new EventStore(log).append([event])
  for (const expected of ['any', 'none'] as const) {
    log.behind = 3
    expect(await new EventStore(log).append([event], expected)).toEqual({ positions, repeated: true })
  }
  log.behind = 3
  await expect(new EventStore(log).append([registered(1)], 'none')).rejects.toThrow('none is expected')
})

test('an append that meets another one under way is tried again', async () => {
  const log = new Lagging()
  const store = new EventStore(log)
  log.busy = 2
  expect(await store.append([registered(1)], 'none')).toEqual({ positions: [1], repeated: false })
})

test('many aggregates are one batch; what is there already, or given twice, is there once', async () => {
  const store = new EventStore(new MemoryLog())
  const [a, b, c, d] = [1, 2, 3, 1].map(registered) as [
    InfrastructureEvent,
    InfrastructureEvent,
    InfrastructureEvent,
    InfrastructureEvent,
  ]
  expect(await store.appendAll([a, b])).toEqual([false, false])
  expect(await store.appendAll([a, c, d])).toEqual([true, false, false])
  expect(await new EventStore(new MemoryLog()).appendAll([a, a, b])).toEqual([false, true, false])
  expect((await idsIn(store)).sort()).toEqual([a, b, c, d].map(({ event_id }) => event_id).sort())
})

test('whatever several stores append to one log, together and again, each event is there once', async () => {
  const step = fc.record({ store: fc.nat(2), about: fc.nat(3), again: fc.boolean(), all: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const log = new MemoryLog()
      const stores = [0, 1, 2].map(() => new EventStore(log))
      const sent: InfrastructureEvent[] = []
      for (const { store, about, again, all } of steps) {
        const before = sent.filter((one) => one.aggregate_id === id(about)).at(-1)
        const event = again && before ? before : registered(about)
        if (event !== before) sent.push(event)
        const by = stores[store]!
        if (all) expect(await by.appendAll([event, registered(9)])).toEqual([event === before, false])
        else expect((await by.append([event])).repeated).toBe(event === before)
      }
      const there = (await Array.fromAsync(stores[0]!.all())).filter(({ event }) => event!.aggregate_id !== id(9))
      expect(there.map(({ event }) => event!.event_id)).toEqual(sent.map(({ event_id }) => event_id))
    }),
    { numRuns: 60 },
  )
})

test('what was not met for long is forgotten, and then read again', () => {
  const known = new Known()
  known.appended('a', 0, 1, ['x'])
  for (let n = 0; n < 50_001; n++) known.appended(`b${n}`, 0, n + 2, ['y'])
  expect(known.of('a').last).toBe(0)
  expect(known.of('b50000')).toEqual({ last: 50_002, ids: new Set(['y']) })
})
