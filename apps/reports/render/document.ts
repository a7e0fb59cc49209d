/** A report laid out for people, free of any format: what Markdown and HTML have in common. */
export interface Document {
  readonly title: string
  /** Lines below the title. */
  readonly about: readonly string[]
  /** What must not be missed. */
  readonly alerts: readonly string[]
  readonly sections: readonly Section[]
}

export interface Section {
  readonly title: string
  readonly blocks: readonly Block[]
}

export type Block = { readonly text: string } | Table

export interface Table {
  readonly title: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
  /** How many rows are not shown. */
  readonly more: number
}

export interface Column {
  readonly title: string
  /** Numbers stand to the right, so that they can be compared at a glance. */
  readonly number?: true
}

/** Plain text; or text with a share of 0 to 100 drawn beside it, or that must not be missed. */
export type Cell = string | { readonly text: string; readonly share?: number; readonly loud?: boolean }

/** Most rows of a table: the rest is counted. JSON has them all. */
const MOST_ROWS = 25
/** Most entries of a list inside a cell. */
const MOST_IN_CELL = 12

/** A table of the first things of a list. */
export function tableOf<T>(
  title: string,
  columns: readonly (string | Column)[],
  list: readonly T[],
  row: (one: T) => readonly Cell[],
): Table {
  return {
    title,
    columns: columns.map((column) => (typeof column === 'string' ? { title: column } : column)),
    rows: list.slice(0, MOST_ROWS).map(row),
    more: Math.max(0, list.length - MOST_ROWS),
  }
}

export function number(title: string): Column {
  return { title, number: true }
}

export function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text
}

/** The first of a list in a cell, and how many there are besides. */
export function few(list: readonly string[]): string {
  const shown = list.slice(0, MOST_IN_CELL).join(', ')
  return list.length > MOST_IN_CELL ? `${shown} and ${list.length - MOST_IN_CELL} more` : shown
}

const grouped = new Intl.NumberFormat('en')

/** `1,234`; from fifteen digits on `1.8 × 10^19`, which is what an IPv6 network has. */
export function amount(value: number | bigint): string {
  const digits = value.toString()
  if (digits.length < 16) return grouped.format(value)
  return `${digits[0]}.${digits[1]} × 10^${digits.length - 1}`
}

/** `12.5 %`; never `0 %` for something. */
export function percentage(percent: number, taken: bigint): string {
  return percent === 0 && taken > 0n ? '< 0.1 %' : `${percent} %`
}
