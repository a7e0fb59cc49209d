/** Most characters an answer may have: about 4,000 tokens. */
export const BUDGET = 16_000
/** Most characters of a text that somebody wrote into NetBox. */
const TEXT = 200
/** Most entries of a list inside a row: tags, ports, custom fields. */
const MOST = 20

/** A list of which an answer shows a part. */
export interface Part<T> {
  /** How many there are in NetBox. */
  total: number
  rows: T[]
  /** `and 37 more`, when not all are shown. */
  more?: string
}

/**
 * As many rows as fit the budget, and how many there are besides.
 *
 * @param total how many NetBox has; `rows` may be fewer
 * @param skipped how many come before these rows
 * @param hint how to see the others
 */
export function part<T>(rows: readonly T[], total: number, skipped = 0, hint = '', budget = BUDGET): Part<T> {
  const shown: T[] = []
  let room = budget
  for (const row of rows) {
    room -= JSON.stringify(row).length + 1
    if (room < 0) break
    shown.push(row)
  }
  const left = Math.max(0, total - skipped - shown.length)
  return { total, rows: shown, ...(left > 0 && { more: `and ${left} more${hint}` }) }
}

/** Without fields that say nothing: empty texts and lists, null, undefined. */
export function filled<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isNothing(value))) as Partial<T>
}

/** A text of bounded length. What does not fit is cut off, visibly. */
export function short(text: unknown): string {
  const line = String(text ?? '')
  return line.length > TEXT ? `${line.slice(0, TEXT - 1)}…` : line
}

/** The first of a list inside a row, and how many there are besides. */
export function few(list: readonly string[], most = MOST): string[] {
  return list.length > most ? [...list.slice(0, most), `and ${list.length - most} more`] : [...list]
}

/** Any value of a custom field, of bounded size. */
export function shortValue(value: unknown): unknown {
  if (typeof value === 'string') return short(value)
  if (typeof value !== 'object' || value === null) return value
  const { label, display } = value as { label?: unknown; display?: unknown }
  return short(label ?? display ?? JSON.stringify(value))
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return typeof value === 'object' && Object.keys(value).length === 0
}
