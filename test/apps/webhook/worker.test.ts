import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Action, ActionError } from '../../../apps/webhook/actions/action.ts'
import { replay } from '../../../apps/webhook/replay.ts'
import { delayAfter, RETRY } from '../../../apps/webhook/retry.ts'
import type { Rule } from '../../../apps/webhook/rules.ts'
import type { Entry } from '../../../apps/webhook/spool.ts'
import { Spool } from '../../../apps/webhook/spool.ts'
import { type Attempt, Worker, type WorkerOptions } from '../../../apps/webhook/worker.ts'
import { sampleEvent, temporaryFolder } from './samples.ts'

const retry = { attempts: 3, firstDelay: 0, longestDelay: 0, timeout: 5000 }
const rules: readonly Rule[] = [{ actions: ['notify', 'alert'] }]
const fails = (final = false) => new ActionError('answered 500', final)

let folder: string
let spool: Spool
beforeEach(async () => {
  folder = await temporaryFolder()
  spool = await Spool.open(folder)
})

function working(actions: WorkerOptions['actions'], more: Partial<WorkerOptions> = {}): Worker {
  const worker = new Worker({ spool, rules, retry, actions, ...more })
  worker.start()
  onTestFinished(async () => {
    await worker.stop()
    await spool.close()
  })
  return worker
}

const sizes = (pending: number, dead: number) => vi.waitFor(() => expect(spool.sizes).toEqual({ pending, dead }))

/** An action that ends when it is told to, and what it was called with. */
function held() {
  const calls: { entry: Entry; signal: AbortSignal; end: (error?: Error) => void }[] = []
  const action: Action = (entry, signal) =>
    new Promise((resolve, reject) => {
      calls.push({ entry, signal, end: (error) => (error ? reject(error) : resolve()) })
    })
  return { action, calls }
}

test('what was in the spool before the start and what comes after is worked on', async () => {
  const notify = vi.fn<Action>(async () => undefined)
  await spool.add(sampleEvent(1))
  working({ notify })
  await spool.add(sampleEvent(2))
  await sizes(0, 0)
  expect(notify.mock.calls.map(([{ event }]) => event.timestamp)).toEqual(
    [1, 2].map((second) => sampleEvent(second).timestamp),
  )
})

test('an event that no rule is for is done', async () => {
  working({ notify: async () => expect.unreachable() }, { rules: [{ objectType: ['dcim.rack'], actions: ['notify'] }] })
  await spool.add(sampleEvent())
  await sizes(0, 0)
})

describe('an action that fails', () => {
  test('is tried again, and not the one beside it that succeeded', async () => {
    const notify = vi.fn<Action>(async () => undefined)
    const alert = vi.fn<Action>().mockRejectedValueOnce(fails()).mockRejectedValueOnce(fails()).mockResolvedValueOnce()
    const attempts: Attempt[] = []
    working({ notify, alert }, { onAttempt: (one) => attempts.push(one) })
    await spool.add(sampleEvent())
    await sizes(0, 0)
    expect(notify).toHaveBeenCalledTimes(1)
    expect(attempts.filter(({ action }) => action === 'alert').map(({ succeeded }) => succeeded)).toEqual([
      false,
      false,
      true,
    ])
  })

  test('too often is given up, said and put aside', async () => {
    const log: string[] = []
    const alert = vi.fn<Action>().mockRejectedValue(fails())
    working({ alert }, { log: (line) => log.push(line) })
    await spool.add(sampleEvent())
    await sizes(0, 1)
    expect(alert).toHaveBeenCalledTimes(3)
    expect(log).toEqual(['alert for dcim.device 7 was given up after 3 tries: answered 500'])
  })

  test('for good is given up at once', async () => {
    const alert = vi.fn<Action>().mockRejectedValue(fails(true))
    working({ alert })
    await spool.add(sampleEvent())
    await sizes(0, 1)
    expect(alert).toHaveBeenCalledTimes(1)
  })

  test('by a fault of its own is tried again and its message, which could hold anything, is not told', async () => {
    const log: string[] = []
    const alert = vi.fn<Action>().mockRejectedValue(new TypeError('secret'))
    working({ alert }, { log: (line) => log.push(line) })
    await spool.add(sampleEvent())
    await sizes(0, 1)
    expect(log.join()).toContain('failed (TypeError)')
    expect(log.join()).not.toContain('secret')
  })

  test('is done by a replay, and not the one beside it that had succeeded', async () => {
    const notify = vi.fn<Action>(async () => undefined)
    const alert = vi.fn<Action>().mockRejectedValueOnce(fails(true)).mockResolvedValueOnce()
    working({ notify, alert })
    await spool.add(sampleEvent())
    await sizes(0, 1)
    await replay(folder)
    await vi.waitFor(() => expect(alert).toHaveBeenCalledTimes(2), { timeout: 5000 })
    await sizes(0, 0)
    expect(notify).toHaveBeenCalledTimes(1)
  })
})

describe('the events of one object', () => {
  test('come to an action one at a time and in order', async () => {
    const { action, calls } = held()
    working({ notify: action })
    await spool.add(sampleEvent(1))
    await spool.add(sampleEvent(2))
    await vi.waitFor(() => expect(calls).toHaveLength(1))
    calls[0]!.end(fails())
    await vi.waitFor(() => expect(calls).toHaveLength(2))
    expect(calls[1]!.entry.name).toBe(calls[0]!.entry.name)
    calls[1]!.end()
    await vi.waitFor(() => expect(calls).toHaveLength(3))
    expect(calls[2]!.entry.event).toEqual(sampleEvent(2))
    calls[2]!.end()
    await sizes(0, 0)
  })

  test('hold up neither another object nor another action', async () => {
    const { action, calls } = held()
    const alert = vi.fn<Action>(async () => undefined)
    working({ notify: action, alert })
    await spool.add(sampleEvent(1))
    await spool.add(sampleEvent(2))
    await spool.add(sampleEvent(1, { id: 8 }))
    await vi.waitFor(() => expect(calls.map(({ entry }) => entry.object)).toEqual(['dcim.device 7', 'dcim.device 8']))
    await vi.waitFor(() => expect(alert).toHaveBeenCalledTimes(3))
    for (const { end } of calls) end()
    await vi.waitFor(() => expect(calls).toHaveLength(3))
    calls[2]!.end()
    await sizes(0, 0)
  })
})

test('an action has four tries under way at most', async () => {
  const { action, calls } = held()
  working({ notify: action })
  for (let id = 1; id <= 6; id++) await spool.add(sampleEvent(0, { id }))
  await vi.waitFor(() => expect(calls).toHaveLength(4))
  calls[0]!.end()
  await vi.waitFor(() => expect(calls).toHaveLength(5))
  calls[1]!.end()
  await vi.waitFor(() => expect(calls).toHaveLength(6))
  for (const { end } of calls) end()
  await sizes(0, 0)
})

test('a try that takes too long is called off', async () => {
  const alert: Action = (_, signal) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(fails(true))))
  working({ alert }, { retry: { ...retry, timeout: 10 } })
  await spool.add(sampleEvent())
  await sizes(0, 1)
})

describe('a stop', () => {
  test('waits for the try under way, writes its success down and begins no other', async () => {
    const { action, calls } = held()
    const worker = working({ notify: action })
    await spool.add(sampleEvent(1))
    await spool.add(sampleEvent(2))
    await vi.waitFor(() => expect(calls).toHaveLength(1))
    const stopped = worker.stop()
    calls[0]!.end()
    await stopped
    expect(calls).toHaveLength(1)
    expect(spool.pending.map(({ event }) => event)).toEqual([sampleEvent(2)])
  })

  test('does not wait for the next try of what failed', async () => {
    const alert = vi.fn<Action>().mockRejectedValue(fails())
    const worker = working({ alert }, { retry: { ...retry, firstDelay: 3_600_000, longestDelay: 3_600_000 } })
    await spool.add(sampleEvent())
    await vi.waitFor(() => expect(alert).toHaveBeenCalled())
    await worker.stop()
    expect(spool.sizes).toEqual({ pending: 1, dead: 0 })
  })
})

test('the waits between tries double up to the longest, and are spread by a quarter at most', () => {
  expect([1, 2, 3, 7, 8, 50].map((attempt) => delayAfter(attempt, RETRY, 0))).toEqual([
    1000, 2000, 4000, 60_000, 60_000, 60_000,
  ])
  expect(delayAfter(3, RETRY, 1)).toBe(3000)
})
