import { UserError } from '../../../host/user-error.ts'
import type { Deployed, DeployedContainer, Neighbour } from '../deployed.ts'
import { blocksOf } from '../text/blocks.ts'
import { insertAfter, joinLines, type Line, splitLines } from '../text/lines.ts'
import { leadingName } from '../text/plain.ts'
import { newRow, rowStyle } from '../text/row-style.ts'
import { formatRow, parseRow, refill, type Table, tablesOf } from '../text/table.ts'
import { type ColumnStyle, changedCell, newCell } from './cells.ts'
import { type Column, columnsOf } from './columns.ts'
import { ENOUGH } from './known.ts'

/** The table of containers of a note. */
export interface ContainersTable {
  lines: Line[]
  table: Table
  columns: (Column | undefined)[]
  /** Line number → the name that the row begins with, in lower case. The row of totals is not among them. */
  names: Map<number, string>
  /** The line of the row of totals, if the table has one. */
  total: number | undefined
}

/** The title of a row of totals. */
const TOTAL = /^(total|totaux|somme)$/

/** Puts the four containers into the table of containers; every other row stays byte for byte. */
export function putContainers(text: string, deployed: Deployed): string {
  return deployed.containers.reduce((changed, container) => putContainer(changed, container, deployed), text)
}

function putContainer(text: string, container: DeployedContainer, deployed: Deployed): string {
  const found = containersTable(text, deployed.neighbours)
  const { lines, table, columns, names } = found
  const own = new Set(deployed.containers.map(({ name }) => name))
  const sources = columns.map((column, at) => ({
    ...{ container, deployed, versioned: columns.includes('version') },
    style: styleOf(found, at, column, own),
  }))
  const [row, twice] = [...names].filter(([, name]) => name === container.name).map(([line]) => line)
  if (twice !== undefined) {
    throw new UserError(
      `The table of containers has ${container.name} at the lines ${row! + 1} and ${twice + 1}: remove one of these rows.`,
    )
  }
  if (row === undefined) {
    const others = { ...table, rows: [...names.keys()].filter((at) => !own.has(names.get(at)!)) }
    const row = newRow(rowStyle(lines, others), sources.map(newCell))
    return joinLines(insertAfter(lines, lastRow(found, own), [row]))
  }
  const parsed = parseRow(lines[row]!.text)
  const cells = parsed.cells.map((cell, at) => {
    const content = sources[at] && changedCell(cell, sources[at])
    return content === undefined ? cell : refill(cell, content)
  })
  return joinLines(lines.with(row, { ...lines[row]!, text: formatRow({ ...parsed, cells }) }))
}

/** New rows come behind the last of ours, else behind the last container; the row of totals stays last. */
function lastRow({ names }: ContainersTable, own: ReadonlySet<string>): number {
  const rows = [...names.keys()]
  return rows.findLast((row) => own.has(names.get(row)!)) ?? rows.at(-1)!
}

function styleOf(
  { lines, table, names }: ContainersTable,
  at: number,
  column: Column | undefined,
  own: ReadonlySet<string>,
): ColumnStyle {
  // A number goes on from our own rows too.
  const rows = [...names].filter(([, name]) => column === 'number' || !own.has(name))
  const others = rows.map(([row]) => parseRow(lines[row]!.text).cells[at]?.trim() ?? '')
  return { column, title: table.titles[at]!, others }
}

/**
 * Finds the table of containers: it names at least two of the neighbours in its column of names, and does not begin with
 * ports. Of several it is the one that names most.
 *
 * @throws UserError in one sentence, if there is none or two are as good as each other
 */
export function containersTable(text: string, neighbours: readonly Neighbour[]): ContainersTable {
  const lines = splitLines(text)
  const known = new Set(neighbours.map(({ name }) => name.toLowerCase()))
  const found = tablesOf(lines, blocksOf(lines))
    .map((table) => readTable(lines, table))
    .filter(({ columns }) => columns.includes('name') && !beginsWithPorts(columns))
    .map((one) => ({ ...one, count: [...one.names.values()].filter((name) => known.has(name)).length }))
    .filter(({ count }) => count >= ENOUGH)
    .sort((a, b) => b.count - a.count)
  const [first, second] = found
  if (!first) {
    const examples = neighbours.slice(0, 2).map(({ name }) => name)
    throw new UserError(
      `There is no table of containers in it: a Markdown table is expected, with a column Conteneur, Service or Nom that names at least two containers of the network${examples.length > 0 ? `, such as ${examples.join(' and ')}` : ''}.`,
    )
  }
  if (second?.count === first.count) {
    throw new UserError(
      `The tables at the lines ${first.table.header + 1} and ${second.table.header + 1} both list ${first.count} containers of the network: it cannot be told which of them is the table of containers.`,
    )
  }
  return first
}

/** A table that begins with ports lists ports, even if it names containers. */
export function beginsWithPorts(columns: readonly (Column | undefined)[]): boolean {
  const [port, name] = [columns.indexOf('port'), columns.indexOf('name')]
  return port >= 0 && (name < 0 || port < name)
}

/** The columns and names of a table. */
export function readTable(lines: Line[], table: Table): ContainersTable {
  const columns = columnsOf(table.titles)
  const at = columns.indexOf('name')
  const named = table.rows.map((row) => [row, leadingName(parseRow(lines[row]!.text).cells[at] ?? '')] as const)
  const isTotal = ([, name]: readonly [number, string]) => TOTAL.test(name)
  return {
    ...{ lines, table, columns },
    names: new Map(named.filter((one) => !isTotal(one))),
    total: named.find(isTotal)?.[0],
  }
}
