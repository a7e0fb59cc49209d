import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DRILLS, drills, drillsInWords } from '../../../operate/commands/drills.ts'

const root = join(import.meta.dirname, '..', '..')
const filesIn = (folder: string) => readdirSync(join(root, folder)).filter((file) => file.endsWith('.test.ts'))

test('every drill is in the table, with what it does', () => {
  const partly = filesIn('system').filter((file) =>
    /(^ *|: )drill\)?\(/m.test(readFileSync(join(root, 'system', file), 'utf8')),
  )
  const names = [...filesIn('drills'), ...partly].map((file) => file.replace('.test.ts', ''))
  expect(Object.keys(DRILLS)).toEqual(names.sort())
})

test('a drill tells how long it takes', () => {
  expect(drillsInWords()).toMatch(/^ {2}migrations +\d+ min {2}all migrations of NetBox from nothing$/m)
})

test('a name that no drill has is refused with those there are', async () => {
  await expect(drills(['rotat'])).rejects.toThrow(
    `There is no drill "rotat"; it must be one of ${Object.keys(DRILLS).join(', ')}.`,
  )
})
