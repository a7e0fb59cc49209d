import { expect, test } from 'vitest'
import { partsOf } from '../../../bench/first-up/parts.mjs'

test('parts that ran side by side each have their own seconds', () => {
  const lines = [
    { at: 1, text: '… Node 24, from npm (this one is v20.20.2)' },
    { at: 10, text: '… npm packages' },
    { at: 30, text: '… Pulumi engine and plugins' },
    { at: 30, text: '… Docker engine' },
    { at: 45, text: '✔ Docker engine (15 s)' },
    { at: 46, text: '… Images' },
    { at: 50, text: '    Images: apt-get update' },
    { at: 120, text: '✔ Images (1 min 14 s)' },
    { at: 200, text: '✔ Pulumi engine and plugins (2 min 50 s)' },
    { at: 202, text: 'Updating (sandbox):' },
  ]
  expect(partsOf(lines, 250)).toEqual([
    { part: 'Node 24, from npm (this one is v20.20.2)', from: 1, seconds: 9 },
    { part: 'npm packages', from: 10, seconds: 20 },
    { part: 'Pulumi engine and plugins', from: 30, seconds: 170 },
    { part: 'Docker engine', from: 30, seconds: 15 },
    { part: 'Images', from: 46, seconds: 74 },
    { part: 'pulumi up', from: 202, seconds: 48 },
  ])
})

test('a part that never ended is told as far as it came', () => {
  const lines = [{ at: 3, text: '… Docker engine' }]
  expect(partsOf(lines, 9)).toEqual([{ part: 'Docker engine', from: 3, seconds: 6 }])
})
