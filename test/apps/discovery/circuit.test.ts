import { expect, test } from 'vitest'
import { CLOSED, circuitAfter, isOpen } from '../../../apps/discovery/circuit.ts'

const EVERY = 60_000

test('a source is asked at its own times until it has failed three times, then for twice as long not, up to sixteen times', () => {
  let circuit = CLOSED
  const waits: number[] = []
  for (let n = 0; n < 9; n += 1) {
    circuit = circuitAfter(circuit, true, EVERY, 0)
    waits.push(circuit.until / EVERY)
  }
  expect(waits).toEqual([0, 0, 2, 4, 8, 16, 16, 16, 16])
})

test('one good look, and it is asked as before', () => {
  const failed = [1, 2, 3].reduce((circuit) => circuitAfter(circuit, true, EVERY, 0), CLOSED)
  expect(isOpen(failed, EVERY)).toBe(true)
  expect(isOpen(failed, 2 * EVERY)).toBe(false)
  expect(circuitAfter(failed, false, EVERY, 0)).toEqual(CLOSED)
})
