import type { Disk } from '../runtime/disk.ts'
import { readIfThere } from '../runtime/disk.ts'

/** An action of an event that succeeded, or (without an action) an event of which nothing is left to do. */
export type Line =
  | { readonly name: string; readonly action: string }
  | { readonly name: string; readonly key: string; readonly object: string; readonly instant: number }

/** A file of lines that only grows, until it is written anew. Lines that a crash cut off are passed over. */
export class Journal {
  readonly #file: string
  readonly #disk: Disk
  #last: Promise<unknown> = Promise.resolve()
  #torn = false

  constructor(file: string, disk: Disk) {
    this.#file = file
    this.#disk = disk
  }

  async read(): Promise<Line[]> {
    return (await readIfThere(this.#file)).split('\n').flatMap((text) => {
      try {
        return [JSON.parse(text) as Line]
      } catch {
        return []
      }
    })
  }

  /** Resolves when the line is on the disk. */
  async append(line: Line): Promise<void> {
    await this.#inTurn(async () => {
      const text = `${this.#torn ? '\n' : ''}${JSON.stringify(line)}\n`
      this.#torn = true
      await this.#disk.append(this.#file, text)
      this.#torn = false
    })
  }

  /** Puts other lines in place of all. */
  async rewrite(lines: () => readonly Line[]): Promise<void> {
    await this.#inTurn(async () => {
      await this.#disk.write(
        this.#file,
        lines()
          .map((line) => `${JSON.stringify(line)}\n`)
          .join(''),
      )
      this.#torn = false
    })
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.#last.then(work)
    this.#last = mine.catch(() => undefined)
    await mine
  }
}
