import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, open, readdir, readFile, rm, rmdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { inject } from 'vitest'
import { alive } from '../../../host/local/alive.ts'
import { run } from '../../../sandbox/docker/run.ts'
import { freePort } from './free-port.ts'
import { type Sshd, sshd } from './sshd.ts'
import { type User, writeFiles } from './vm-files.ts'

const root = join(import.meta.dirname, '..', '..', '..')

/**
 * A VM and a workstation, made of this machine. The VM is the machine itself with an sshd of its own: real Docker, its ports
 * on the real loopback. The workstation is a network namespace with nothing but a cable to that sshd, a `~/.ssh` of its
 * own, and no Docker socket: what reaches Docker or the VM's loopback from there went through ssh.
 */
export class Vm {
  /** Words before a command that run it on the workstation. */
  readonly workstation: readonly string[]
  readonly #address: string
  readonly #port: number
  readonly #folder: string
  readonly #namespace = `nbtest${process.pid}-vm`
  #sshd: ChildProcess | undefined
  #madeRun = false

  private constructor(folder: string, port: number) {
    this.#folder = folder
    this.#port = port
    this.#address = cable(process.pid, 1)
    const enter = ['nsenter', `--net=/run/netns/${this.#namespace}`, 'unshare', '--mount', '--propagation', 'private']
    const script = 'mount --bind "$0/workstation/passwd" /etc/passwd && mount --bind /dev/null "$SOCKET" && exec "$@"'
    this.workstation = ['env', `SOCKET=${new URL(inject('parts').host).pathname}`, ...enter, 'sh', '-c', script, folder]
  }

  static async make(): Promise<Vm> {
    // Short: the path of the shared connection's socket below it may have 107 letters.
    const vm = new Vm(await mkdtemp('/tmp/nbvm-'), await freePort())
    try {
      const program = await sshd()
      await unplugDead()
      await vm.#plug()
      await writeFiles(vm.#folder, { address: vm.#address, port: vm.#port, dockerHost: inject('parts').host })
      await vm.#start(program)
      return vm
    } catch (error) {
      await vm.dispose()
      throw error
    }
  }

  /** The VM as the workstation knows it: by address, or by a name in its `~/.ssh/config`. */
  url(user: User = 'helm', host = this.#address, port = this.#port): string {
    return `ssh://${user}@${host}:${port}`
  }

  /** What sshd has logged so far. */
  async log(): Promise<string> {
    return await readFile(join(this.#folder, 'vm', 'log'), 'utf8')
  }

  /** How many connections have logged in so far. */
  async logins(): Promise<number> {
    return (await this.log()).split('\nAccepted publickey').length - 1
  }

  /** Runs a module's text on the workstation, with what the project exports at hand; what it printed, both streams. */
  async node(module: string): Promise<string> {
    const [command, ...rest] = [...this.workstation, process.execPath, '--input-type=module', '--eval', module]
    const child = spawn(command!, rest, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
    return output + errors
  }

  /** Cuts every connection there is, as a cable or a restart would; new ones are taken. */
  async cut(): Promise<void> {
    for (const pid of await descendantsOf(this.#sshd?.pid)) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It went with its parent.
      }
    }
    // Nobody must share a connection whose end the workstation has not noticed yet.
    const shared = async () => (await readdir(join(this.#folder, 'home', '.ssh')).catch(() => [])).some(isSocket)
    for (const end = Date.now() + 10_000; (await shared()) && Date.now() < end; ) await pause(20)
  }

  async dispose(): Promise<void> {
    const ended = this.#sshd && this.#sshd.exitCode === null ? once(this.#sshd, 'exit') : undefined
    await this.cut()
    this.#sshd?.kill('SIGKILL')
    await ended
    // The cable goes with the namespace.
    await run('ip', ['netns', 'delete', this.#namespace]).catch(() => {})
    if (this.#madeRun) await rmdir('/run/sshd').catch(() => {})
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #plug(): Promise<void> {
    const [here, there] = [`nbv${process.pid}`, `nbw${process.pid}`]
    await run('ip', ['netns', 'add', this.#namespace])
    await run('ip', ['link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', this.#namespace])
    await run('ip', ['address', 'add', `${this.#address}/30`, 'dev', here])
    await run('ip', ['link', 'set', here, 'up'])
    for (const command of [
      ['address', 'add', `${cable(process.pid, 2)}/30`, 'dev', there],
      ['link', 'set', there, 'up'],
      ['link', 'set', 'lo', 'up'],
    ]) {
      await run('ip', ['-netns', this.#namespace, ...command])
    }
  }

  async #start({ command, env }: Sshd): Promise<void> {
    const vm = join(this.#folder, 'vm')
    this.#madeRun = (await mkdir('/run/sshd', { recursive: true, mode: 0o755 })) !== undefined
    const log = await open(join(vm, 'log'), 'w')
    const script = 'mount --bind "$0/passwd" /etc/passwd && exec "$@"'
    // Ends with this process, however that ends.
    const args = [
      '--pdeathsig',
      'KILL',
      'unshare',
      '--mount',
      '--propagation',
      'private',
      'sh',
      '-c',
      script,
      vm,
      command,
      '-D',
      '-e',
      '-f',
    ]
    this.#sshd = spawn('setpriv', [...args, join(vm, 'sshd_config')], {
      env: { ...process.env, ...env },
      stdio: ['ignore', log.fd, log.fd],
    })
    await log.close()
    for (const end = Date.now() + 10_000; !(await answers(this.#address, this.#port)); await pause(20)) {
      if (this.#sshd.exitCode !== null || Date.now() > end) throw new Error(`sshd does not start: ${await this.log()}`)
    }
  }
}

const isSocket = (name: string) => name.startsWith('nb-')

/** One end of a cable of its own for each process, in the range that is kept for tests of networks (RFC 2544). */
function cable(pid: number, end: 1 | 2): string {
  const n = (pid % 32_768) * 4 + end
  return `198.${18 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`
}

/** Takes away the workstations of test runs that were killed. */
async function unplugDead(): Promise<void> {
  for (const name of await readdir('/run/netns').catch(() => [])) {
    const pid = /^nbtest(\d+)-vm$/.exec(name)?.[1]
    if (pid && !alive(Number(pid))) await run('ip', ['netns', 'delete', name])
  }
}

/** All below a process: an sshd serves each connection by a chain of two, and what runs in it. */
async function descendantsOf(pid: number | undefined): Promise<number[]> {
  if (pid === undefined) return []
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  const children = text.trim().split(/\s+/).filter(Boolean).map(Number)
  return [...children, ...(await Promise.all(children.map(descendantsOf))).flat()]
}

async function answers(host: string, port: number): Promise<boolean> {
  const socket = connect(port, host)
  return await new Promise((resolve) => {
    socket.on('data', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
