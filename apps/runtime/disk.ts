import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** The few things the spool does to the disk. Each is on the disk for good when it resolves. */
export interface Disk {
  /** All or nothing: a crash leaves the file as it was before, or not there. */
  write(file: string, text: string): Promise<void>
  /** A crash may leave a part of the text. */
  append(file: string, text: string): Promise<void>
  move(from: string, to: string): Promise<void>
  remove(file: string): Promise<void>
}

/** Where files are written before they get their name. */
const UNFINISHED = '.part'

/** The real disk. Only its owner may read what it writes: events tell of the whole network. */
export const disk: Disk = {
  async write(file, text) {
    const part = `${file}${UNFINISHED}`
    try {
      await appendTo(part, text, 'w')
      await rename(part, file)
    } catch (error) {
      await rm(part, { force: true }).catch(() => undefined)
      throw error
    }
    await syncFolder(dirname(file))
  },
  append: (file, text) => appendTo(file, text, 'a'),
  async move(from, to) {
    await rename(from, to)
    await syncFolder(dirname(to))
    await syncFolder(dirname(from))
  },
  async remove(file) {
    await rm(file, { force: true })
    await syncFolder(dirname(file))
  },
}

/** Makes a folder if need be, and takes away what a crash left half-written in it. */
export async function prepare(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const parts = (await readdir(folder)).filter((name) => name.endsWith(UNFINISHED))
  await Promise.all(parts.map((name) => rm(join(folder, name), { force: true })))
}

/** Names of the whole files of a folder, in order. */
export async function wholeFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
}

/** The text of a file; empty if there is none. */
export async function readIfThere(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
}

async function appendTo(file: string, text: string, flags: 'a' | 'w'): Promise<void> {
  await using handle = await open(file, flags, 0o600)
  await handle.writeFile(text)
  await handle.datasync()
}

/** A new or vanished name lasts only once its folder is written, too. */
async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r')
  await handle.sync()
}

/** The name of a spooled file without its folder and ending. */
export function nameOf(file: string): string {
  return basename(file, '.json')
}
