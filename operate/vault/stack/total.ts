import type { Neighbour } from '../deployed.ts'
import { blocksOf } from '../text/blocks.ts'
import { joinLines } from '../text/lines.ts'
import { formatRow, parseRow, refill, tablesOf } from '../text/table.ts'
import { type ContainersTable, containersTable } from './containers.ts'
import { type Amount, agrees, amountsIn, formatLike, type MemoryStyle, memoryStyle } from './memory.ts'

/** A text after a step, and what there is to say to whoever started it. */
export interface Step {
  text: string
  said: string[]
}

/** What the memory column adds up to, in megabytes, before and after our rows were written. */
interface Sums {
  /** One of these a total must be, or it is not the sum of this column. */
  before: number[]
  after: number
}

/**
 * Renews the total of memory: the row of totals, and the one line outside of the table that speaks of memory and a total.
 *
 * An amount is renewed only if it was, to its last digit, the sum of the table's memory column, with or without our rows.
 * Any other amount means something else, such as the memory that the machine has, and stays. A share of the amount behind
 * it is renewed too, if it was right.
 */
export function renewTotal(
  original: string,
  text: string,
  neighbours: readonly Neighbour[],
  own: readonly string[],
): Step {
  const then = containersTable(original, neighbours)
  const now = containersTable(text, neighbours)
  const column = now.columns.indexOf('memory')
  if (column < 0) return { text, said: ['RAM total unchanged: the table of containers has no column of memory.'] }
  const style = styleOf(now, column)
  const sums: Sums = {
    before: [sumOf(then, column, style), sumOf(now, column, style, own)],
    after: sumOf(now, column, style),
  }
  const lines = [...now.lines]
  const tables = tablesOf(lines, blocksOf(lines))
  const inTable = new Set(tables.flatMap(({ rows, header }) => [header, ...rows]))
  let renewed = 0
  const change = (at: number, cells: 'all' | number, bare?: MemoryStyle['bare']) => {
    const { text: line } = lines[at]!
    const renew = (content: string) => {
      const result = renewAmount(content, sums, style.comma, bare)
      if (result !== undefined) renewed++
      return result ?? content
    }
    if (!inTable.has(at)) lines[at] = { ...lines[at]!, text: renew(line) }
    else {
      const row = parseRow(line)
      const put = (cell: string) => {
        const result = renew(cell.trim())
        return result === cell.trim() ? cell : refill(cell, result)
      }
      row.cells = row.cells.map((cell, number) => (cells === 'all' || cells === number ? put(cell) : cell))
      lines[at] = { ...lines[at]!, text: formatRow(row) }
    }
  }
  if (now.total !== undefined) change(now.total, column, style.bare)
  const speaking = linesThatSpeak(now)
  for (const at of speaking) change(at, 'all')
  if (renewed > 0) return { text: joinLines(lines), said: [] }
  const asked = speaking.length > 0 || now.total !== undefined
  const gigabytes = (sums.before[0]! / 1024).toFixed(2)
  return {
    text,
    said: [
      asked
        ? `RAM total unchanged: no amount beside it is the sum of the table's memory column (${gigabytes} GB before NetBox's rows).`
        : 'RAM total unchanged: there is no row of totals and no line that speaks of RAM and a total.',
    ],
  }
}

/** Lines of prose or of other tables that speak of memory and of a total. */
function linesThatSpeak({ lines, table }: ContainersTable): number[] {
  const blocks = blocksOf(lines)
  return lines.flatMap(({ text }, at) => {
    const words = text.normalize('NFC')
    const speaks = /(?<!\p{L})(ram|mémoire|memoire|memory)(?!\p{L})/iu.test(words) && /(?<!\p{L})total/iu.test(words)
    return speaks && blocks[at] === 'prose' && at !== table.header && !table.rows.includes(at) ? [at] : []
  })
}

/** The text with its first amount that is the sum made the new sum; undefined if it has none. */
function renewAmount(text: string, sums: Sums, comma: string, bare: MemoryStyle['bare']): string | undefined {
  const amounts = amountsIn(text, bare)
  const at = amounts.findIndex((one) => [...sums.before, sums.after].some((sum) => agrees(one, sum)))
  const amount = amounts[at]
  if (!amount) return undefined
  if (agrees(amount, sums.after)) return text
  const own = /[.,]/.exec(text.slice(amount.start, amount.numberEnd))?.[0] ?? comma
  const rest = renewShare(text.slice(amount.numberEnd), amount, amounts[at + 1], sums.after)
  return text.slice(0, amount.start) + formatLike(sums.after, amount, own) + rest
}

/** The text behind an amount, with the share that it has of the next one. */
function renewShare(rest: string, amount: Amount, whole: Amount | undefined, megabytes: number): string {
  if (!whole) return rest
  return rest.replace(/(\d+(?:([.,])(\d+))?)(?=[ \u00a0\u202f]*%)/, (share, _number, comma = ',', decimals = '') => {
    const was = (100 * amount.megabytes) / whole.megabytes
    if (Math.abs(Number(share.replace(',', '.')) - was) > 0.5 / 10 ** decimals.length + 1e-9) return share
    return ((100 * megabytes) / whole.megabytes).toFixed(decimals.length).replace('.', comma)
  })
}

function styleOf({ lines, table, names }: ContainersTable, column: number): MemoryStyle {
  const cells = [...names.keys()].map((row) => parseRow(lines[row]!.text).cells[column] ?? '')
  return memoryStyle(table.titles[column]!, cells)
}

/** The sum of a column of memory in megabytes, without the rows of some containers. A cell without an amount adds nothing. */
function sumOf(
  { lines, names }: ContainersTable,
  column: number,
  { bare }: MemoryStyle,
  without: readonly string[] = [],
): number {
  const rows = [...names].filter(([, name]) => !without.includes(name)).map(([row]) => row)
  const amounts = rows.map((row) => amountsIn(parseRow(lines[row]!.text).cells[column] ?? '', bare)[0])
  return amounts.reduce((sum, amount) => sum + (amount?.megabytes ?? 0), 0)
}
