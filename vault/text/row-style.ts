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
  const { prefix, leading, tail, cells } = rows.at(-1) ?? header
  return {
    // Spaces behind the last bar are somebody's slip, not style.
    frame: { prefix, leading, tail: tail.trimEnd() },
    margin: cells.every((cell) => /^\s/.test(cell)) ? 1 : 0,
    widths: header.cells.map((_, at) => usualWidth([header, ...rows].map((row) => widthOf(row.cells[at] ?? '')))),
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
  return formatRow({ ...frame, cells })
}

function aligned(content: string, room: number, alignment: Alignment): string {
  const left = alignment === 'right' ? room : alignment === 'center' ? Math.floor(room / 2) : 0
  return ' '.repeat(left) + content + ' '.repeat(room - left)
}
