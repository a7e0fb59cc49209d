import { styleText } from 'node:util'
import * as escaped from '../../../text/escape.ts'

/** Where a command writes: results to `out`, everything about the run to `err`. */
export interface Screen {
  out(text: string): void
  err(text: string): void
}

/** The head of a table: words in capitals. */
const HEAD = /^[A-Z][A-Z_ ]*$/

/** The terminal, on which no text of others steers, or the files and pipes instead of it. Node itself honours `NO_COLOR` and leaves pipes uncoloured. */
export const screen: Screen = {
  out: (text) => process.stdout.write(`${escaped.terminal(text).split('\n').map(painted).join('\n')}\n`),
  err: (text) => process.stderr.write(`${escaped.terminal(text)}\n`),
}

function painted(line: string): string {
  return HEAD.test(line) ? styleText('bold', line, { stream: process.stdout }) : line
}
