import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type Disk, prepare, disk as realDisk, wholeFiles } from '../../runtime/disk.ts'
import { FolderError, reason } from '../../runtime/folder-error.ts'
import { lock } from '../../runtime/lock.ts'
import { saying } from '../sentences/saying.ts'
import { type Entry, STATES } from './entry.ts'

const entry = z.looseObject({
  key: z.string(),
  device: z.int(),
  name: z.string(),
  address: z.string(),
  attempts: z.array(
    z.object({ id: z.string(), at: z.string(), state: z.enum(['open', 'abandoned']), beside: z.array(z.string()) }),
  ),
  state: z.enum(STATES),
  message: saying.optional(),
  at: z.string(),
})

/**
 * What is known of one connection's devices: one file each, in a folder that belongs to one process. What is put is on the disk for good
 * when the promise resolves; a crash leaves the entry before or the entry after.
 */
export class Ledger {
  readonly #folder: string
  readonly #disk: Disk
  readonly #unlock: () => Promise<void>
  readonly #entries = new Map<string, Entry>()

  private constructor(folder: string, disk: Disk, unlock: () => Promise<void>) {
    this.#folder = folder
    this.#disk = disk
    this.#unlock = unlock
  }

  /** Opens a connection's folder, and makes it if need be. Throws {@link FolderError}, also when another process has it. */
  static async open(folder: string, disk: Disk = realDisk): Promise<Ledger> {
    try {
      await prepare(join(folder, 'devices'))
      const unlock = await lock(folder)
      const ledger = new Ledger(join(folder, 'devices'), disk, unlock)
      await ledger.#load().catch(async (error) => {
        await unlock()
        throw error
      })
      return ledger
    } catch (error) {
      throw error instanceof FolderError
        ? error
        : new FolderError(`the folder ${folder} cannot be used: ${reason(error)}`)
    }
  }

  /** What stands in a folder, while another process may be at work in it. */
  static async peek(folder: string): Promise<ReadonlyMap<string, Entry>> {
    const ledger = new Ledger(join(folder, 'devices'), realDisk, async () => undefined)
    await ledger.#load().catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
    return ledger.entries
  }

  get entries(): ReadonlyMap<string, Entry> {
    return this.#entries
  }

  async put(next: Entry): Promise<void> {
    await this.#disk.write(this.#file(next.key), JSON.stringify(next))
    this.#entries.set(next.key, next)
  }

  async forget(key: string): Promise<void> {
    await this.#disk.remove(this.#file(key))
    this.#entries.delete(key)
  }

  async close(): Promise<void> {
    await this.#unlock()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #load(): Promise<void> {
    for (const name of await wholeFiles(this.#folder)) {
      const file = join(this.#folder, name)
      const parsed = entry.safeParse(parse(await readFile(file, 'utf8')))
      if (!parsed.success)
        throw new FolderError(
          `${file} is not what netbox-whatsup wrote; put it back, or away: its device is then looked for by its mark`,
        )
      this.#entries.set(parsed.data.key, parsed.data as Entry)
    }
  }

  #file(key: string): string {
    return join(this.#folder, `${key.replaceAll('/', '.')}.json`)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
