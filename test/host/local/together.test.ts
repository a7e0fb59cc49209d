import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { together } from '../../../host/local/together.ts'

test('pieces side by side give their results in order', async () => {
  const results = await together<[number, string]>([async () => 1, async () => 'two'])
  expect(results).toEqual([1, 'two'])
})

test('a failure calls the others off, and is told once they have ended', async () => {
  let ended = false
  const slow = async (signal: AbortSignal) => {
    await sleep(60_000, undefined, { signal }).catch(() => undefined)
    await sleep(10)
    ended = true
  }
  await expect(together([slow, () => Promise.reject(new Error('no room'))])).rejects.toThrow('no room')
  expect(ended).toBe(true)
})

test('whoever asked for the work can call it off', async () => {
  const asked = new AbortController()
  const work = together([(signal) => sleep(60_000, undefined, { signal })], asked.signal)
  asked.abort(new Error('enough'))
  await expect(work).rejects.toThrow('abort')
})
