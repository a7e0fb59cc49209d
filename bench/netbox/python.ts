import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../../infra/user-error.ts'
import { cached, fingerprint } from '../../sandbox/cache.ts'
import { run, succeeds } from '../../sandbox/docker/run.ts'

/** What the Python contestant needs, pinned: figures of another version would be others. */
export const PYNETBOX = '7.8.0'

/** The folder of pynetbox and what it needs, kept in the cache folder. */
export async function pynetboxPackages(signal: AbortSignal): Promise<string> {
  if (!(await succeeds('python3', ['-c', 'import venv, ensurepip'])))
    throw new UserError(
      'pynetbox needs python3 with its venv module (on Debian and Ubuntu: python3-venv); without it: --peers none.',
    )
  const version = await run('python3', ['--version'])
  const folder = await cached('pynetbox', fingerprint(PYNETBOX, version, process.arch), async (folder) => {
    // A virtual environment knows its own path and could not be moved: it only lends its pip.
    const venv = join(folder, 'venv')
    await run('python3', ['-m', 'venv', venv], { signal })
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
    const packages = join(folder, 'packages')
    await run(join(venv, 'bin', 'python'), [...pip, '--target', packages, `pynetbox==${PYNETBOX}`], { signal })
    await rm(venv, { recursive: true })
  })
  return join(folder, 'packages')
}
