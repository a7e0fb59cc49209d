import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PAGE, withRooms } from '../../../operate/commands/house.ts'

const page = await readFile(join(import.meta.dirname, '..', '..', '..', PAGE), 'utf8')

test('rooms that are drawn once are the same when they are drawn again', () => {
  expect(withRooms(page)).toBe(page)
})

test('a picture that shows another arrow is drawn anew', () => {
  const stale = page.replace('  kong --> host\n', '  kong --> netbox\n')
  expect(stale).not.toBe(page)
  expect(withRooms(stale)).toBe(page)
})

test('a page without a place for the rooms is refused', () => {
  expect(() => withRooms('# How it is built')).toThrow('docs/build/architecture.md has no lines <!-- rooms')
})
