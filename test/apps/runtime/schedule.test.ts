import { describe, expect, test } from 'vitest'
import { every } from '../../../apps/runtime/schedule.ts'

const HOUR = 3_600_000

/** Runs a schedule on a clock that moves only when the work is done, until so many runs were made. */
async function runs(most: number, last: Date | undefined, outcomes: boolean[] = []) {
  const stop = new AbortController()
  const [times, said]: [number[], string[]] = [[], []]
  let now = HOUR
  const work = async () => {
    times.push(now)
    if (times.length === most) stop.abort()
    // As much as the next turn needs, and no timer is ever waited for.
    const fine = outcomes[times.length - 1] ?? true
    now += fine ? 24 * HOUR : 1000
    if (!fine) throw new Error('NetBox is away')
  }
  const log = (line: string) => said.push(line)
  await every({ hours: 24, last, signal: stop.signal, log, retry: 1000, now: () => now }, work)
  return { times, said }
}

describe('a schedule', () => {
  test('begins at once when nothing was ever done', async () => {
    expect((await runs(3, undefined)).times).toEqual([HOUR, 25 * HOUR, 49 * HOUR])
  })

  test('begins at once when the last run is longer ago than its hours', async () => {
    expect((await runs(1, new Date(HOUR - 25 * HOUR))).times).toEqual([HOUR])
  })

  test('tells a failure and tries again sooner than at its next turn', async () => {
    const { times, said } = await runs(3, undefined, [false, false, true])
    expect(times).toEqual([HOUR, HOUR + 1000, HOUR + 2000])
    expect(said).toEqual(['NetBox is away', 'NetBox is away'])
  })

  test.each([-1, 1])(
    'goes on after its clock has jumped by %d year',
    async (years) => {
      const stop = new AbortController()
      let [jumped, done] = [0, 0]
      const now = () => Date.now() + jumped
      const work = async () => {
        jumped = years * 8760 * HOUR
        done += 1
        if (done === 3) stop.abort()
      }
      // A turn every 20 ms.
      await every({ hours: 20 / HOUR, last: new Date(), signal: stop.signal, log: () => {}, now }, work)
      expect(done).toBe(3)
    },
    5_000,
  )

  test('waits for its turn, and ends at once when it is told to', async () => {
    const stop = new AbortController()
    let done = 0
    const waiting = every({ hours: 24, last: new Date(), signal: stop.signal, log: () => {} }, async () => {
      done += 1
    })
    stop.abort()
    await waiting
    expect(done).toBe(0)
  })
})
