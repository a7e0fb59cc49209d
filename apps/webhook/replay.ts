import { join } from 'node:path'
import { disk, wholeFiles } from '../runtime/disk.ts'
import { FolderError, reason } from '../runtime/folder-error.ts'

/**
 * Asks for another try of everything that was given up; how much that is. The spool may be at work meanwhile. Throws
 * {@link FolderError}.
 */
export async function replay(folder: string): Promise<number> {
  try {
    const names = await wholeFiles(join(folder, 'dead'))
    for (const name of names) await disk.move(join(folder, 'dead', name), join(folder, 'replay', name))
    return names.length
  } catch (error) {
    throw new FolderError(`there is no spool in ${folder} that can be replayed: ${reason(error)}`)
  }
}
