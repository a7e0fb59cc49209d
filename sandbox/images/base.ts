import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report } from '../../host/local/progress.ts'
import { UserError } from '../../host/user-error.ts'
import { canInstall, family, install } from '../docker/apt.ts'
import { onPath } from '../docker/path.ts'
import { run } from '../docker/run.ts'
import { type Builder, failure, labelled } from './build.ts'
import { RECIPES } from './inputs.ts'
import { aptDump, debianMirror, proxyEnvironment } from './machine.ts'
import { BASE, SUITE } from './names.ts'

/** What a container never reads. */
const DROPPED = [
  'var/cache/apt',
  'var/lib/apt/lists',
  'usr/share/doc',
  'usr/share/man',
  'usr/share/info',
  'usr/share/locale',
  'var/log/apt',
  'var/log/bootstrap.log',
]

/** Builds the base image: a minimal Debian, made by debootstrap from this machine's mirror. */
export async function buildBase({ cli, env, signal }: Builder, inputs: string, report: Report): Promise<void> {
  const debootstrap = await ensureDebootstrap(report, signal)
  const work = await mkdtemp(join(tmpdir(), 'netbox-sandbox-base-'))
  const root = join(work, 'root')
  try {
    const mirror = (await family()) === 'debian' ? debianMirror(await aptSources()) : undefined
    // In namespaces of its own: whatever it mounts or starts is gone with it, and never in the way of the clean-up.
    const command = [debootstrap, '--variant=minbase', SUITE, root, ...(mirror ? [mirror] : [])]
    await run('unshare', ['--mount', '--pid', '--fork', '--kill-child', ...command], {
      // It calls chroot, which not every root has on PATH.
      env: { ...proxyEnvironment(await aptDump()), PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
      signal,
      onLine: (line) => {
        if (line.startsWith('I: ')) report(line.slice(3))
      },
    })
    await cp(join(RECIPES, 'base', 'slim.cfg'), join(root, 'etc/dpkg/dpkg.cfg.d/slim'))
    await cp(join(RECIPES, 'base', 'apt-add'), join(root, 'usr/local/sbin/apt-add'))
    for (const folder of DROPPED) await rm(join(root, folder), { recursive: true, force: true })
    report('importing it as an image')
    const archive = join(work, 'root.tar')
    await run('tar', ['--create', '--file', archive, '--numeric-owner', '--directory', root, '.'], { signal })
    await run(cli, ['import', '--change', `LABEL ${labelled(inputs)}`, archive, BASE], { env, signal })
  } catch (error) {
    throw failure(BASE, error)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** The path of debootstrap, installed first if need be. */
async function ensureDebootstrap(report: Report, signal?: AbortSignal): Promise<string> {
  if (process.getuid?.() !== 0) {
    throw new UserError(
      'building the sandbox images needs root, once: type `sudo npm run up`, or use the stack dev with the official images',
    )
  }
  const [found] = await onPath('debootstrap')
  if (found) return found
  if (!(await canInstall())) {
    throw new UserError(
      'building the sandbox images needs debootstrap: install it with the package manager of this machine',
    )
  }
  await install(['debootstrap', 'debian-archive-keyring'], report, signal)
  return (await onPath('debootstrap'))[0]!
}

async function aptSources(): Promise<string> {
  const folder = '/etc/apt/sources.list.d'
  const more = (await readdir(folder).catch(() => [])).filter((name) => /\.(list|sources)$/.test(name)).sort()
  const files = ['/etc/apt/sources.list', ...more.map((name) => join(folder, name))]
  return (await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')))).join('\n')
}
