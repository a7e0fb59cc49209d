import type { Line } from './lines.ts'
import { type Alignment, formatRow, parseRow, type Row, type Table, widthOf } from './table.ts'

/** How a table is written: its rows' frame, and the width of each column where the columns stand in line. */
export interface RowStyle {
  frame: Pick<Row, 'prefix' | 'leading' | 'tail'>
  /** Spaces on both sides of a content. */
  margin: number
  /** Raw width of each column, margins included; 0 where the cells do not stand in line. */
  widths: number[]
  alignments: Alignment[]
}

/** The style of a table, as its rows have it; that of its header if it has none. */
export function rowStyle(lines: readonly Line[], table: Table): RowStyle {
  const header = parseRow(lines[table.header]!.text)
  const rows = table.rows.map((row) => parseRow(lines[row]!.text))
  const { leading, tail } = header
  // A first cell without a bar before it has no margin there.
  const margin = header.cells.slice(leading ? 0 : 1).every((cell) => /^\s/.test(cell)) ? 1 : 0
  const columns = header.cells.map((_, at) => [header, ...rows].map((row) => row.cells[at] ?? ''))
  // Cells with more spaces than they need show that columns are meant to stand in line.
  const inLine = columns.some((column) => column.some((cell) => widthOf(cell) > widthOf(cell.trim()) + 2 * margin))
  return {
    // Spaces behind the last bar are somebody's slip, not style.
    frame: { prefix: (rows.at(-1) ?? header).prefix, leading, tail: tail.trimEnd() },
    margin,
    widths: columns.map((column) => (inLine ? usualWidth(column.map(widthOf)) : 0)),
    alignments: table.alignments,
  }
}

/** The width of most cells of a column: one that is too wide does not put the others out of line. */
function usualWidth(widths: readonly number[]): number {
  return widths.find((width) => widths.filter((other) => other === width).length > widths.length / 2) ?? 0
}

/** A new row in the style of its table. A content that is too wide stands out; the other rows stay as they are. */
export function newRow({ frame, margin, widths, alignments }: RowStyle, contents: readonly string[]): string {
  const cells = contents.map((content, at) => {
    const room = (widths[at] ?? 0) - 2 * margin - widthOf(content)
    const side = ' '.repeat(margin)
    return side + aligned(content, Math.max(0, room), alignments[at] ?? 'none') + side
  })
  // An empty cell at an end that has no bar would be no cell at all.
  const leading = frame.leading || contents[0] === ''
  const tail = frame.tail || (contents.at(-1) === '' ? '|' : '')
  if (!leading) cells[0] = cells[0]!.trimStart()
  return formatRow({ prefix: frame.prefix, leading, cells, tail }).trimEnd()
}

function aligned(content: string, room: number, alignment: Alignment): string {
  const left = alignment === 'right' ? room : alignment === 'center' ? Math.floor(room / 2) : 0
  return ' '.repeat(left) + content + ' '.repeat(room - left)
}
