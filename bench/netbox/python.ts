import { join } from 'node:path'
import { UserError } from '../../host/user-error.ts'
import { cached, fingerprint } from '../../sandbox/cache.ts'
import { run } from '../../sandbox/docker/run.ts'

/** Packages of Python in an environment of their own. */
export interface Environment {
  /** First part of its folder's name. */
  name: string
  /** Versions by package. */
  packages: Record<string, string>
  /** The oldest Python that can run them: major and minor. */
  python: readonly [number, number]
}

const NAMES = ['python3', 'python3.14', 'python3.13', 'python3.12']
const ASK = 'import sys, venv, ensurepip; print(sys.base_prefix, sys.version.split()[0], *sys.version_info[:2])'

/**
 * The Python of an environment that is kept in the cache folder, and its version.
 *
 * A virtual environment and not a folder on PYTHONPATH: with the latter the machine's own site-packages stay in force,
 * and a `.pth` file there that mends certificates changed the cached certifi at every start. Once built it is moved, which
 * only the scripts in `bin` do not survive: run modules with its Python (`-m ansible`) instead.
 */
export async function pythonWith(
  { name, packages, python: [major, minor] }: Environment,
  signal: AbortSignal,
): Promise<{ python: string; version: string }> {
  for (const command of NAMES) {
    const said = await run(command, ['-c', ASK], { signal }).catch(() => '')
    const [, base, version, ...found] = /^(.+) (\S+) (\d+) (\d+)$/.exec(said.trim()) ?? []
    if (!(base && version && Number(found[0]) === major && Number(found[1]) >= minor)) continue
    const wanted = Object.entries(packages).map(([one, pinned]) => `${one}==${pinned}`)
    const inputs = fingerprint(...wanted, base, version, process.arch)
    const folder = await cached(name, inputs, async (draft) => {
      await run(command, ['-m', 'venv', draft], { signal })
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
      await run(join(draft, 'bin', 'python'), [...pip, ...wanted], { signal })
    })
    return { python: join(folder, 'bin', 'python'), version }
  }
  throw new UserError(
    `${name} needs Python ${major}.${minor} or newer with its venv module on PATH (on Debian and Ubuntu: python3-venv); without it leave ${name} out of --peers.`,
  )
}
