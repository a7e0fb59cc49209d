import { constants, copyFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { stateFolder } from '../../host/local/folders.mjs'

/** The template as it is in a new homelab: in the shape that self-hosted Supabase has. */
const ORIGINAL = join(import.meta.dirname, 'kong.yml')

/** The folder on the host where a homelab keeps its files, unless it is told another. */
export function homelabFolder(homelab: string): string {
  return join(stateFolder, 'homelab', homelab)
}

/** The gateway's template in a homelab's folder. One that is there stays as somebody left it. */
export async function ensureTemplate(folder: string): Promise<string> {
  const template = join(folder, 'temp.yml')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await copyFile(ORIGINAL, template, constants.COPYFILE_EXCL).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  return template
}

/** Removes a homelab's folder. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}
