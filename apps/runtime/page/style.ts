import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Html } from '../../../text/html.ts'

/** Sheets in `style/`: what every page needs, then blocks, tables, and forms for pages that somebody types into. */
type Sheet = 'base' | 'blocks' | 'tables' | 'forms'

/** The sheets as they stand in a page. A program that is packed into one file has `style/` beside it. */
export function styleOf(...sheets: readonly Sheet[]): Html[] {
  return sheets.map((name) => new Html(readFileSync(join(import.meta.dirname, 'style', `${name}.css`), 'utf8')))
}
