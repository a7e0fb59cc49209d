import { performance } from 'node:perf_hooks'
import { styleText } from 'node:util'

/** Says one line about what a long step is doing just now. */
export type Report = (line: string) => void

const terminal = process.stderr.isTTY === true

/** Colours text on a terminal only; `NO_COLOR` is honoured by Node itself. */
export function paint(style: Parameters<typeof styleText>[0], text: string): string {
  return styleText(style, text, { stream: process.stderr })
}

/** Seconds as people read them: `0.4 s`, `12 s`, `3 min 05 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}

/**
 * Runs a long step and shows on standard error what it does, how far it is and how long it took. On a terminal the
 * line is rewritten each second; elsewhere a line appears at the start, for each report, and at the end.
 */
export async function step<T>(title: string, work: (report: Report) => Promise<T>): Promise<T> {
  const start = performance.now()
  let detail = ''
  const draw = () => {
    const text = `… ${title} ${duration(performance.now() - start)}${detail ? `  ${detail}` : ''}`
    process.stderr.write(`\r\x1b[2K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`)
  }
  const ticker = terminal ? setInterval(draw, 1000) : undefined
  if (terminal) draw()
  else process.stderr.write(`… ${title}\n`)
  const report: Report = (line) => {
    detail = line
    if (terminal) draw()
    else process.stderr.write(`    ${line}\n`)
  }
  const end = (mark: string) => {
    clearInterval(ticker)
    process.stderr.write(`${terminal ? '\r\x1b[2K' : ''}${mark} ${title} (${duration(performance.now() - start)})\n`)
  }
  try {
    const result = await work(report)
    end(paint('green', '✔'))
    return result
  } catch (error) {
    end(paint('red', '✘'))
    throw error
  }
}
