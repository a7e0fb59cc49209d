import { expect, test } from 'vitest'
import { eachOf } from '../../../apps/discovery/sources/at-once.ts'

test('a work is done for each once, no more of them at a time than is said', async () => {
  let under = 0
  let most = 0
  const done: number[] = []
  await eachOf([1, 2, 3, 4, 5], { atOnce: 2 }, async (one) => {
    most = Math.max(most, ++under)
    await new Promise(setImmediate)
    under--
    done.push(one)
  })
  expect([most, done.sort()]).toEqual([2, [1, 2, 3, 4, 5]])
})

test('after the signal none is begun any more', async () => {
  const stop = new AbortController()
  const done: number[] = []
  await eachOf([1, 2, 3], { atOnce: 1, signal: stop.signal }, async (one) => {
    done.push(one)
    stop.abort()
  })
  expect(done).toEqual([1])
})
