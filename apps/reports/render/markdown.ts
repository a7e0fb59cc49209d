import { type Block, type Cell, type Column, type Document, lineOf, textOf } from './document.ts'

/** A document in GitHub's Markdown. Nothing that stands in NetBox can become markup, or break a table. */
export function markdown({ title, about, alerts, sections }: Document): string {
  const warnings = alerts.length === 0 ? [] : [alerts.map((alert) => `> ⚠️ **${escaped(alert)}**`).join('\n>\n')]
  const parts = sections.flatMap(({ title, blocks }) => [`## ${escaped(title)}`, ...blocks.flatMap(partsOf)])
  return `${[`# ${escaped(title)}`, about.map(escaped).join('\n'), ...warnings, ...parts].join('\n\n')}\n`
}

/** A text on one line, every sign that Markdown or HTML gives a meaning to made plain. */
function escaped(text: string): string {
  return lineOf(text).replace(/[\\`*_{}[\]<>#|~&$!]/g, String.raw`\$&`)
}

function partsOf(block: Block): string[] {
  if ('text' in block) return [escaped(block.text)]
  const { title, columns, rows, more } = block
  const head = title ? [`### ${escaped(title)}`] : []
  if (rows.length === 0) return [...head, 'None.']
  const lines = [
    rowOf(columns.map((column) => escaped(column.title))),
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
  const text = escaped(textOf(cell))
  return typeof cell === 'object' && cell.loud ? `**${text}**` : text
}
