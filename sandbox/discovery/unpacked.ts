import { readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { cached, fingerprint } from '../cache.ts'
import { family } from '../docker/apt.ts'
import { run } from '../docker/run.ts'

/** Programs of the distribution that are not installed, and the environment in which they start. */
export interface Unpacked {
  readonly path: string
  readonly libraries: string
}

/**
 * Fetches packages with what they need and unpacks them: installing them would start their services on a machine that has none on
 * purpose. Needs root, on Debian or Ubuntu.
 */
export async function unpacked(packages: readonly string[]): Promise<Unpacked> {
  const folder = await cached('unpacked', fingerprint(await family(), process.arch, ...packages), async (target) => {
    await run('apt-get', ['update', '-qq'])
    const fetch =
      'mkdir -p "$0/archives/partial" && apt-get install -qq --yes --no-install-recommends --download-only --reinstall -o Dir::Cache::archives="$0/archives" "$@" && for deb in "$0"/archives/*.deb; do dpkg-deb -x "$deb" "$0"; done && rm -r "$0/archives"'
    await run('sh', ['-c', fetch, target, ...packages])
  })
  const libraries = await Promise.all(['lib', 'usr/lib'].map((lib) => foldersOf(join(folder, lib))))
  return {
    path: ['usr/sbin', 'usr/bin', 'sbin', 'bin'].map((bin) => join(folder, bin)).join(delimiter),
    libraries: libraries.flat().join(delimiter),
  }
}

async function foldersOf(lib: string): Promise<string[]> {
  const names = await readdir(lib).catch(() => [])
  return names.filter((name) => name.endsWith('-linux-gnu')).map((name) => join(lib, name))
}
