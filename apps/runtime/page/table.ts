import { type Html, html, type Part } from '../../../text/html.ts'

export interface Column<T> {
  readonly head: string
  cell(row: T): Part
  /** Numbers stand right. */
  readonly number?: boolean
}

/**
 * A table; the first column names the row. On a phone each row becomes a card whose cells bear their heads. A browser
 * forgets that such a thing is a table, so the roles say it again.
 */
export function table<T>(name: string, columns: readonly Column<T>[], rows: readonly T[]): Html {
  const heads = columns.map(({ head, number }) => html`<th role="columnheader" scope="col"${kind(number)}>${head}</th>`)
  return html`<table role="table" aria-label="${name}">
<thead role="rowgroup"><tr role="row">${heads}</tr></thead>
<tbody role="rowgroup">
${rows.map((row) => html`<tr role="row">${columns.map((column, index) => cellOf(column, row, index === 0))}</tr>\n`)}</tbody>
</table>`
}

function cellOf<T>({ head, cell, number }: Column<T>, row: T, isFirst: boolean): Html {
  const content = cell(row)
  if (isFirst) return html`<th role="rowheader" scope="row">${content}</th>`
  const none = content === undefined || content === ''
  return html`<td role="cell" data-head="${head}"${kind(number)}>${none ? html`<span class="none">–</span>` : content}</td>`
}

function kind(number: boolean | undefined): Part {
  return number ? html` class="number"` : undefined
}
