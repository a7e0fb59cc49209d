import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** All that decides what the program declares. Docs, tests and commands do not. */
export const PROGRAM = [
  'Pulumi.yaml',
  'apps',
  'host',
  'index.ts',
  'infra',
  'kong',
  'netbox',
  'package-lock.json',
  'provider',
  'seed',
  'text',
]

/**
 * SHA-256 over the program's files. By content and not by commit: a squash merge gives the reviewed files a new commit.
 *
 * @param model the stack's `netbox:model`, which may lie outside the folders of the program
 */
export async function programHash(root: string, model: string | undefined): Promise<string> {
  // A model may import its neighbours.
  const asked = model === undefined ? [] : [dirname(join('.', model))].filter((folder) => folder !== '.')
  const files = (await Promise.all([...PROGRAM, ...asked].map((path) => filesIn(root, path)))).flat()
  if (model !== undefined) files.push(join('.', model))
  const hash = createHash('sha256')
  for (const file of [...new Set(files)].sort()) {
    const content = await readFile(join(root, file))
    hash.update(`${file.replaceAll('\\', '/')}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

async function filesIn(root: string, path: string): Promise<string[]> {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR') return undefined
    throw error
  })
  if (!entries) return [path]
  const below = entries.map((entry) => {
    const inside = join(path, entry.name)
    return entry.isDirectory() ? filesIn(root, inside) : [inside]
  })
  return (await Promise.all(below)).flat()
}
