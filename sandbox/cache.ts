import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { alive } from '../host/local/alive.ts'
import { cacheFolder } from '../host/local/folders.mjs'

const SEAL = '.complete.json'

/** A short fingerprint of whatever an artefact is built from: equal inputs give an equal folder name. */
export function fingerprint(...parts: (string | Buffer)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex').slice(0, 16)
}

/**
 * The folder of a built artefact, outside the work tree, built at most once for equal inputs.
 *
 * It is built beside its place and moved there whole, with a seal that lists each file and its size. A folder without
 * a seal, or whose files are not those of the seal, is half-built or broken: it is removed and built again.
 *
 * @param name   what it is, first part of the folder's name
 * @param inputs fingerprint of what it is built from
 * @param build  fills the empty folder it is given
 */
export async function cached(name: string, inputs: string, build: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder, `${name}-${inputs}`)
  if (await isWhole(folder)) return folder
  await rm(folder, { recursive: true, force: true })
  await mkdir(cacheFolder, { recursive: true })
  await removeAbandonedDrafts()
  const draft = await mkdtemp(`${folder}.draft-${process.pid}-`)
  try {
    await build(draft)
    await writeFile(join(draft, SEAL), JSON.stringify(await sizes(draft)))
    await rename(draft, folder)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    // Another run may have finished the same build first: its result is as good as ours.
    if (await isWhole(folder)) return folder
    throw error
  }
  return folder
}

/** Removes the drafts of builds that were killed: nobody else would ever take them up again. */
async function removeAbandonedDrafts(): Promise<void> {
  for (const name of await readdir(cacheFolder)) {
    const pid = /\.draft-(\d+)-/.exec(name)?.[1]
    if (pid && !alive(Number(pid))) await rm(join(cacheFolder, name), { recursive: true, force: true })
  }
}

async function isWhole(folder: string): Promise<boolean> {
  try {
    const seal = await readFile(join(folder, SEAL), 'utf8')
    const actual = await sizes(folder)
    delete actual[SEAL]
    return JSON.stringify(JSON.parse(seal)) === JSON.stringify(actual)
  } catch {
    return false
  }
}

async function sizes(folder: string): Promise<Record<string, number>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const pairs = await Promise.all(
    files.map(async (file) => [relative(folder, file), (await stat(file)).size] as [string, number]),
  )
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)))
}
