import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { alive } from '../../host/local/alive.ts'
import { run } from '../docker/run.ts'
import type { Unpacked } from './unpacked.ts'

/** Users that the daemons of other packages want to become; they need exist only where those run. */
const USERS = ['_lldpd', 'sshd', 'avahi', 'Debian-snmp']

/** `nbtest4711-nas`: whose process has ended. */
async function removeLeftovers(): Promise<void> {
  const names = (await run('ip', ['netns', 'list'])).split('\n').map((line) => line.split(' ')[0]!)
  for (const name of names) {
    const [, pid] = /^[a-z]+(\d+)-/.exec(name) ?? []
    if (pid !== undefined && !alive(Number(pid))) await run('ip', ['netns', 'delete', name]).catch(() => undefined)
  }
}

/**
 * A network of its own, apart from this machine's: namespaces on one bridge, in each of which programs run as on a machine by itself.
 * Needs root. What was started ends with it.
 */
export class NetworkLab {
  readonly folder: string
  readonly #name: string
  readonly #programs: Unpacked
  readonly #hosts = new Set<string>()
  readonly #running: ChildProcess[] = []

  private constructor(name: string, folder: string, programs: Unpacked) {
    this.#name = name
    this.folder = folder
    this.#programs = programs
  }

  /** @param name begins the names of the namespaces: letters, and the id of the process with whose end they count as left behind. */
  static async make(name: string, programs: Unpacked): Promise<NetworkLab> {
    await removeLeftovers()
    const lab = new NetworkLab(name, await mkdtemp(join(tmpdir(), `${name}-`)), programs)
    try {
      await lab.#namespace('bridge')
      await lab.ip('bridge', 'link', 'add', 'lan', 'type', 'bridge')
      await lab.ip('bridge', 'link', 'set', 'lan', 'up')
      for (const file of ['passwd', 'group']) {
        const more = USERS.map((user, n) =>
          file === 'passwd' ? `${user}:x:${64_000 + n}:64000::/:/bin/false` : `${user}:x:${64_000 + n}:`,
        )
        await writeFile(join(lab.folder, file), `${await readFile(`/etc/${file}`, 'utf8')}${more.join('\n')}\n`)
      }
      return lab
    } catch (error) {
      await lab[Symbol.asyncDispose]()
      throw error
    }
  }

  /** A machine on the network: its address with mask, and the MAC of its card. */
  async host(name: string, address: string, mac: string): Promise<void> {
    await this.#namespace(name)
    const at = this.#at('bridge')
    await run('ip', [
      'link',
      'add',
      'eth0',
      'address',
      mac,
      'netns',
      this.#at(name),
      'type',
      'veth',
      'peer',
      'name',
      name,
      'netns',
      at,
    ])
    await this.ip('bridge', 'link', 'set', name, 'master', 'lan', 'up')
    await this.ip(name, 'address', 'add', address, 'dev', 'eth0')
    await this.ip(name, 'link', 'set', 'eth0', 'up')
  }

  /** A cable between two machines. */
  async cable(one: { host: string; port: string }, other: { host: string; port: string }): Promise<void> {
    const ends = [
      one.port,
      'netns',
      this.#at(one.host),
      'type',
      'veth',
      'peer',
      'name',
      other.port,
      'netns',
      this.#at(other.host),
    ]
    await run('ip', ['link', 'add', ...ends])
    for (const { host, port } of [one, other]) await this.ip(host, 'link', 'set', port, 'up')
  }

  async ip(host: string, ...args: string[]): Promise<string> {
    return await run('ip', ['-n', this.#at(host), ...args])
  }

  /** Runs a command on a machine; what it prints. */
  async run(host: string, ...command: string[]): Promise<string> {
    return await run('ip', ['netns', 'exec', this.#at(host), ...command], { env: this.#environment })
  }

  /** Starts a program on a machine of that name, with an empty /run and users that it may become. */
  start(host: string, command: readonly string[], env: Record<string, string> = {}): void {
    const script = `mount -t tmpfs tmpfs /run && mkdir -p /run/sshd /run/lldpd /run/avahi-daemon &&
      mount --bind "$0/passwd" /etc/passwd && mount --bind "$0/group" /etc/group && hostname ${host} && exec "$@"`
    const child = spawn(
      'ip',
      ['netns', 'exec', this.#at(host), 'unshare', '--mount', '--uts', 'sh', '-c', script, this.folder, ...command],
      { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...this.#environment, ...env } },
    )
    this.#running.push(child)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#running.splice(0)) if (child.exitCode === null && child.kill()) await once(child, 'exit')
    for (const host of [...this.#hosts].reverse()) {
      const left = await run('ip', ['netns', 'pids', this.#at(host)]).catch(() => '')
      for (const pid of left.split('\n').filter(Boolean)) process.kill(Number(pid), 'SIGKILL')
      await run('ip', ['netns', 'delete', this.#at(host)]).catch(() => undefined)
    }
    await rm(this.folder, { recursive: true, force: true })
  }

  async #namespace(name: string): Promise<void> {
    await run('ip', ['netns', 'add', this.#at(name)])
    this.#hosts.add(name)
    await mkdir(join(this.folder, name))
    await this.ip(name, 'link', 'set', 'lo', 'up')
  }

  #at(host: string): string {
    return `${this.#name}-${host}`
  }

  get #environment(): Record<string, string> {
    const { path, libraries } = this.#programs
    return { PATH: [process.env.PATH, path, '/usr/sbin', '/sbin'].join(delimiter), LD_LIBRARY_PATH: libraries }
  }
}
