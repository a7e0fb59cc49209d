import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Disk, disk, nameOf, prepare, wholeFiles } from '../runtime/disk.ts'
import { FolderError, reason } from '../runtime/folder-error.ts'
import { lock } from '../runtime/lock.ts'
import { instantOf, keyOf, type NetBoxEvent, objectOf } from './event.ts'
import { Journal } from './journal.ts'
import { Memory } from './memory.ts'

/** An accepted event, and what became of it until now. */
export interface Entry {
  /** Of its file: a running number, by which events are kept in order, and its key. */
  readonly name: string
  readonly key: string
  /** Such as `dcim.device 7`. */
  readonly object: string
  readonly instant: number
  /** A newer event of the same object was seen before this one. */
  readonly late: boolean
  readonly event: NetBoxEvent
  /** Actions that succeeded. */
  readonly done: readonly string[]
}

/** An action that was given up. */
export interface Failure {
  readonly action: string
  readonly attempts: number
  readonly error: string
}

export type Outcome = 'accepted' | 'late' | 'repeated'

export interface SpoolOptions {
  /** Events that wait at most; more are refused, so that NetBox keeps them. */
  readonly capacity?: number
  /** Finished events that are remembered, to know a repeated one. */
  readonly remembered?: number
  readonly disk?: Disk
}

/**
 * A folder that holds events until all their actions are done, one file each:
 * `pending/` what is to be done, `dead/` what was given up, `replay/` what was given up and is to be tried again.
 * A file moves only when its next place is on the disk for good: whatever kills the process, nothing accepted is lost.
 */
export class Spool {
  /** Called with each event that is to be worked on, after it is on the disk. */
  onEntry: (entry: Entry) => void = () => undefined
  readonly capacity: number
  readonly #folder: string
  readonly #disk: Disk
  readonly #journal: Journal
  readonly #memory: Memory
  readonly #unlock: () => Promise<void>
  readonly #pending = new Map<string, Entry>()
  readonly #dead = new Set<string>()
  /** Events on their way to the disk, by key. */
  readonly #arriving = new Map<string, Promise<Outcome>>()
  #next = 1

  private constructor(folder: string, options: SpoolOptions, unlock: () => Promise<void>) {
    this.#folder = folder
    this.capacity = options.capacity ?? 10_000
    this.#disk = options.disk ?? disk
    this.#journal = new Journal(join(folder, 'journal'), this.#disk)
    this.#memory = new Memory(options.remembered ?? 10_000)
    this.#unlock = unlock
  }

  /** Opens a folder and makes it if need be; it belongs to this process until it is closed. Throws {@link FolderError}. */
  static async open(folder: string, options: SpoolOptions = {}): Promise<Spool> {
    try {
      for (const place of PLACES) await prepare(join(folder, place))
      const unlock = await lock(folder)
      const spool = new Spool(folder, options, unlock)
      await spool.#load().catch(async (error) => {
        await unlock()
        throw error
      })
      return spool
    } catch (error) {
      throw error instanceof FolderError
        ? error
        : new FolderError(`the spool ${folder} cannot be used: ${reason(error)}`)
    }
  }

  /** What is to be done, in the order in which it was accepted. */
  get pending(): Entry[] {
    return [...this.#pending.values()]
  }

  get sizes(): { readonly pending: number; readonly dead: number } {
    return { pending: this.#pending.size, dead: this.#dead.size }
  }

  /** Takes an event. When it resolves, the event is on the disk for good. Throws {@link FolderError} when it cannot. */
  async add(event: NetBoxEvent): Promise<Outcome> {
    const key = keyOf(event)
    const arriving = this.#arriving.get(key)
    // Only when the first delivery is safe may the second be called a repeated one.
    if (arriving) return await arriving.then(() => 'repeated')
    if (this.#memory.knows(key)) return 'repeated'
    if (this.#pending.size + this.#arriving.size >= this.capacity)
      throw new FolderError(`the spool is full: ${this.capacity} events wait`)
    const outcome = this.#keep(event, key).finally(() => this.#arriving.delete(key))
    this.#arriving.set(key, outcome)
    return await outcome
  }

  /** Writes down that an action succeeded: it is not done again for this event. */
  async succeeded(entry: Entry, action: string): Promise<void> {
    await this.#journal.append({ name: entry.name, action })
    const known = this.#pending.get(entry.name)
    if (known) this.#pending.set(entry.name, { ...known, done: [...known.done, action] })
  }

  /** Puts an event away of which nothing is left to do. */
  async finish({ name, key, object, instant }: Entry): Promise<void> {
    await this.#journal.append({ name, key, object, instant })
    await this.#disk.remove(this.#path('pending', name))
    this.#pending.delete(name)
    if (this.#memory.finish({ name, key, object, instant })) await this.#compact()
  }

  /** Puts an event aside of which something was given up; `replay` brings it back. */
  async bury(entry: Entry, failures: readonly Failure[]): Promise<void> {
    const whole = { ...(this.#pending.get(entry.name) ?? entry), failures }
    await this.#disk.write(this.#path('dead', entry.name), JSON.stringify(whole))
    await this.#disk.remove(this.#path('pending', entry.name))
    this.#pending.delete(entry.name)
    this.#dead.add(entry.name)
  }

  /** Takes in what {@link replay} has asked for since the last call. */
  async takeReplays(): Promise<void> {
    const names = (await wholeFiles(join(this.#folder, 'replay'))).map(nameOf)
    for (const name of names) {
      const old = await this.#read('replay', name)
      const entry = { ...old, late: this.#memory.isLate(old.object, old.instant) }
      await this.#disk.write(this.#path('pending', name), JSON.stringify(entry))
      await this.#disk.remove(this.#path('replay', name))
      this.#dead.delete(name)
      this.#offer(entry)
    }
  }

  /** Lets another process have the folder. Work under way must have ended. */
  async close(): Promise<void> {
    await this.#unlock()
  }

  async #keep(event: NetBoxEvent, key: string): Promise<Outcome> {
    const [object, instant] = [objectOf(event), instantOf(event)]
    const late = this.#memory.isLate(object, instant)
    const name = `${String(this.#next++).padStart(15, '0')}-${key}`
    const entry: Entry = { name, key, object, instant, late, event, done: [] }
    this.#memory.see(entry)
    try {
      await this.#disk.write(this.#path('pending', name), JSON.stringify(entry))
    } catch (error) {
      this.#memory.forget(key)
      throw new FolderError(`the spool cannot be written: ${reason(error)}`)
    }
    this.#offer(entry)
    return late ? 'late' : 'accepted'
  }

  #offer(entry: Entry): void {
    this.#pending.set(entry.name, entry)
    this.onEntry(entry)
  }

  async #load(): Promise<void> {
    const lines = await this.#journal.read()
    const done = new Map<string, string[]>()
    const finished = new Set<string>()
    for (const line of lines) {
      if ('action' in line) done.set(line.name, [...(done.get(line.name) ?? []), line.action])
      else {
        this.#memory.finish(line)
        finished.add(line.name)
      }
    }
    // What a crash left in two places is where this order finds it first.
    for (const place of PLACES)
      for (const name of (await wholeFiles(join(this.#folder, place))).map(nameOf)) {
        this.#next = Math.max(this.#next, Number.parseInt(name, 10) + 1)
        if (place === 'pending' && (finished.has(name) || this.#dead.has(name))) {
          await this.#disk.remove(this.#path(place, name))
          continue
        }
        const entry = await this.#read(place, name)
        this.#memory.see(entry)
        if (place !== 'pending') this.#dead.add(name)
        else this.#pending.set(name, { ...entry, done: [...new Set([...entry.done, ...(done.get(name) ?? [])])] })
      }
    for (const name of finished) this.#next = Math.max(this.#next, Number.parseInt(name, 10) + 1)
    await this.#compact()
  }

  /** Keeps the journal from growing for ever. */
  async #compact(): Promise<void> {
    await this.#journal.rewrite(() => [
      ...this.#memory.finished,
      ...this.pending.flatMap(({ name, done }) => done.map((action) => ({ name, action }))),
    ])
  }

  async #read(place: Place, name: string): Promise<Entry> {
    return JSON.parse(await readFile(this.#path(place, name), 'utf8')) as Entry
  }

  #path(place: Place, name: string): string {
    return join(this.#folder, place, `${name}.json`)
  }
}

const PLACES = ['replay', 'dead', 'pending'] as const
type Place = (typeof PLACES)[number]
