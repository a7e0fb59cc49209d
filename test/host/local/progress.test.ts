import { expect, test } from 'vitest'
import { duration } from '../../../host/local/progress.ts'

test.each([
  [400, '0.4 s'],
  [12_300, '12 s'],
  [59_600, '60 s'],
  [185_000, '3 min 05 s'],
])('%d ms read as %s', (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text)
})
