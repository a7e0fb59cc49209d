import * as escaped from '../../../text/escape.ts'
import type { Shown } from '../shape/rows.ts'

/** An answer for people: plain fields as `name: value`, lists of objects as tables. */
export function render(answer: Shown): string {
  const blocks = Object.entries(answer).filter(([, value]) => isBlock(value))
  const plain = Object.entries(answer).filter(([name, value]) => !isBlock(value) && name !== 'more')
  const lines = plain.map(([name, value]) => `${name}: ${cell(value)}`)
  const tables = blocks.map(([name, value]) => block(name, value))
  const more = answer.more === undefined ? [] : [cell(answer.more)]
  return [...(lines.length > 0 ? [lines.join('\n')] : []), ...tables, ...more].join('\n\n')
}

type Rows = readonly Shown[]
type Listed = { readonly total: number; readonly rows: Rows; readonly more?: string }

function isRows(value: unknown): value is Rows {
  return Array.isArray(value) && value.length > 0 && typeof value[0] === 'object'
}

function isListed(value: unknown): value is Listed {
  return typeof value === 'object' && value !== null && 'rows' in value
}

function isBlock(value: unknown): boolean {
  return isRows(value) || (typeof value === 'object' && value !== null && !Array.isArray(value))
}

function block(name: string, value: unknown): string {
  if (isRows(value)) return table(value)
  if (isListed(value)) {
    const rows = value.rows.length > 0 ? [table(value.rows)] : []
    return [`${name}: ${value.total}`, ...rows, ...(value.more ? [value.more] : [])].join('\n')
  }
  const inner = render(value as Shown).split('\n')
  return `${name}:\n${inner.map((line) => (line === '' ? '' : `  ${line}`)).join('\n')}`
}

/** Columns as wide as their widest cell; a column that no row fills is not there. */
function table(rows: Rows): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cells = [
    columns.map((name) => name.toUpperCase()),
    ...rows.map((row) => columns.map((name) => cell(row[name]))),
  ]
  const widths = columns.map((_, place) => Math.max(...cells.map((row) => row[place]!.length)))
  return cells
    .map((row) =>
      row
        .map((text, place) => text.padEnd(widths[place]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** A value in one line. */
function cell(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map(cell).join(', ')
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, one]) => `${name}=${cell(one)}`)
      .join(', ')
  return escaped.line(String(value))
}
