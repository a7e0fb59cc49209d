import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { Looking } from '../looking.ts'
import { type Around, type Source, SourceError, type SourceType } from '../source.ts'
import { FORMATS, type FormatName, guess } from './formats/index.ts'

const format = z.enum(Object.keys(FORMATS) as [FormatName, ...FormatName[]])
const settings = z
  .strictObject({
    /** All files in it; a new look reads them anew. */
    folder: z.string().min(1).optional(),
    files: z.array(z.strictObject({ path: z.string().min(1), format: format.optional() })).default([]),
  })
  .refine(({ folder, files }) => folder !== undefined || files.length > 0, 'with a folder, or files')

/** Bytes of a file that is read. */
const LARGEST = 32 * 1024 * 1024
/** Sentences about one file. */
const MOST = 10

interface File {
  readonly path: string
  readonly format?: FormatName | undefined
}

/** Leases, hosts, inventories, tables, scans, and what was collected on another host. */
export const files: SourceType<typeof settings> = {
  settings,
  open: (given, around) => new Files(given, around),
}

class Files implements Source {
  readonly #settings: z.infer<typeof settings>
  readonly #around: Around

  constructor(given: z.infer<typeof settings>, around: Around) {
    this.#settings = given
    this.#around = around
  }

  async connect() {
    const all = await this.#all()
    return { version: `${all.length} files`, reads: all.map(({ path }) => basename(path)), missing: [] }
  }

  async discover() {
    const looking = new Looking(this.#around)
    for (const file of await this.#all()) await this.#read(file, looking)
    return looking.look({ distinct: false })
  }

  async close() {}

  async #all(): Promise<File[]> {
    const { folder, files: given } = this.#settings
    if (folder === undefined) return given
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      throw new SourceError(`folder is ${folder}, which cannot be read (${error.code})`)
    })
    // What somebody is just writing begins with a dot, or ends so.
    const whole = names.filter((name) => !/^\.|~$|\.(part|tmp|swp)$/.test(name)).sort()
    return [...given, ...whole.map((name) => ({ path: join(folder, name) }))]
  }

  async #read({ path, format: given }: File, looking: Looking): Promise<void> {
    const name = basename(path)
    const text = await textIn(path).catch((error: NodeJS.ErrnoException) => error)
    if (typeof text !== 'string') return looking.miss(`${name} cannot be read (${text.code ?? text.message})`)
    const chosen = given ?? guess(name, text)
    if (chosen === undefined)
      return looking.miss(
        `${name} is of no form that is known; name its format, one of ${Object.keys(FORMATS).join(', ')}`,
      )
    const { entries, wrong } = FORMATS[chosen](text, this.#around.now())
    for (const sentence of wrong.slice(0, MOST)) looking.miss(`${name}: ${sentence}`)
    if (wrong.length > MOST) looking.miss(`${name}: ${wrong.length - MOST} more lines are not understood`)
    for (const entry of entries) looking.see({ ...entry, id: entry.id ?? entry.name ?? 'nameless' })
  }
}

async function textIn(path: string): Promise<string> {
  const { size } = await stat(path)
  if (size > LARGEST) throw new Error('it is larger than 32 MB')
  return await readFile(path, 'utf8')
}
