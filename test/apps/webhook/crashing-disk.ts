import { appendFileSync, writeFileSync } from 'node:fs'
import { type Disk, disk } from '../../../apps/runtime/disk.ts'

/** The process is gone: nothing it does reaches the disk any more. */
class Crash extends Error {
  override name = 'Crash'
}

/**
 * A disk whose process dies at one of its operations: before it, after it (when nobody learns of it), or in the middle, when a
 * part of a text is there. From then on nothing works.
 */
export class CrashingDisk implements Disk {
  #left: number
  readonly #when: 'before' | 'within' | 'after'
  readonly #onCrash: () => void

  constructor(operations: number, when: 'before' | 'within' | 'after', onCrash: () => void = () => undefined) {
    this.#left = operations
    this.#when = when
    this.#onCrash = onCrash
  }

  write(file: string, text: string): Promise<void> {
    return this.#operate(
      () => disk.write(file, text),
      () => writeFileSync(`${file}.part`, text.slice(0, text.length / 2)),
    )
  }

  append(file: string, text: string): Promise<void> {
    return this.#operate(
      () => disk.append(file, text),
      () => appendFileSync(file, text.slice(0, text.length / 2)),
    )
  }

  move(from: string, to: string): Promise<void> {
    return this.#operate(() => disk.move(from, to))
  }

  remove(file: string): Promise<void> {
    return this.#operate(() => disk.remove(file))
  }

  async #operate(whole: () => Promise<void>, half: () => void = () => undefined): Promise<void> {
    this.#left -= 1
    if (this.#left > 0) return await whole()
    if (this.#left === 0) {
      if (this.#when === 'after') await whole()
      if (this.#when === 'within') half()
      this.#onCrash()
    }
    throw new Crash()
  }
}
