import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../infra/user-error.ts'
import { alive } from './run.ts'

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
      const holder = Number(await readFile(file, 'utf8').catch(() => '0'))
      if (holder > 0 && alive(holder)) {
        throw new UserError(`Another apply is at work on ${stack} (process ${holder}): wait until it is done.`)
      }
      await rm(file, { force: true })
    }
  } finally {
    await rm(mine, { force: true })
  }
}
