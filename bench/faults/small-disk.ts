import { execFile } from 'node:child_process'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { UserError } from '../../host/user-error.ts'

const run = promisify(execFile)
/** tmpfs gives space away page by page. */
const PAGE = Buffer.alloc(4096)

/** A disk of a few megabytes in memory, over a folder that is there; taken away again at the end. Linux, as root. */
export class SmallDisk implements AsyncDisposable {
  readonly #folder: string
  readonly #ballast: string

  private constructor(folder: string) {
    this.#folder = folder
    this.#ballast = join(folder, 'ballast')
  }

  static async over(folder: string, megabytes: number): Promise<SmallDisk> {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'faults', folder]).catch((error: Error) => {
      throw new UserError(`A small disk cannot be made, which takes root on Linux: ${error.message.trim()}`)
    })
    return new SmallDisk(folder)
  }

  /** Takes all the space that is left. */
  async fill(): Promise<void> {
    await using file = await open(this.#ballast, 'a')
    try {
      for (;;) await file.write(PAGE)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
  }

  /** Gives it back. */
  async free(): Promise<void> {
    await rm(this.#ballast)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run('umount', [this.#folder])
  }
}
