import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { alive } from '../../host/local/alive.ts'
import { UserError } from '../../host/user-error.ts'

/**
 * Works while no other apply of this machine works on the same stack. Pulumi's own lock holds from the start of the
 * update; this one also covers the look before it. That of a run that was killed is taken over.
 *
 * @param folder where the lock lies
 */
export async function locked<T>(folder: string, stack: string, work: () => Promise<T>): Promise<T> {
  const file = join(folder, `apply-${stack.replaceAll('/', '_')}.lock`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await take(file, stack)
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

async function take(file: string, stack: string): Promise<void> {
  const mine = `${file}.${process.pid}`
  await writeFile(mine, String(process.pid))
  try {
    for (;;) {
      try {
        // A link appears with its content: nobody reads a lock that does not say yet whose it is.
        return await link(mine, file)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const holder = await holderOf(file)
      if (holder > 0 && alive(holder)) {
        throw new UserError(
          `Another apply is at work on ${stack} (process ${holder}): wait until it is done. If that process is something else, remove ${file}.`,
        )
      }
      await clear(file, holder, `${mine}.stale`)
    }
  } finally {
    await rm(mine, { force: true })
  }
}

/**
 * Takes a dead holder's lock away. Two starters may have read the same dead holder, and the first may be in by now: what was
 * moved aside decides, not what was read before. A living holder gets its lock back; only a third starter in the instant
 * between could still slip in.
 */
async function clear(file: string, dead: number, aside: string): Promise<void> {
  try {
    await rename(file, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if ((await holderOf(aside)) !== dead) await link(aside, file).catch(() => {})
  await rm(aside, { force: true })
}

/** The process that holds a lock; 0 if there is no lock, or nobody's. */
async function holderOf(file: string): Promise<number> {
  return Number(await readFile(file, 'utf8').catch(() => '0')) || 0
}
