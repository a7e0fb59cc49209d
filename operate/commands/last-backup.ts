import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stateFolder } from '../../host/local/folders.mjs'

/** Where the newest backup of a stack went that was made on this machine: it need not be the folder that is looked into. */
const noteOf = (stack: string) => join(stateFolder, `last-backup.${stack.replaceAll('/', '.')}`)

/** Writes down where a backup went. */
export async function noteBackup(stack: string, file: string): Promise<void> {
  await mkdir(stateFolder, { recursive: true, mode: 0o700 })
  await writeFile(noteOf(stack), `${file}\n`, { mode: 0o600 })
}

/** The file that the last backup of this machine was written to; undefined if there was none. */
export async function notedBackup(stack: string): Promise<string | undefined> {
  return (await readFile(noteOf(stack), 'utf8').catch(() => '')).trim() || undefined
}
