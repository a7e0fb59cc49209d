import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileOf, formats, type Report, writeReport } from '../reports/index.ts'

/** Name of a report's folder: its time, without the signs that file systems refuse. Sorts by age. */
const NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/

/** Reports on disk, one folder each, the newest ones kept. */
export class ReportShelf {
  readonly #folder: string
  readonly #kept: number

  constructor(folder: string, kept: number) {
    this.#folder = folder
    this.#kept = kept
  }

  /** Puts a report up and drops the oldest over the number that is kept. */
  async put(report: Report): Promise<string> {
    const name = report.made.replace(/\.\d+Z$/, 'Z').replaceAll(':', '-')
    const draft = join(this.#folder, `.${name}`)
    await rm(draft, { recursive: true, force: true })
    await writeReport(report, draft)
    // A reader gets all formats of a report or none of them.
    await rm(join(this.#folder, name), { recursive: true, force: true })
    await rename(draft, join(this.#folder, name))
    for (const old of (await this.names()).slice(this.#kept))
      await rm(join(this.#folder, old), { recursive: true, force: true })
    return name
  }

  /** The reports there are, the newest first. */
  async names(): Promise<string[]> {
    await mkdir(this.#folder, { recursive: true })
    return (await readdir(this.#folder))
      .filter((name) => NAME.test(name))
      .sort()
      .reverse()
  }

  /** When the newest was made. */
  async newest(): Promise<Date | undefined> {
    const [name] = await this.names()
    return name === undefined ? undefined : new Date(name.replace(/T(\d\d)-(\d\d)-/, 'T$1:$2:'))
  }

  /** The newest report in the format that a file name asks for: `report.html`. */
  async latest(file: string): Promise<Buffer | undefined> {
    const [name] = await this.names()
    if (name === undefined || !formats.some((format) => fileOf(format) === file)) return undefined
    return await readFile(join(this.#folder, name, file))
  }
}
