import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Disk, nameOf, prepare, disk as realDisk, wholeFiles } from '../../runtime/disk.ts'

/** A device of NetBox by its id, or everything. */
export type Work = number | 'all'

interface Waiting {
  /** Milliseconds since 1970. */
  first: number
  last: number
  urgent: boolean
  /** Grows with each time it is added: what comes while it is worked on is not done by that. */
  version: number
  written: Promise<void>
}

export interface Taken {
  /** Undefined for everything. */
  readonly devices: ReadonlySet<number> | undefined
  /** Takes away what nothing was added to meanwhile. */
  done(): Promise<void>
}

/** Seconds of quiet before a device is worked on, and for how many it is put off at most where there is none. */
export interface Settle {
  readonly quiet: number
  readonly longest: number
}

/** What a connection has to look at: one file for each device, so that fifty saves are one. What was added outlasts the process. */
export class Queue {
  readonly #folder: string
  readonly #disk: Disk
  readonly #now: () => number
  readonly #settle: Settle
  readonly #waiting = new Map<Work, Waiting>()
  #last: Promise<unknown> = Promise.resolve()

  private constructor(folder: string, settle: Settle, now: () => number, disk: Disk) {
    this.#folder = folder
    this.#settle = settle
    this.#now = now
    this.#disk = disk
  }

  static async open(
    folder: string,
    settle: Settle,
    now: () => number = Date.now,
    disk: Disk = realDisk,
  ): Promise<Queue> {
    await prepare(folder)
    const queue = new Queue(folder, settle, now, disk)
    for (const file of await wholeFiles(folder)) {
      const name = nameOf(file)
      // What stands in a file is for people; its name says it all.
      if (name === 'all' || /^\d+$/.test(name)) {
        await readFile(join(folder, file))
        queue.#waiting.set(name === 'all' ? name : Number(name), {
          first: 0,
          last: 0,
          urgent: false,
          version: 1,
          written: Promise.resolve(),
        })
      }
    }
    return queue
  }

  get size(): number {
    return this.#waiting.size
  }

  /** Takes work in. When it resolves, the work is on the disk for good. */
  async add(work: Work, urgent = false): Promise<void> {
    const now = this.#now()
    const known = this.#waiting.get(work)
    if (known) {
      Object.assign(known, { last: now, urgent: known.urgent || urgent, version: known.version + 1 })
      return await known.written
    }
    const written = this.#inTurn(() =>
      this.#disk.write(this.#file(work), JSON.stringify({ at: new Date(now).toISOString() })),
    )
    const waiting: Waiting = { first: now, last: now, urgent, version: 1, written }
    this.#waiting.set(work, waiting)
    try {
      await written
    } catch (error) {
      this.#waiting.delete(work)
      throw error
    }
  }

  /** Milliseconds until something is due; undefined while nothing waits. */
  get due(): number | undefined {
    const times = [...this.#waiting.values()].map((one) => this.#dueAt(one))
    return times.length === 0 ? undefined : Math.max(0, Math.min(...times) - this.#now())
  }

  /** All that is due, if anything is; `all` takes everything along. */
  take(): Taken | undefined {
    const now = this.#now()
    const isDue = (one: Waiting) => this.#dueAt(one) <= now
    const all = this.#waiting.get('all')
    const some = [...this.#waiting].filter(([work, one]) => (all && isDue(all)) || (work !== 'all' && isDue(one)))
    if (some.length === 0) return undefined
    const versions = some.map(([work, { version }]) => [work, version] as const)
    const devices = all && isDue(all) ? undefined : new Set(some.map(([work]) => work as number))
    return {
      devices,
      done: async () => {
        for (const [work, version] of versions) {
          const one = this.#waiting.get(work)
          if (one?.version === version) {
            this.#waiting.delete(work)
            await this.#inTurn(() => this.#disk.remove(this.#file(work)))
          } else if (one) Object.assign(one, { first: now, urgent: one.urgent })
        }
      },
    }
  }

  #dueAt({ first, last, urgent }: Waiting): number {
    return urgent ? 0 : Math.min(last + this.#settle.quiet * 1000, first + this.#settle.longest * 1000)
  }

  /** One after the other: what is added again while it is removed is written after that, and only then accepted. */
  async #inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.#last.then(work)
    this.#last = mine.catch(() => undefined)
    await mine
  }

  #file(work: Work): string {
    return join(this.#folder, `${work}.json`)
  }
}
