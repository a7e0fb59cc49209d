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
  const isNetBox = (row: number) => /netbox/i.test(lines[row]!.text) || lines[row]!.text.includes(container.name)
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
    const { column: carrier, remark } = remarkOf({ container, port }, columns)
    const contents = sources.map((source) =>
      source.style.column === carrier && remark !== '' ? `${newCell(source)} (${remark})` : newCell(source),
    )
    return joinLines(insertAfter(lines, rows.at(-1)!, [newRow(rowStyle(lines, { ...table, rows: others }), contents)]))
  }
  const row = parseRow(lines[own]!.text)
  const cells = row.cells.map((cell, at) => {
    // Beside its port a cell may say more, such as whose it is.
    const stays = columns[at] === 'port' && cell.match(/\d+/g)?.includes(String(port.host))
    const content = sources[at] && !stays ? changedCell(cell, sources[at]) : undefined
    return content === undefined ? cell : refill(cell, content)
  })
  return joinLines(lines.with(own, { ...lines[own]!, text: formatRow({ ...row, cells }) }))
}

/** What a row must say in brackets, and where, because its table has no column for it: whose port it is, who reaches it. */
function remarkOf({ container, port }: OurPort, columns: readonly (Column | undefined)[]) {
  const column = (['role', 'name', 'port'] as const).find((one) => columns.includes(one))
  const words = [column === 'port' ? container.name : '', columns.includes('exposure') ? '' : reach(port)]
  return { column, remark: words.filter((word) => word !== '').join(', ') }
}
