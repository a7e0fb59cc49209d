import type { WriteStream } from 'node:tty'
import { styleText } from 'node:util'
import * as escaped from '../../text/escape.ts'

type Style = Parameters<typeof styleText>[0]

/** Colours of a plan's lines, by their sign. */
const STYLES: readonly [RegExp, Style][] = [
  [/^ *\+ /, 'green'],
  [/^ *~ /, 'yellow'],
  [/^ *- /, 'red'],
  [/^! /, 'red'],
  [/^\S+\.\S+$/, 'bold'],
]

/** Where a command writes: results to `out`, everything about the run to `err`. */
export interface Screen {
  out(text: string): void
  err(text: string): void
  /** What the run does just now, with a bar when it is known how far it is; not on a terminal, a line now and then. */
  progress(title: string, done?: number, total?: number): void
  /** Takes the progress away. */
  clear(): void
}

/**
 * The terminal, on which no text of others steers, or the files and pipes instead of it. Node itself honours `NO_COLOR` and leaves
 * pipes uncoloured.
 *
 * @param every milliseconds between two lines of progress, where there is no terminal
 */
export function screen(out: WriteStream = process.stdout, err: WriteStream = process.stderr, every = 10_000): Screen {
  let shown = false
  let now = ''
  let ticker: NodeJS.Timeout | undefined
  const clear = () => {
    if (shown) err.write('\r\x1b[2K')
    shown = false
    clearInterval(ticker)
    ticker = undefined
  }
  return {
    clear,
    out(text) {
      clear()
      out.write(`${paint(text, out)}\n`)
    },
    err(text) {
      clear()
      err.write(`${escaped.terminal(text)}\n`)
    },
    progress(title, done, total) {
      if (!err.isTTY) {
        now = total ? `${title}: ${done} of ${total}` : `${title} …`
        ticker ??= setInterval(() => err.write(`${now}\n`), every).unref()
        return
      }
      clear()
      shown = true
      err.write(
        (total ? `${title} ${bar(done! / total)} ${done}/${total}` : `${title} …`).slice(0, (err.columns || 80) - 1),
      )
    },
  }
}

function paint(text: string, stream: WriteStream): string {
  const line = (one: string) => {
    const style = STYLES.find(([sign]) => sign.test(one))?.[1]
    return style ? styleText(style, one, { stream }) : one
  }
  return escaped.terminal(text).split('\n').map(line).join('\n')
}

function bar(share: number): string {
  const width = 30
  const full = Math.round(share * width)
  return '█'.repeat(full) + '░'.repeat(width - full)
}
