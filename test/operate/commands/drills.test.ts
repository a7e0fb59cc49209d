import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DRILLS, drills, drillsInWords } from '../../../operate/commands/drills.ts'

test('every drill is in the table, with what it does', () => {
  const all = readdirSync(join(import.meta.dirname, '..', '..', 'drills'))
  const files = all.filter((file) => file.endsWith('.test.ts')).map((file) => file.replace('.test.ts', ''))
  expect(Object.keys(DRILLS)).toEqual(files.sort())
})

test('a drill tells how long it takes', () => {
  expect(drillsInWords()).toMatch(/^ {2}migrations +\d+ min {2}all migrations of NetBox from nothing$/m)
})

test('a name that no drill has is refused with those there are', async () => {
  await expect(drills(['rotat'])).rejects.toThrow(
    'There is no drill "rotat"; it must be one of faults, interrupted, migrations, rotate, upgrade.',
  )
})
