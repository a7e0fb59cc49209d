import { readdir, readFile, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { alive } from '../../host/local/alive.ts'

/** The folder of a file backend, by its address; undefined for other backends. */
export function folderOf(url = ''): string | undefined {
  const { protocol, host, pathname } = URL.parse(url) ?? {}
  // A host is Pulumi's `file://~`, which is nobody's folder by that name.
  return protocol === 'file:' && !host ? fileURLToPath(`file://${pathname}`) : undefined
}

/**
 * Takes away the locks that runs on this machine left on a stack when they were killed: Pulumi itself refuses to work
 * until it is told to `cancel`. The lock of a run that is alive, or of another machine, stays.
 *
 * @param backend folder of the file backend
 */
export async function removeDeadLocks(backend: string, stack: string): Promise<void> {
  const locks = join(backend, '.pulumi', 'locks')
  const files = await readdir(locks, { recursive: true }).catch(() => [])
  for (const file of files.filter((name) => name.endsWith('.json') && basename(dirname(name)) === stack)) {
    const lock = JSON.parse(await readFile(join(locks, file), 'utf8')) as { pid: number; hostname: string }
    if (lock.hostname === hostname() && !alive(lock.pid)) await rm(join(locks, file))
  }
}
