import * as escaped from '../../../text/escape.ts'
import { type Block, type Cell, type Column, type Document, textOf } from './document.ts'

/** A document in GitHub's Markdown. Nothing that stands in NetBox can become markup, or break a table. */
export function markdown({ title, about, alerts, sections }: Document): string {
  const warnings =
    alerts.length === 0 ? [] : [alerts.map((alert) => `> ⚠️ **${escaped.markdown(alert)}**`).join('\n>\n')]
  const parts = sections.flatMap(({ title, blocks }) => [`## ${escaped.markdown(title)}`, ...blocks.flatMap(partsOf)])
  return `${[`# ${escaped.markdown(title)}`, about.map(escaped.markdown).join('\n'), ...warnings, ...parts].join('\n\n')}\n`
}

function partsOf(block: Block): string[] {
  if ('text' in block) return [escaped.markdown(block.text)]
  const { title, columns, rows, more } = block
  const head = title ? [`### ${escaped.markdown(title)}`] : []
  if (rows.length === 0) return [...head, 'None.']
  const lines = [
    rowOf(columns.map((column) => escaped.markdown(column.title))),
    rowOf(columns.map(rule)),
    ...rows.map((row) => rowOf(row.map(shown))),
  ]
  return [...head, lines.join('\n'), ...(more > 0 ? [`and ${more} more`] : [])]
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function rule(column: Column): string {
  return column.number ? '--:' : '---'
}

function shown(cell: Cell): string {
  const text = escaped.markdown(textOf(cell))
  return typeof cell === 'object' && cell.loud ? `**${text}**` : text
}
