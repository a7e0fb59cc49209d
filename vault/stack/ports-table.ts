import type { Deployed } from '../deployed.ts'
import { insertAfter, joinLines } from '../text/lines.ts'
import { newRow, rowStyle } from '../text/row-style.ts'
import { formatRow, parseRow, refill } from '../text/table.ts'
import { changedCell, newCell, reach } from './cells.ts'
import type { Column } from './columns.ts'
import type { ContainersTable } from './containers.ts'
import type { OurPort } from './known.ts'

/** Puts a port of ours into a table of ports. Its row is the one that names the container, or this port and NetBox. */
export function putPortRow(found: ContainersTable, { container, port }: OurPort, deployed: Deployed): string {
  const { lines, table, columns, names } = found
  const numberOf = (row: number) =>
    Number(/\d+/.exec(parseRow(lines[row]!.text).cells[columns.indexOf('port')] ?? '')?.[0])
  const isNetBox = (row: number) => /netbox/i.test(lines[row]!.text)
  const rows = [...names.keys()]
  const own =
    rows.find((row) => names.get(row) === container.name) ??
    rows.find((row) => numberOf(row) === port.host && isNetBox(row))
  const others = rows.filter((row) => !isNetBox(row))
  const sources = columns.map((column, at) => ({
    container: { ...container, ports: [port] },
    ...{ deployed, versioned: columns.includes('version') },
    style: {
      ...{ column, title: table.titles[at]! },
      others: others.map((row) => parseRow(lines[row]!.text).cells[at]?.trim() ?? ''),
    },
  }))
  if (own === undefined) {
    const remark = remarkColumn(columns)
    const contents = sources.map((source) => {
      const content = newCell(source)
      return source.style.column === remark ? `${content} (${reach(port)})` : content
    })
    return joinLines(insertAfter(lines, rows.at(-1)!, [newRow(rowStyle(lines, { ...table, rows: others }), contents)]))
  }
  const row = parseRow(lines[own]!.text)
  const cells = row.cells.map((cell, at) => {
    const content = sources[at] && changedCell(cell, sources[at])
    return content === undefined ? cell : refill(cell, content)
  })
  return joinLines(lines.with(own, { ...lines[own]!, text: formatRow({ ...row, cells }) }))
}

/** Where it is said from where a port can be reached, in a table that has no column for it. */
function remarkColumn(columns: readonly (Column | undefined)[]): Column | undefined {
  if (columns.includes('exposure')) return undefined
  return (['role', 'name', 'port'] as const).find((column) => columns.includes(column))
}
