import { readdirSync, readFileSync } from 'node:fs'

const INTERVAL = 100

/**
 * Looks every 100 ms at the processes that a process has started, and keeps the largest resident memory of those whose
 * command line has a certain part. Linux keeps the high-water mark of each process itself, so only growth in the last
 * 100 ms of a process can be missed.
 */
export class MemoryWatch implements Disposable {
  readonly #part: string
  readonly #ticker: NodeJS.Timeout
  #largest: number | undefined

  constructor(part: string) {
    this.#part = part
    this.#ticker = setInterval(() => this.#look(), INTERVAL)
  }

  /** In MiB; undefined if no such process was met, or this is no Linux. */
  get largest(): number | undefined {
    return this.#largest
  }

  [Symbol.dispose](): void {
    clearInterval(this.#ticker)
  }

  #look(): void {
    for (const pid of startedBy(process.pid)) {
      if (!read(`/proc/${pid}/cmdline`).includes(this.#part)) continue
      const peak = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1]
      if (peak) this.#largest = Math.max(this.#largest ?? 0, Number(peak) / 1024)
    }
  }
}

/** Its children, theirs, and so on. */
function startedBy(pid: number): number[] {
  const children = threadsOf(pid).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  )
  return children.flatMap((child) => [child, ...startedBy(child)])
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

/** Nothing, if the process has just ended. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
