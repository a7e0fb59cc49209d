import { expect, test } from 'vitest'
import { say } from '../../../apps/whatsup/sentences/saying.ts'
import { Circuit } from '../../../apps/whatsup/serve/circuit.ts'
import { Queue } from '../../../apps/whatsup/serve/queue.ts'
import { folderFor } from './lab.ts'

const settle = { quiet: 2, longest: 10 }

async function queue(folder = folderFor()) {
  let now = 1_000_000
  const it = await Queue.open(folder, settle, () => now)
  return {
    it,
    folder,
    later: (milliseconds: number) => {
      now += milliseconds
    },
  }
}

test('a device is due when it has been quiet for a while', async () => {
  const { it, later } = await queue()
  await it.add(7)
  later(1500)
  await it.add(7)
  later(1500)
  expect([it.take(), it.due]).toEqual([undefined, 500])
  later(500)
  expect(it.take()?.devices).toEqual(new Set([7]))
})

test('one that is never quiet is due all the same', async () => {
  const { it, later } = await queue()
  for (let second = 0; second < 10; second++) {
    await it.add(7)
    later(1000)
  }
  expect(it.take()?.devices).toEqual(new Set([7]))
})

test('what comes while it is worked on is worked on again', async () => {
  const { it, later } = await queue()
  await it.add(7, true)
  const taken = it.take()!
  await it.add(7)
  await taken.done()
  expect(it.size).toBe(1)
  later(2000)
  await it.take()!.done()
  expect(it.size).toBe(0)
})

test('everything takes the devices along', async () => {
  const { it } = await queue()
  await it.add(7)
  await it.add('all', true)
  const taken = it.take()!
  expect(taken.devices).toBeUndefined()
  await taken.done()
  expect(it.size).toBe(0)
})

test('what was added is there after a restart, and what was done is not', async () => {
  const { it, folder } = await queue()
  await it.add(7, true)
  await it.take()!.done()
  await it.add(8)
  await it.add('all')
  const again = await queue(folder)
  expect([again.it.size, again.it.take()?.devices]).toEqual([2, undefined])
})

test('what is added again while it is being removed stays on the disk', async () => {
  const { it, folder } = await queue()
  await it.add(7, true)
  const removing = it.take()!.done()
  await it.add(7)
  await removing
  expect((await queue(folder)).it.size).toBe(1)
})

test('a circuit waits longer after each failure, a minute at most, and not after a success', () => {
  const now = 0
  const circuit = new Circuit(() => now)
  const waits = Array.from({ length: 8 }, () => {
    circuit.failed(say('text', 'down'))
    return circuit.wait
  })
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000])
  circuit.succeeded()
  expect([circuit.wait, circuit.reason]).toEqual([0, undefined])
})
