import { addressOf } from '../../../core/address.ts'
import { macOf } from '../../../core/tokens.ts'
import type { Entry, Format } from '../entry.ts'

/** Columns of our own, and what they are. */
const COLUMNS = [
  'name',
  'address',
  'mac',
  'serial',
  'vendor',
  'model',
  'site',
  'kind',
  'platform',
  'description',
  'interface',
] as const

/** A table with a first line of column names: {@link COLUMNS}, in any order; others are left alone. */
export const csv: Format = (text) => {
  const { rows, wrong } = rowsOf(text, [])
  const entries = rows.flatMap((row, n): Entry[] => {
    const say = (sentence: string) => {
      wrong.push(`row ${n + 1} ${sentence}`)
      return []
    }
    const {
      name,
      address,
      mac,
      interface: port,
      kind = 'device',
      ...more
    } = Object.fromEntries(COLUMNS.flatMap((column) => (row[column] ? [[column, row[column]]] : []))) as Partial<
      Record<(typeof COLUMNS)[number], string>
    >
    if (!name && !mac && !address) return say('has neither name, address nor mac')
    if (mac && !macOf(mac)) return say(`has the mac "${mac.slice(0, 40)}", which is none`)
    if (address && !addressOf(address)) return say(`has the address "${address.slice(0, 40)}", which is none`)
    if (kind !== 'device' && kind !== 'vm' && kind !== 'host')
      return say(`has the kind "${kind.slice(0, 40)}"; it must be device, vm or host`)
    const one = { ...(port && { name: port }), ...(mac && { mac: macOf(mac)! }), addresses: address ? [address] : [] }
    return [
      {
        id: (mac && macOf(mac)) || name || address!,
        kind,
        ...(name && { name }),
        ...more,
        ...((mac || address) && { interfaces: [one] }),
      },
    ]
  })
  return { entries, wrong }
}

/**
 * Rows by column name. Understands quotes, and `,` or `;` between the columns.
 *
 * @param needed columns without which the table is another one
 */
export function rowsOf(
  text: string,
  needed: readonly string[],
): { rows: Partial<Record<string, string>>[]; wrong: string[] } {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  const [first = '', ...rest] = lines
  const separator = first.includes(';') && !first.includes(',') ? ';' : ','
  const columns = cells(first, separator).map((name) => name.trim().toLowerCase())
  const missing = needed.find((name) => !columns.includes(name))
  if (missing !== undefined) return { rows: [], wrong: [`its first line names no column "${missing}"`] }
  return {
    wrong: [],
    rows: rest.map((line) =>
      Object.fromEntries(cells(line, separator).map((cell, n) => [columns[n] ?? '', cell.trim()])),
    ),
  }
}

function cells(line: string, separator: string): string[] {
  const pattern = new RegExp(`("(?:[^"]|"")*"|[^${separator}]*)(?:${separator}|$)`, 'y')
  const found: string[] = []
  while (pattern.lastIndex <= line.length) {
    const at = pattern.lastIndex
    const match = pattern.exec(line)
    if (!match) break
    found.push(match[1]!.startsWith('"') ? match[1]!.slice(1, -1).replaceAll('""', '"') : match[1]!)
    if (pattern.lastIndex === at || (pattern.lastIndex === line.length && !line.endsWith(separator))) break
  }
  return found
}
