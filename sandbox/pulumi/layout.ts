import {
  access,
  chmod,
  constants,
  copyFile,
  link,
  mkdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A shell script that runs one of this folder's programs with the Node that laid it out. */
function launcher(program: string): string {
  return `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(program)} "$@"\n`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** Makes `path` an executable that runs the TypeScript program. Written only if it is not so already. */
export async function writeLauncher(path: string, program: string): Promise<void> {
  const text = launcher(program)
  const isExecutable = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
  if (isExecutable && (await readFile(path, 'utf8')) === text) return
  await mkdir(dirname(path), { recursive: true })
  await replace(path, async (draft) => {
    await writeFile(draft, text)
    await chmod(draft, 0o755)
  })
}

/**
 * Makes `path` the same file as `original`. A hard link and not a symbolic one: the engine looks for its language host
 * beside its own real path.
 */
export async function placeBinary(path: string, original: string): Promise<void> {
  const [there, wanted] = await Promise.all([stat(path).catch(() => undefined), stat(original)])
  if (there?.ino === wanted.ino || (there?.size === wanted.size && there.mtimeMs >= wanted.mtimeMs)) return
  await mkdir(dirname(path), { recursive: true })
  await replace(path, (draft) => link(original, draft).catch(() => copyFile(original, draft)))
}

/** Puts a file in place in one step: a Pulumi that is running must never meet half of one. */
async function replace(path: string, write: (draft: string) => Promise<void>): Promise<void> {
  const draft = join(dirname(path), `.draft-${process.pid}`)
  await rm(draft, { force: true })
  await write(draft)
  await rename(draft, path)
}
