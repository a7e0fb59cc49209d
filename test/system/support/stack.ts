import { type ChildProcess, spawn } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject, type ProvidedContext } from 'vitest'
import { stringify } from 'yaml'
import type { ContainerInspect } from '../../../host/docker/container.ts'
import { DockerEngine, DockerError } from '../../../host/docker/engine.ts'
import { freePort } from './free-port.ts'
import { prefixOf, removeMatching } from './leftovers.ts'

const root = join(import.meta.dirname, '..', '..', '..')
/** Name of the stack that the files of a run share. */
export const SHARED = 'shared'

type Parts = ProvidedContext['parts']

/** What a `pulumi` command ended with; output is standard output and error as they came. */
export interface Outcome {
  code: number
  output: string
}

/** What tells a stack from others, for a process that did not make it. */
interface Place {
  stack: string
  name: string
  folder: string
  ports: { netbox: number; postgres: number }
  passphrase: string
}

/**
 * A stack of this project with its own names, ports, network, state and passphrase: safe beside a live one.
 *
 * @example
 * const stack = await TestStack.make('deploy')
 * await stack.pulumi('up', '--yes', '--skip-preview')
 * await stack.dispose()
 */
export class TestStack {
  /** Name of the stack in Pulumi. */
  readonly stack: string
  /** First part of all names in Docker. */
  readonly name: string
  readonly folder: string
  readonly engine: DockerEngine
  readonly network: string
  readonly passphrase: string
  config: Record<string, unknown>
  /** Words before `pulumi` that make it run elsewhere, such as in a network of its own. */
  inside: readonly string[] = []
  readonly #parts: Parts

  private constructor({ stack, name, folder, ports, passphrase }: Place, parts: Parts) {
    const { host, images } = parts
    this.passphrase = passphrase
    this.#parts = parts
    this.stack = stack
    this.name = name
    this.folder = folder
    this.engine = new DockerEngine(host)
    this.network = `${name}-net`
    this.config = {
      'pulumi:disable-default-providers': ['docker', 'netbox'],
      'netbox:host': host,
      'netbox:name': name,
      'netbox:network': this.network,
      'netbox:ports': ports,
      'netbox:images': { netbox: images.netbox, postgres: images.postgresMigrated, valkey: images.valkey },
      'netbox:keepData': false,
      // Each one loads NetBox: half of a start's work.
      'netbox:workers': 1,
      'netbox:startTimeout': 600,
    }
  }

  /**
   * Makes the stack, its network included; nothing is deployed yet.
   *
   * @param parts given by a program that is no test; a test has them from its set-up
   * @param run process with whose end the stack counts as left behind
   */
  static async make(
    name: string,
    config: Record<string, unknown> = {},
    parts = inject('parts'),
    run = process.pid,
  ): Promise<TestStack> {
    const prefix = prefixOf(run, name)
    const folder = await mkdtemp(join(tmpdir(), `${prefix}-`))
    const ports = { netbox: await freePort(), postgres: await freePort() }
    const passphrase = `passphrase-of-${Math.random().toString(36).slice(2)}`
    const stack = new TestStack({ stack: name, name: prefix, folder, ports, passphrase }, parts)
    Object.assign(stack.config, config)
    await stack.engine.call('POST', '/networks/create', { body: { Name: stack.network } })
    await copyFile(join(root, 'Pulumi.yaml'), join(folder, 'Pulumi.yaml'))
    await stack.writeConfig()
    const made = await stack.#run(folder, ['stack', 'init', stack.stack, '--no-select'])
    if (made.code !== 0) throw new Error(made.output)
    return stack
  }

  /**
   * The stack that all files of a run have in common, deployed with an empty model for the first that asks and taken down at the end
   * (parts.ts). Files run one after the other: each finds it healthy, with others' objects, and leaves it so.
   */
  static async shared(parts = inject('parts')): Promise<TestStack> {
    const file = join(tmpdir(), `${prefixOf(parts.run, SHARED)}.json`)
    const known = await readFile(file, 'utf8').catch(() => undefined)
    if (known !== undefined) {
      const { place, config } = JSON.parse(known) as { place: Place; config: Record<string, unknown> }
      return Object.assign(new TestStack(place, parts), { config })
    }
    const made = await TestStack.make(SHARED, { 'netbox:model': './seed/empty.ts' }, parts, parts.run)
    try {
      await made.up()
      const { stack, name, folder, passphrase, config } = made
      const place = { stack, name, folder, passphrase, ports: config['netbox:ports'] }
      await writeFile(file, JSON.stringify({ place, config }), { mode: 0o600 })
      return made
    } catch (error) {
      await made.dispose()
      throw error
    }
  }

  /** Changes settings, by full key; they hold from the next command on. */
  async configure(settings: Record<string, unknown>): Promise<void> {
    this.config = { ...this.config, ...settings }
    const salt = /^encryptionsalt:.*$/m.exec(await readFile(this.#configFile, 'utf8'))?.[0] ?? ''
    await this.writeConfig(salt)
  }

  async writeConfig(salt = ''): Promise<void> {
    await writeFile(this.#configFile, `${stringify({ config: this.config })}${salt}\n`)
  }

  /** Runs `pulumi` on this stack from the project's root. */
  async pulumi(...args: string[]): Promise<Outcome> {
    return await this.#run(root, [...args, '--stack', this.stack, '--config-file', this.#configFile])
  }

  /** Runs an npm script on this stack as a machine of CI would: settings by file, backend and passphrase from the environment. */
  async script(name: string, ...args: string[]): Promise<Outcome> {
    const main = join(root, 'operate', 'commands', 'main.ts')
    return await this.#run(root, [main, name, ...args, '--config-file', this.#configFile], process.execPath)
  }

  /** Starts an npm script, and hands over the process, in a group of its own as one in a terminal is. */
  startScript(name: string, ...args: string[]): ChildProcess {
    const main = join(root, 'operate', 'commands', 'main.ts')
    return spawn(process.execPath, [main, name, ...args, '--config-file', this.#configFile], {
      cwd: root,
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
  }

  /** Takes away the lock that a killed command left, as the operator is told to. */
  async cancel(): Promise<void> {
    const { code, output } = await this.#run(root, ['cancel', '--yes', '--stack', this.stack])
    if (code !== 0) throw new Error(`pulumi cancel failed:\n${output}`)
  }

  /** `pulumi up`, which must succeed; its output. */
  async up(...args: string[]): Promise<string> {
    const { code, output } = await this.pulumi('up', '--yes', '--skip-preview', ...args)
    if (code !== 0) throw new Error(`pulumi up failed:\n${output}`)
    return output
  }

  /** Starts `pulumi` and hands over the process, in a group of its own so that it can be killed with its children. */
  start(...args: string[]): ChildProcess {
    const [command, ...rest] = [...this.inside, 'pulumi', ...args, '--stack', this.stack]
    return spawn(command!, [...rest, '--config-file', this.#configFile], {
      cwd: root,
      env: this.environment,
      stdio: 'ignore',
      detached: true,
    })
  }

  /** The stack's outputs, secrets in plain text. */
  async outputs(): Promise<Record<string, unknown>> {
    const { output } = await this.#run(root, ['stack', 'output', '--json', '--show-secrets', '--stack', this.stack])
    return JSON.parse(output) as Record<string, unknown>
  }

  /** The stack's whole state: as it lies on disk, or with secrets in plain text. */
  async state(secrets = false): Promise<string> {
    const show = secrets ? ['--show-secrets'] : []
    return (await this.#run(root, ['stack', 'export', '--stack', this.stack, ...show])).output
  }

  /** Inspects the container `<name><suffix>`; undefined if there is none. */
  async inspect(suffix = ''): Promise<ContainerInspect | undefined> {
    try {
      return await this.engine.call<ContainerInspect>('GET', `/containers/${this.name}${suffix}/json`)
    } catch (error) {
      if (error instanceof DockerError && error.status === 404) return undefined
      throw error
    }
  }

  /** Ids of the four containers by suffix, undefined for a missing one. */
  async ids(): Promise<Record<string, string | undefined>> {
    const entries = ['', '-worker', '-postgres', '-redis'].map(async (suffix) => [
      suffix,
      (await this.inspect(suffix))?.Id,
    ])
    return Object.fromEntries(await Promise.all(entries)) as Record<string, string | undefined>
  }

  get url(): string {
    return `http://127.0.0.1:${(this.config['netbox:ports'] as { netbox: number }).netbox}/netbox/`
  }

  /** Where the stack's state lies. */
  get backend(): string {
    return join(this.folder, 'backend')
  }

  /** Removes everything this stack has in Docker and on disk, whatever state it is in. */
  async dispose(): Promise<void> {
    await this.engine.close()
    await removeMatching(this.#parts.host, (name) => name.startsWith(this.name))
    await rm(this.folder, { recursive: true, force: true })
  }

  get #configFile(): string {
    return join(this.folder, `Pulumi.${this.stack}.yaml`)
  }

  /** In which `pulumi` runs on this stack. */
  get environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      ...this.#parts.environment,
      PULUMI_BACKEND_URL: `file://${this.backend}?no_tmp_dir=true&create_dir=true`,
      PULUMI_CONFIG_PASSPHRASE: this.passphrase,
      // What the npm scripts keep for this machine.
      NETBOX_AS_CODE_STATE: join(this.folder, 'state'),
      // What its programs remember of a NetBox: of this one, and of none that was here before.
      XDG_STATE_HOME: join(this.folder, 'state'),
    }
  }

  async #run(cwd: string, args: string[], program = 'pulumi'): Promise<Outcome> {
    const [command, ...rest] = [...this.inside, program, ...args]
    const child = spawn(command!, rest, { cwd, env: this.environment, stdio: ['ignore', 'pipe', 'pipe'] })
    return await new Promise((resolve, reject) => {
      let output = ''
      const add = (chunk: Buffer) => {
        output += chunk
      }
      child.stdout.on('data', add)
      child.stderr.on('data', add)
      child.on('error', reject)
      child.on('close', (code) => resolve({ code: code ?? 1, output }))
    })
  }
}
