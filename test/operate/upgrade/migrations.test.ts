import { expect, test } from 'vitest'
import { progressOf } from '../../../operate/upgrade/migrations.ts'

test('there is no progress before the first migration is through', () => {
  expect(progressOf(['Operations to perform:', 'Running migrations:', '  Applying dcim.0251_fix...'])).toBeUndefined()
})

test('progress is how many migrations are through, and the last one', () => {
  const lines = ['Running migrations:', '  Applying dcim.0251_fix... OK', '  Applying tenancy.0027_fix... OK']
  expect(progressOf(lines.slice(0, 2))).toBe('1 migration applied, the last one dcim.0251_fix')
  expect(progressOf([...lines, '⚙️ Running trace_paths'])).toBe('2 migrations applied, the last one tenancy.0027_fix')
})
