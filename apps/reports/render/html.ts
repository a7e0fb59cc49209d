import * as escaped from '../../../text/escape.ts'
import { type Block, type Cell, type Column, type Document, type Section, textOf } from './document.ts'
import { style } from './style.ts'

/** A document as one self-contained page: it loads nothing, from nowhere, and runs no script. */
export function html({ title, about, alerts, sections }: Document): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped.html(title)}</title>
<style>
${style}
</style>
</head>
<body>
<header>
<h1>${escaped.html(title)}</h1>
${about.map((line) => `<p>${escaped.html(line)}</p>`).join('\n')}
${alerts.map((alert) => `<p class="alert" role="alert">${escaped.html(alert)}</p>`).join('\n')}
<nav>${sections.map(({ title }, n) => `<a href="#s${n + 1}">${escaped.html(title)}</a>`).join(' ')}</nav>
</header>
<main>
${sections.map(sectionOf).join('\n')}
</main>
</body>
</html>
`
}

function sectionOf({ title, blocks }: Section, n: number): string {
  return `<section id="s${n + 1}">
<h2>${escaped.html(title)}</h2>
${blocks.map(blockOf).join('\n')}
</section>`
}

function blockOf(block: Block): string {
  if ('text' in block) return `<p>${escaped.html(block.text)}</p>`
  const { title, columns, rows, more } = block
  const head = title ? `<h3>${escaped.html(title)}</h3>\n` : ''
  if (rows.length === 0) return `${head}<p>None.</p>`
  const heads = columns.map((column) => `<th scope="col"${classOf(column)}>${escaped.html(column.title)}</th>`).join('')
  const lines = rows.map((row) => `<tr>${row.map((cell, n) => cellOf(cell, columns[n]!)).join('')}</tr>`)
  // The frame scrolls, not the page: a wide table stays readable on a phone. It takes the focus, for those without a pointer.
  return `${head}<div class="frame" tabindex="0">
<table>
<thead><tr>${heads}</tr></thead>
<tbody>
${lines.join('\n')}
</tbody>
</table>
</div>${more > 0 ? `\n<p>and ${more} more</p>` : ''}`
}

function cellOf(cell: Cell, column: Column): string {
  const text = escaped.html(textOf(cell))
  if (typeof cell === 'string') return `<td${classOf(column)}>${text}</td>`
  const bar =
    cell.share === undefined
      ? ''
      : ` <svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="${cell.share.toFixed(1)}" height="1"/></svg>`
  return `<td${classOf(column, cell.loud)}>${text}${bar}</td>`
}

function classOf({ number }: Column, loud = false): string {
  const names = [...(number ? ['number'] : []), ...(loud ? ['loud'] : [])]
  return names.length === 0 ? '' : ` class="${names.join(' ')}"`
}
