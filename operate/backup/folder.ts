import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../../host/user-error.ts'
import { backupName, outdated, unfinished } from './file-names.ts'

/** Where the backups of a stack lie. Whatever the file system refuses is thrown as a UserError. */
export class Folder {
  readonly #path: string
  readonly #stack: string

  constructor(path: string, stack: string) {
    this.#path = path
    this.#stack = stack
  }

  /** Makes the folder if it is not there. */
  async make(): Promise<void> {
    await mkdir(this.#path, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      throw new UserError(`The folder ${this.#path} cannot be made (${error.code}): name one that can be written to.`)
    })
  }

  /** The file of a backup made now; of the next second while there is one of this. */
  async free(purpose: string | undefined): Promise<{ time: Date; file: string }> {
    const names = new Set(await this.#names())
    let time = new Date()
    while (names.has(backupName(this.#stack, time, purpose))) time = new Date(time.getTime() + 1000)
    return { time, file: join(this.#path, backupName(this.#stack, time, purpose)) }
  }

  /** Removes what killed runs left: files that are not whole. */
  async removeUnfinished(): Promise<void> {
    await this.#remove(unfinished(await this.#names(), this.#stack))
  }

  /** Keeps so many backups, the one just made among them. Returns the names of what it removed. */
  async removeOutdated(keep: number, made: string): Promise<string[]> {
    const removed = outdated(await this.#names(), this.#stack, keep, made)
    await this.#remove(removed)
    return removed
  }

  async #names(): Promise<string[]> {
    return await readdir(this.#path).catch((error: NodeJS.ErrnoException) => {
      throw new UserError(`The folder ${this.#path} cannot be read (${error.code}): name another one.`)
    })
  }

  async #remove(names: readonly string[]): Promise<void> {
    for (const name of names) {
      await rm(join(this.#path, name), { force: true }).catch((error: NodeJS.ErrnoException) => {
        throw new UserError(`${join(this.#path, name)} cannot be removed (${error.code}): see to the folder's rights.`)
      })
    }
  }
}
