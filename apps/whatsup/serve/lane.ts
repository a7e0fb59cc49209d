import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Client } from '../../../netbox/index.ts'
import { disk, readIfThere } from '../../runtime/disk.ts'
import { begun, ended, failed, type LogEntry, SyncLog } from '../journal.ts'
import { tellNetBox } from '../netbox/back.ts'
import { folderOf, type Opened } from '../open.ts'
import type { Plan } from '../plan/plan.ts'
import type { Result } from '../result.ts'
import type { Report } from '../run.ts'
import { sayingOf } from '../sentences/saying.ts'
import type { Connection, Settings } from '../settings.ts'
import { Circuit } from './circuit.ts'
import type { Clock } from './clock.ts'
import { Queue } from './queue.ts'

/** What somebody asked for, and waits for. */
interface Asked {
  readonly devices: ReadonlySet<number> | undefined
  readonly agreed: readonly string[]
  settle(outcome: Report | Error): void
}

export interface LaneOptions {
  readonly settings: Settings
  readonly connection: Connection
  readonly folder: string
  readonly netbox: Client
  readonly opened: Opened
  readonly clock: Clock
  readonly log: (line: string) => void
}

const MINUTE = 60_000
/** Nothing is waited for longer without looking again. */
const LONGEST = MINUTE

/** The work of one connection, one run after the other: events, the interval, and what people ask for. Others know nothing of it. */
export class Lane {
  readonly connection: Connection
  readonly runs = { completed: 0, failed: 0 }
  readonly counts: Record<string, number> = {}
  /** Seconds of the last run. */
  seconds = 0
  /** How far the run under way is. */
  progress: { done: number; total: number } | undefined
  readonly #options: LaneOptions
  readonly #queue: Queue
  readonly #log: SyncLog
  readonly #clock: Clock
  readonly #circuit: Circuit
  readonly #stop = new AbortController()
  readonly #asked: Asked[] = []
  #wake: () => void = () => undefined
  #running: Promise<void> = Promise.resolve()
  #last: number
  #current: string | undefined

  private constructor(options: LaneOptions, queue: Queue, last: number) {
    this.#options = options
    this.#clock = options.clock
    this.#circuit = new Circuit(options.clock.now)
    this.connection = options.connection
    this.#queue = queue
    this.#log = new SyncLog(folderOf(options.folder, options.connection))
    this.#last = last
  }

  static async open(options: LaneOptions): Promise<Lane> {
    const folder = folderOf(options.folder, options.connection)
    const queue = await Queue.open(join(folder, 'queue'), options.settings.settle, options.clock.now)
    return new Lane(options, queue, Number(await readIfThere(join(folder, 'last-run'))) || 0)
  }

  start(): void {
    this.#running = this.#loop()
  }

  /** Ends after the item under way; what is left waits on the disk. */
  async stop(): Promise<void> {
    this.#stop.abort()
    this.#wake()
    await this.#running
  }

  /** Takes in what changed in NetBox. When it resolves, it is on the disk. */
  async changed(devices: readonly number[] | 'all'): Promise<void> {
    await Promise.all(devices === 'all' ? [this.#queue.add('all')] : devices.map((id) => this.#queue.add(id)))
    this.#wake()
  }

  /** Has devices, or all, looked at as soon as may be. The promise is for the outcome; when the function returns, it is on the disk. */
  async ask(
    devices: ReadonlySet<number> | undefined,
    agreed: readonly string[] = [],
  ): Promise<{ outcome: Promise<Report> }> {
    const { promise, resolve, reject } = Promise.withResolvers<Report>()
    // Whoever asked may be gone when it fails.
    promise.catch(() => undefined)
    const asked: Asked = {
      devices,
      agreed,
      settle: (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)),
    }
    // Before it is in the queue: a run that takes it from there must find who asked.
    this.#asked.push(asked)
    try {
      await Promise.all(devices ? [...devices].map((id) => this.#queue.add(id, true)) : [this.#queue.add('all', true)])
    } catch (error) {
      if (this.#asked.includes(asked)) this.#asked.splice(this.#asked.indexOf(asked), 1)
      throw error
    }
    this.#wake()
    return { outcome: promise }
  }

  plan(devices?: ReadonlySet<number>): Promise<Plan> {
    return this.#options.opened.exporter.plan({ devices })
  }

  get entries() {
    return this.#options.opened.ledger.entries
  }

  get state() {
    const { reason } = this.#circuit
    const last = this.#last === 0 ? undefined : new Date(this.#last).toISOString()
    return { waiting: this.#queue.size, outage: reason, running: this.#current !== undefined, last }
  }

  async log(): Promise<LogEntry[]> {
    return await this.#log.read(this.#current)
  }

  async #loop(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      const interval = this.connection.interval * MINUTE
      const now = this.#clock.now()
      // A clock that was set back would put the next one off by as much.
      if (this.#last > now) this.#last = now
      if (this.connection.enabled && now - this.#last >= interval)
        await this.#queue.add('all', true).catch((error) => this.#tell(error))
      // With nothing in the queue it must wait, also where the interval is over and does not count, or could not be written down.
      const rest = this.connection.enabled ? interval - (now - this.#last) : LONGEST
      const wait = Math.max(this.#circuit.wait, this.#queue.due ?? (rest > 0 ? rest : LONGEST))
      if (wait > 0) {
        const nap = new AbortController()
        await Promise.race([this.#clock.sleep(Math.min(wait, LONGEST), nap.signal), woken])
        nap.abort()
        continue
      }
      await this.#once()
    }
  }

  async #once(): Promise<void> {
    const taken = this.#queue.take()
    if (!taken) return
    const covered = this.#asked.filter(
      ({ devices }) =>
        taken.devices === undefined || (devices !== undefined && [...devices].every((id) => taken.devices!.has(id))),
    )
    for (const one of covered) this.#asked.splice(this.#asked.indexOf(one), 1)
    const agreed = new Set(covered.flatMap((one) => one.agreed))
    const id = randomUUID()
    this.#current = id
    const began = this.#clock.now()
    const reason = covered.length > 0 ? 'manual' : taken.devices === undefined ? 'interval' : 'event'
    const entry = begun(id, this.connection.name, reason, began)
    try {
      await this.#log.write(entry)
      const progress = (done: number, total: number) => {
        this.progress = { done, total }
      }
      const { exporter } = this.#options.opened
      const report = await exporter.run({ devices: taken.devices, agreed, signal: this.#stop.signal, progress })
      await this.#log.write(ended(entry, report, this.#clock.now()))
      this.#circuit.succeeded()
      this.#count(report.results)
      if (!this.#stop.signal.aborted) {
        // A run ends after a while: what it did not see in the end as it shall be is looked at again.
        const open = report.results.filter(({ success, verified }) => success !== false && !verified)
        await this.changed([...new Set(open.map(({ device }) => device))])
        await taken.done()
        if (taken.devices === undefined) await this.#ran(began)
      }
      for (const one of covered) one.settle(report)
      await this.#tellNetBox(report)
    } catch (error) {
      this.runs.failed++
      const said = sayingOf(error as Error)
      this.#circuit.failed(said)
      this.#tell(error as Error)
      for (const one of covered) one.settle(error as Error)
      await this.#log.write(failed(entry, said, this.#clock.now())).catch((failure) => this.#tell(failure))
    } finally {
      this.#current = undefined
      this.progress = undefined
      this.seconds = (this.#clock.now() - began) / 1000
    }
  }

  async #ran(at: number): Promise<void> {
    this.#last = at
    await disk.write(join(folderOf(this.#options.folder, this.connection), 'last-run'), String(at))
  }

  /** That NetBox cannot be told is no reason to do it all again. */
  async #tellNetBox({ results }: Report): Promise<void> {
    const { settings, netbox } = this.#options
    const { customField, journal } = settings
    await tellNetBox(netbox, results, this.entries, { customField, journal, connection: this.connection.name }).catch(
      (error) => this.#tell(error),
    )
  }

  #count(results: readonly Result[]): void {
    this.runs.completed++
    for (const { action, success } of results) {
      const key = success === false && action !== 'conflict' ? 'error' : action
      this.counts[key] = (this.counts[key] ?? 0) + 1
    }
  }

  #tell(error: Error): void {
    this.#options.log(`${this.connection.name}: ${error.message}`)
  }
}
