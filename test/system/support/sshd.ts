import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cached, fingerprint } from '../../../sandbox/cache.ts'
import { canInstall, family, install } from '../../../sandbox/docker/apt.ts'
import { run, succeeds } from '../../../sandbox/docker/run.ts'

/** OpenSSH's server, and the environment in which it starts. */
export interface Sshd {
  command: string
  env: Record<string, string>
}

/**
 * This machine's sshd, or the distribution's, which is unpacked and not installed: installing it would start it on port 22
 * of a machine that has none on purpose. Also sees to the client and to `ip`.
 */
export async function sshd(): Promise<Sshd> {
  const missing = await without({ ssh: 'openssh-client', ip: 'iproute2', nsenter: 'util-linux' })
  if (missing.length > 0) {
    if (!(await canInstall())) throw new Error(`the ssh test needs ${missing.join(', ')}: install them`)
    await install(missing, () => {})
  }
  const own = '/usr/sbin/sshd'
  if (await succeeds('test', ['-x', own])) return { command: own, env: {} }
  if (!(await canInstall())) throw new Error('the ssh test needs an sshd: install openssh-server')
  const folder = await cached('openssh-server', fingerprint(await family(), process.arch), async (target) => {
    await run('apt-get', ['update', '-qq'])
    const fetch =
      'cd "$0" && apt-get download -qq openssh-server libwrap0 && for deb in *.deb; do dpkg-deb -x "$deb" .; done'
    await run('sh', ['-c', fetch, target])
  })
  const libraries = await Promise.all(['lib', 'usr/lib'].map((lib) => foldersOf(join(folder, lib))))
  return { command: join(folder, own), env: { LD_LIBRARY_PATH: libraries.flat().join(':') } }
}

async function without(commands: Record<string, string>): Promise<string[]> {
  const found = await Promise.all(Object.keys(commands).map((name) => succeeds('sh', ['-c', `command -v ${name}`])))
  return Object.values(commands).filter((_, at) => !found[at])
}

async function foldersOf(lib: string): Promise<string[]> {
  const names = await readdir(lib).catch(() => [])
  return names.filter((name) => name.endsWith('-linux-gnu')).map((name) => join(lib, name))
}
