import { expect, test } from 'vitest'
import { pick, seeded } from '../../../bench/faults/random.ts'
import fc from '../../property.ts'

const some = (seed: number) => Array.from({ length: 1000 }, seeded(seed))

test('the same seed gives the same numbers, another one others, all from 0 to 1', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      expect(some(seed)).toEqual(some(seed))
      expect(some(seed)).not.toEqual(some(seed + 1))
      expect(some(seed).every((number) => number >= 0 && number < 1)).toBe(true)
    }),
    { numRuns: 20 },
  )
})

test('the numbers fill all tenths alike', () => {
  const tenths = Map.groupBy(some(1), (number) => Math.floor(number * 10))
  expect([...tenths.values()].every(({ length }) => length > 60 && length < 140)).toBe(true)
})

test('a pick reaches all of a list', () => {
  const random = seeded(1)
  expect(new Set(Array.from({ length: 100 }, () => pick(['a', 'b', 'c'], random)))).toEqual(new Set(['a', 'b', 'c']))
})
