import { expect, test } from 'vitest'
import { duration, lineOf } from '../../../host/local/progress.ts'

test.each([
  [400, '0.4 s'],
  [12_300, '12 s'],
  [59_600, '60 s'],
  [185_000, '3 min 05 s'],
])('%d ms read as %s', (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text)
})

test('steps side by side share the line of a terminal', () => {
  const [engine, images] = [
    { title: 'Engine', start: 0, detail: 'compiling one package after the other' },
    { title: 'Images', start: 4000, detail: '' },
  ]
  expect(lineOf([engine], 5000, 80)).toBe('… Engine 5.0 s  compiling one package after the other')
  const both = lineOf([engine, images], 5000, 60)
  expect(both).toBe('… Engine 5.0 s  compiling │ … Images 1.0 s')
  expect(both.length).toBeLessThan(60)
})
