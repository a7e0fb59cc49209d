import type { Block } from './blocks.ts'
import type { Line } from './lines.ts'

/** A table of a Markdown file. Rows are numbers of lines; a header row and a delimiter row come before them. */
export interface Table {
  header: number
  rows: number[]
  /** Column titles, trimmed. */
  titles: string[]
  alignments: Alignment[]
}

export type Alignment = 'none' | 'left' | 'right' | 'center'

/** A row in pieces: `prefix` is what stands before the first bar (quote marks, indentation), cells are raw, with their spaces. */
export interface Row {
  prefix: string
  leading: boolean
  cells: string[]
  /** The last bar, if the row has one, and the spaces behind it. */
  tail: string
}

const graphemes = new Intl.Segmenter('fr')
const DELIMITER = /^[ \t]*:?-+:?[ \t]*$/

/** The tables of a file, in order. A table without a row is one too; tables in code and comments are none. */
export function tablesOf(lines: readonly Line[], blocks: readonly Block[]): Table[] {
  const tables: Table[] = []
  const isRow = (at: number) => blocks[at] === 'prose' && /(?<!\\)\|/.test(lines[at]!.text)
  for (let at = 0; at + 1 < lines.length; at++) {
    if (!isRow(at) || !isRow(at + 1)) continue
    const header = parseRow(lines[at]!.text)
    const delimiter = parseRow(lines[at + 1]!.text)
    if (header.cells.length !== delimiter.cells.length || !delimiter.cells.every((cell) => DELIMITER.test(cell)))
      continue
    let end = at + 2
    while (end < lines.length && isRow(end)) end++
    tables.push({
      header: at,
      rows: Array.from({ length: end - at - 2 }, (_, row) => at + 2 + row),
      titles: header.cells.map((cell) => cell.trim()),
      alignments: delimiter.cells.map(alignmentOf),
    })
    at = end - 1
  }
  return tables
}

/** Takes a row apart; {@link formatRow} gives it back. `\|` belongs to a cell, as in `[[note\|alias]]`. */
export function parseRow(text: string): Row {
  const prefix = /^[ \t>]*/.exec(text)![0]
  const rest = text.slice(prefix.length)
  const pieces: string[] = ['']
  for (const [piece] of rest.matchAll(/\\[\\|]|[^|]|\|/gu)) {
    if (piece === '|') pieces.push('')
    else pieces[pieces.length - 1] += piece
  }
  const leading = rest.startsWith('|')
  if (leading) pieces.shift()
  const closed = pieces.length > 1 && /^[ \t]*$/.test(pieces.at(-1)!)
  const tail = closed ? `|${pieces.pop()}` : ''
  return { prefix, leading, cells: pieces, tail }
}

export function formatRow({ prefix, leading, cells, tail }: Row): string {
  return `${prefix}${leading ? '|' : ''}${cells.join('|')}${tail}`
}

/**
 * A raw cell with other content. It keeps its width, as far as its spaces allow, on the side where they are; a cell that was
 * spaces alone gets its content at the left.
 */
export function refill(cell: string, content: string): string {
  const [, left = '', old = '', right = ''] = /^(\s*)(.*?)(\s*)$/u.exec(cell)!
  const missing = old === '' ? 0 : widthOf(old) - widthOf(content)
  if (old === '') return ` ${content}`.padEnd(Math.max(cell.length, content.length + 2))
  if (missing >= 0)
    return left.length > right.length ? pad(left, missing) + content + right : left + content + pad(right, missing)
  if (left.length > right.length) return shrink(left, -missing) + content + right
  return left + content + shrink(right, -missing)
}

const pad = (spaces: string, by: number) => spaces + ' '.repeat(spaces === '' ? 0 : by)
/** Takes spaces away, and leaves one where there were some. */
const shrink = (spaces: string, by: number) => spaces.slice(0, Math.max(Math.min(1, spaces.length), spaces.length - by))

/** Characters as people count them. */
export function widthOf(text: string): number {
  return [...graphemes.segment(text)].length
}

function alignmentOf(cell: string): Alignment {
  const mark = cell.trim()
  if (mark.startsWith(':')) return mark.endsWith(':') ? 'center' : 'left'
  return mark.endsWith(':') ? 'right' : 'none'
}
