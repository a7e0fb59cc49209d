import { join } from 'node:path'
import { type Disk, readIfThere, disk as realDisk } from '../runtime/disk.ts'
import type { Result } from './result.ts'
import type { Report } from './run.ts'
import { english, joined, type Saying, say } from './sentences/saying.ts'

/** One run in the log, with the fields that the exporter before this one had. Times are ISO 8601. */
export interface LogEntry {
  readonly id: string
  readonly connection: string
  readonly sync_type: 'netbox_to_wug'
  readonly reason: 'event' | 'interval' | 'manual'
  readonly status: 'running' | 'completed' | 'failed' | 'cancelled'
  readonly start_time: string
  readonly end_time: string | null
  readonly devices_discovered: number
  readonly devices_created: number
  readonly devices_updated: number
  readonly devices_skipped: number
  readonly devices_errors: number
  readonly error_message: string
  readonly summary: string
  /** What of both matters, as data. */
  readonly said?: Saying
}

/** Entries that are kept. */
const KEPT = 1000
/** Devices that a summary names. */
const SHOWN = 3

/** The log of one connection: a line when a run begins, and one when it ends. A run whose end is missing was cut off. */
export class SyncLog {
  readonly #file: string
  readonly #disk: Disk
  #lines = 0

  constructor(folder: string, disk: Disk = realDisk) {
    this.#file = join(folder, 'log.jsonl')
    this.#disk = disk
  }

  /** Newest first. */
  async read(running?: string): Promise<LogEntry[]> {
    const entries = new Map<string, LogEntry>()
    const lines = (await readIfThere(this.#file)).split('\n')
    this.#lines = lines.length
    for (const line of lines) {
      const entry = parse(line)
      if (entry) entries.set(entry.id, entry)
    }
    const told = [...entries.values()].map((one) =>
      one.status === 'running' && one.id !== running ? { ...one, status: 'cancelled' as const } : one,
    )
    return told.reverse()
  }

  async write(entry: LogEntry): Promise<void> {
    // The first line may follow one that a crash cut off.
    await this.#disk.append(this.#file, `\n${JSON.stringify(entry)}\n`)
    this.#lines += 2
    if (this.#lines > 6 * KEPT) {
      const kept = (await this.read(entry.id)).slice(0, KEPT).reverse()
      await this.#disk.write(this.#file, kept.map((one) => `${JSON.stringify(one)}\n`).join(''))
      this.#lines = kept.length
    }
  }
}

export function begun(id: string, connection: string, reason: LogEntry['reason'], now: number): LogEntry {
  const counts = {
    devices_discovered: 0,
    devices_created: 0,
    devices_updated: 0,
    devices_skipped: 0,
    devices_errors: 0,
  }
  const start_time = new Date(now).toISOString()
  return {
    id,
    connection,
    sync_type: 'netbox_to_wug',
    reason,
    status: 'running',
    start_time,
    end_time: null,
    ...counts,
    error_message: '',
    summary: '',
  }
}

/** How a run ended. A success is what was read back and is equal. */
export function ended(entry: LogEntry, { plan, results }: Report, now: number): LogEntry {
  const count = (...actions: string[]) =>
    results.filter(({ action, success }) => success && actions.includes(action)).length
  const errors = results.filter(({ success }) => success === false)
  const made = results.filter(({ action, success }) => success !== false && action !== 'nothing')
  const summary = summaryOf(made)
  const wrong = plan.refusal ?? errors[0]?.message
  return {
    ...entry,
    status: errors.length > 0 || plan.refusal ? 'failed' : 'completed',
    end_time: new Date(now).toISOString(),
    devices_discovered: results.length,
    devices_created: count('create', 'adopt'),
    devices_updated: count('update', 'maintain', 'remove'),
    devices_skipped: count('nothing'),
    devices_errors: errors.length,
    error_message: wrong === undefined ? '' : english(wrong),
    summary: english(summary),
    said: wrong ?? summary,
  }
}

/** The first few by name, the others by number. */
function summaryOf(made: readonly Result[]): Saying {
  if (made.length === 0) return say('unchanged')
  const some = made.slice(0, SHOWN).map(({ action, name, id, verified }) => {
    const did = say(`did ${action}`, name)
    const what = id ? say('as', did, id) : did
    return verified ? what : say('unverified', what)
  })
  const told = say('text', joined('next', some))
  return made.length > SHOWN ? say('more', told, made.length - SHOWN) : told
}

export function failed(entry: LogEntry, said: Saying, now: number): LogEntry {
  return {
    ...entry,
    status: 'failed',
    end_time: new Date(now).toISOString(),
    devices_errors: 1,
    error_message: english(said),
    summary: english(say('cut')),
    said,
  }
}

function parse(line: string): LogEntry | undefined {
  try {
    return line === '' ? undefined : (JSON.parse(line) as LogEntry)
  } catch {
    return undefined
  }
}
