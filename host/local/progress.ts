import { performance } from 'node:perf_hooks'
import { styleText } from 'node:util'
import * as escaped from '../../text/escape.ts'

/** Says one line about what a long step is doing just now. */
export type Report = (line: string) => void

const terminal = process.stderr.isTTY === true

/** Colours text, which steers no terminal itself, on a terminal only; `NO_COLOR` is honoured by Node itself. */
export function paint(style: Parameters<typeof styleText>[0], text: string): string {
  return styleText(style, escaped.terminal(text), { stream: process.stderr })
}

/** Seconds as people read them: `0.4 s`, `12 s`, `3 min 05 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}

/** A step under way. */
interface Line {
  title: string
  /** By `performance.now()`. */
  start: number
  detail: string
}

const underWay = new Set<Line>()

/** The steps under way as one line of a terminal: each has its share of it. Pure. */
export function lineOf(steps: readonly Line[], now: number, columns: number): string {
  const share = Math.max(1, Math.floor((columns - 1) / steps.length) - (steps.length > 1 ? 3 : 0))
  return steps
    .map(({ title, start, detail }) =>
      `… ${title} ${duration(now - start)}${detail && `  ${detail}`}`.slice(0, share).trimEnd(),
    )
    .join(' │ ')
}

const clear = (): void => void process.stderr.write('\r\x1b[2K')

function draw(): void {
  clear()
  if (underWay.size > 0) process.stderr.write(lineOf([...underWay], performance.now(), process.stderr.columns ?? 80))
}

/**
 * Runs a long step and shows on standard error what it does, how far it is and how long it took. On a terminal the line, which
 * all steps under way share, is rewritten each second; elsewhere a line appears at the start, for each report, and at the end.
 */
export async function step<T>(named: string, work: (report: Report) => Promise<T>): Promise<T> {
  const title = escaped.terminalLine(named)
  const line = { title, start: performance.now(), detail: '' }
  underWay.add(line)
  const ticker = terminal ? setInterval(draw, 1000) : undefined
  if (terminal) draw()
  else process.stderr.write(`… ${title}\n`)
  const report: Report = (told) => {
    const detail = escaped.terminalLine(told)
    line.detail = detail
    if (terminal) draw()
    else process.stderr.write(`    ${underWay.size > 1 ? `${title}: ` : ''}${detail}\n`)
  }
  const end = (mark: string) => {
    clearInterval(ticker)
    underWay.delete(line)
    if (terminal) clear()
    process.stderr.write(`${mark} ${title} (${duration(performance.now() - line.start)})\n`)
    if (terminal) draw()
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
