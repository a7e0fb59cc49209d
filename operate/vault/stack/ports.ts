import type { Deployed } from '../deployed.ts'
import { blocksOf } from '../text/blocks.ts'
import { joinLines, type Line, splitLines } from '../text/lines.ts'
import { parseRow, tablesOf } from '../text/table.ts'
import { beginsWithPorts, readTable } from './containers.ts'
import { ENOUGH, type Known, type OurPort } from './known.ts'
import { findPortsList, putItem } from './ports-list.ts'
import { putPortRow } from './ports-table.ts'

/**
 * Puts the published ports of our containers into the table of ports and into the list of ports, if the note has them. A
 * table of ports begins with its column of ports; the items of a list begin with a port, or with a name and a port.
 */
export function putPorts(text: string, deployed: Deployed): { text: string; said: string[] } {
  const known: Known = {
    ports: new Set(deployed.neighbours.flatMap(({ ports }) => ports)),
    names: new Set(deployed.neighbours.map(({ name }) => name.toLowerCase())),
  }
  const ours = deployed.containers.flatMap((container) => container.ports.map((port): OurPort => ({ container, port })))
  let changed = text
  let places = 0
  for (const one of ours) {
    const lines = splitLines(changed)
    const table = findPortsTable(lines, known)
    if (table) changed = putPortRow(table, one, deployed)
    const after = splitLines(changed)
    const list = findPortsList(after, known)
    if (list) changed = joinLines(putItem(after, list, one))
    places += (table ? 1 : 0) + (list ? 1 : 0)
  }
  const missing = 'List of ports unchanged: there is no table and no list of ports.'
  return { text: changed, said: places === 0 && ours.length > 0 ? [missing] : [] }
}

function findPortsTable(lines: Line[], known: Known) {
  const found = tablesOf(lines, blocksOf(lines))
    .map((table) => readTable(lines, table))
    .filter(({ columns }) => beginsWithPorts(columns))
    .map((one) => ({ ...one, count: countKnown(one, known) }))
    .filter(({ count }) => count >= ENOUGH)
    .sort((a, b) => b.count - a.count)
  return found[0]
}

function countKnown({ lines, columns, names }: ReturnType<typeof readTable>, known: Known): number {
  const at = columns.indexOf('port')
  return [...names].filter(([row, name]) => {
    const ports = parseRow(lines[row]!.text).cells[at]?.match(/\d+/g) ?? []
    return known.names.has(name) || ports.some((port) => known.ports.has(Number(port)))
  }).length
}
