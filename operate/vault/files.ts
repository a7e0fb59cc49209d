import { randomBytes } from 'node:crypto'
import { open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { UserError } from '../../host/user-error.ts'

/** A note as it lies in the vault. */
export interface NoteFile {
  path: string
  /** Its text, a byte order mark included; undefined if there is no such file yet. */
  text: string | undefined
}

/** The notes of a vault: paths of all its Markdown files, but for those in hidden folders such as `.obsidian` and `.trash`. */
export async function findNotes(vault: string): Promise<string[]> {
  const kind = await stat(vault).catch(() => undefined)
  if (!kind?.isDirectory()) {
    throw new UserError(`--vault is ${vault}; it must be the folder of the Obsidian vault, and there is none.`)
  }
  const found: string[] = []
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue
      const path = join(folder, entry.name)
      if (entry.isDirectory()) await walk(path)
      else if (/\.md$/i.test(entry.name)) found.push(path)
    }
  }
  await walk(vault)
  return found.sort()
}

/** The one note of a name, wherever it is in the vault; undefined if there is none. Throws UserError if there are several. */
export function locate(notes: readonly string[], name: string): string | undefined {
  const [first, second] = notes.filter((path) => basename(path) === `${name}.md`)
  if (second === undefined) return first
  throw new UserError(`${name}.md is in the vault twice, ${first} and ${second}: rename or remove one.`)
}

/** Reads a note. Throws UserError if it is not UTF-8: what cannot be read exactly cannot be kept byte for byte. */
export async function readNote(path: string): Promise<NoteFile> {
  const bytes = await readFile(path)
  try {
    return { path, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    throw new UserError(`${path} is not valid UTF-8: save it as UTF-8 first; nothing was changed.`)
  }
}

/** What a note is to become. */
export interface Change {
  file: NoteFile
  text: string
}

/**
 * Writes notes, each by renaming a finished file into its place: a note is the old one or the new one, never half of it. All
 * are ready before the first is put in place.
 *
 * @throws UserError in one sentence, if a note was changed since it was read; nothing is written then
 */
export async function writeNotes(changes: readonly Change[]): Promise<void> {
  const ready: { from: string; to: string }[] = []
  try {
    for (const { file, text } of changes) ready.push(await prepared(file, text))
    for (const { file } of changes) await assertUnchanged(file)
    for (const { from, to } of ready) await rename(from, to)
  } finally {
    await Promise.all(ready.map(({ from }) => rm(from, { force: true })))
  }
}

/** Writes the text into a hidden file beside the note, with the note's mode and owner rights. */
async function prepared({ path, text: old }: NoteFile, text: string): Promise<{ from: string; to: string }> {
  // A link stays a link: what it leads to is replaced.
  const to = old === undefined ? path : await realpath(path)
  const from = join(dirname(to), `.${basename(to)}.${randomBytes(6).toString('hex')}`)
  const handle = await open(from, 'wx', 0o666)
  try {
    await handle.writeFile(text, 'utf8')
    if (old !== undefined) await handle.chmod((await stat(to)).mode & 0o7777)
    await handle.sync()
  } catch (error) {
    await rm(from, { force: true })
    throw error
  } finally {
    await handle.close()
  }
  return { from, to }
}

async function assertUnchanged({ path, text }: NoteFile): Promise<void> {
  const now = await readFile(path, 'utf8').catch(() => undefined)
  if (now !== text)
    throw new UserError(`${path} was changed while this command ran: run it again; nothing was written.`)
}
