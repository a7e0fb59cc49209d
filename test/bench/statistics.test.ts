import { expect, test } from 'vitest'
import { ratios, summarise } from '../../bench/statistics.ts'

test('the median of an odd series is its middle, of an even one the mean of the two middles', () => {
  expect(summarise([9, 1, 5])).toEqual({ median: 5, min: 1, max: 9, values: [9, 1, 5] })
  expect(summarise([4, 1, 3, 2]).median).toBe(2.5)
  expect(summarise([7])).toMatchObject({ median: 7, min: 7, max: 7 })
})

test('numbers are sorted as numbers, and the series is left as it was', () => {
  const values = [10, 9, 100]
  expect(summarise(values)).toMatchObject({ median: 10, min: 9, max: 100 })
  expect(values).toEqual([10, 9, 100])
})

test('ratios are taken pair by pair, not of the medians', () => {
  expect(ratios([10, 40, 30], [10, 20, 10])).toMatchObject({ median: 2, min: 1, max: 3 })
})

test('nothing measured, or values without a partner, is a mistake', () => {
  expect(() => summarise([])).toThrow('nothing was measured')
  expect(() => ratios([1, 2], [1])).toThrow('pairs')
})
