import { access, constants, realpath } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** Where the distribution puts programs, on PATH or not: a user's PATH often lacks the sbin folders. */
const SYSTEM = ['/usr/bin', '/usr/sbin']

/** Every executable of that name on PATH and in the system's folders, in order, each once. */
export async function onPath(name: string): Promise<string[]> {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...SYSTEM]
  const found = await Promise.all(folders.map((folder) => executable(join(folder, name))))
  const seen = new Map(
    found
      .flat()
      .map(({ real, path }) => [real, path] as const)
      .toReversed(),
  )
  return [...seen.values()].toReversed()
}

async function executable(path: string): Promise<{ real: string; path: string }[]> {
  try {
    await access(path, constants.X_OK)
    return [{ real: await realpath(path), path }]
  } catch {
    return []
  }
}
