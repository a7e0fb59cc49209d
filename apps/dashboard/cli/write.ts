import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { NetBoxError } from '../../../netbox/index.ts'
import type { Dashboard } from '../index.ts'

/** Writes the pages into a folder and returns their paths. Who opens one meanwhile gets the old page or the new one. */
export async function writePages(folder: string, { pages }: Dashboard): Promise<string[]> {
  try {
    await mkdir(folder, { recursive: true })
    return await Promise.all(
      pages.map(async ({ file, html }) => {
        const path = join(folder, file)
        await replace(path, html)
        return path
      }),
    )
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new NetBoxError({
      code: 'invalid',
      message: `--out is "${folder}", which takes no pages (${code ?? message})`,
    })
  }
}

async function replace(path: string, text: string): Promise<void> {
  const part = `${path}.${process.pid}.part`
  try {
    await writeFile(part, text)
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}
