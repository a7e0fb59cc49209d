import { describe, expect, test } from 'vitest'
import { updateStack } from '../../../operate/vault/stack/update.ts'
import { blocksOf } from '../../../operate/vault/text/blocks.ts'
import { joinLines, splitLines } from '../../../operate/vault/text/lines.ts'
import { formatRow, parseRow } from '../../../operate/vault/text/table.ts'
import fc from '../../property.ts'
import { note, pick } from './hand-written.ts'
import { deployed } from './sample.ts'

const NOTE = 'C_NetBox-Integration'
const update = (text: string) => updateStack(text, deployed, NOTE).text

/** What a line may become: a cell or line with another total. */
const changeable = (text: string) => /total|related:/i.test(text)

describe('laws of the note of the stack', () => {
  test('twice is once', () => {
    fc.assert(
      fc.property(note, (text) => {
        const once = update(text)
        expect(update(once)).toBe(once)
      }),
      { numRuns: 60 },
    )
  })

  test('every line of the hand-written note is still there, in its order and byte for byte, but for totals', () => {
    fc.assert(
      fc.property(note, (text) => {
        const after = splitLines(update(text)).map((line) => line.text)
        let at = 0
        for (const line of splitLines(text)) {
          const found = after.findIndex(
            (one, number) => number >= at && (one === line.text || (changeable(line.text) && changeable(one))),
          )
          expect(found, line.text).toBeGreaterThanOrEqual(0)
          at = found + 1
        }
      }),
      { numRuns: 60 },
    )
  })

  test('the lines that come in are ours: four rows, ports, the link', () => {
    fc.assert(
      fc.property(note, (text) => {
        const before = new Map<string, number>()
        for (const { text: line } of splitLines(text)) before.set(line, (before.get(line) ?? 0) + 1)
        const added = splitLines(update(text)).filter(({ text: line }) => {
          const count = before.get(line) ?? 0
          before.set(line, count - 1)
          return count <= 0
        })
        for (const { text: line } of added) expect(line).toMatch(/netbox|total|^$|Voir aussi|related:/i)
      }),
      { numRuns: 60 },
    )
  })

  test('line ends, and the missing one at the end, stay', () => {
    fc.assert(
      fc.property(note, (text) => {
        const after = update(text)
        const ends = new Set(splitLines(after).map(({ eol }) => eol))
        expect(ends.has('\n') && ends.has('\r\n')).toBe(false)
        expect(after.endsWith('\n')).toBe(text.endsWith('\n'))
      }),
      { numRuns: 60 },
    )
  })

  test('what is in code and comments is not touched', () => {
    const codeOf = (text: string) => {
      const lines = splitLines(text)
      const blocks = blocksOf(lines)
      return lines.filter((_, at) => blocks[at] === 'code' || blocks[at] === 'comment').map((line) => line.text)
    }
    fc.assert(
      fc.property(note, (text) => {
        expect(codeOf(update(text))).toEqual(codeOf(text))
      }),
      { numRuns: 60 },
    )
  })
})

describe('laws of the parts', () => {
  const anything = fc.string({ unit: pick('|', '\\', ' ', '>', 'a', '\t', '`', 'é', '\n', '\r', '[[', '-') })

  test('lines put together are the text', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(joinLines(splitLines(text))).toBe(text)
      }),
    )
  })

  test('a row put together is the row', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const row = text.replace(/[\r\n]/g, '')
        expect(formatRow(parseRow(row))).toBe(row)
      }),
    )
  })
})
