import { randomBytes } from 'node:crypto'
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { stringify } from 'yaml'
import { cacheFolder, stateFolder } from '../../host/local/folders.mjs'
import { type Ended, type Run, run } from '../../host/local/run.ts'
import { UserError } from '../../host/user-error.ts'
import type { Choice } from './choice.ts'
import { folderOf, removeDeadLocks } from './locks.ts'
import { type Parts, pulumiParts } from './pulumi-parts.ts'
import { type RotatedSettings, rotatedIn, withRotated } from './rotations.ts'
import { parseStackFile } from './stack-file.ts'

const root = join(import.meta.dirname, '..', '..')
const SALT = /^encryptionsalt: .*$/m
/** How Pulumi says that a backend does not have a stack. */
const NO_STACK = /no stack named .* found/

/** The settings that make plain `pulumi` commands find engine, plugins, state and passphrase of this machine. */
export async function pulumiEnvironment(parts: Parts): Promise<Record<string, string>> {
  const backend = join(stateFolder, 'pulumi')
  await mkdir(backend, { recursive: true, mode: 0o700 })
  await chmod(stateFolder, 0o700)
  return {
    ...commonEnvironment(parts),
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: await passphraseFile(),
  }
}

/** The settings that do not depend on whose backend it is. */
function commonEnvironment(parts: Parts): Record<string, string> {
  return {
    ...parts.environment,
    PATH: [parts.bin, process.env.PATH].filter(Boolean).join(delimiter),
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    // Every operation starts the program and a plugin for each provider: compiled once, they start in half the time.
    NODE_COMPILE_CACHE: join(cacheFolder, 'compiled'),
    // Reads and writes that arrive together go out together: the more the engine asks for at once, the fewer requests NetBox gets.
    PULUMI_PARALLEL: '200',
    // A committed stack file has no salt, since each machine has its own passphrase: take it from the state.
    PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: 'true',
  }
}

/** Pulumi, set up for one stack: of this machine, or of a backend that the environment names. */
export class Pulumi {
  readonly stack: string
  readonly #environment: Record<string, string>
  /**
   * Pulumi writes the salt of this machine's passphrase into the stack file it uses, so it gets a copy of the committed
   * one, beside a copy of Pulumi.yaml: `stack init` knows no `--config-file`.
   */
  readonly #folder = join(stateFolder, 'project')
  /** The stack's settings, as Pulumi reads them. */
  readonly configFile: string
  /** Which secrets were rotated on this machine: they are of this machine, so the committed file need not know. */
  readonly #rotated: string | undefined

  private constructor(stack: string, environment: Record<string, string>, configFile?: string) {
    this.stack = stack
    this.#environment = environment
    this.configFile = configFile ?? join(this.#folder, `Pulumi.${stack}.yaml`)
    this.#rotated = configFile === undefined ? join(stateFolder, `rotated.${stack}.yaml`) : undefined
  }

  static async for({ stack, pulumi }: Choice): Promise<Pulumi> {
    return await Pulumi.with(stack, await pulumiParts(pulumi))
  }

  /** A stack of this machine, with parts that are there already. */
  static async with(stack: string, parts: Parts): Promise<Pulumi> {
    return new Pulumi(stack, await pulumiEnvironment(parts))
  }

  /** A stack with a backend of its own: PULUMI_BACKEND_URL and the passphrase or token come from the environment. */
  static async elsewhere(stack: string, configFile: string): Promise<Pulumi> {
    const backend = folderOf(process.env.PULUMI_BACKEND_URL)
    if (backend !== undefined) await removeDeadLocks(backend, stack)
    return new Pulumi(stack, commonEnvironment(await pulumiParts('official')), configFile)
  }

  /** The same stack, for operations with some settings changed, by full key; its own file is left alone. */
  async withSettings(settings: Record<string, unknown>): Promise<Pulumi> {
    const own = parseStackFile(await readFile(this.configFile, 'utf8'), this.configFile)
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const file = join(this.#folder, `${this.stack}.changed.yaml`)
    await writeFile(file, stringify({ ...own, config: { ...own.config, ...settings } }), { mode: 0o600 })
    return new Pulumi(this.stack, this.#environment, file)
  }

  /** The same stack, for operations whose program finds more in its environment. */
  withEnvironment(more: Record<string, string>): Pulumi {
    return new Pulumi(this.stack, { ...this.#environment, ...more }, this.configFile)
  }

  /** Makes a stack of this machine if it is not there, and takes over the committed configuration. */
  async prepare(): Promise<void> {
    const stackFile = await readFile(join(root, `Pulumi.${this.stack}.yaml`), 'utf8')
    const rotated = this.#rotated && (await readFile(this.#rotated, 'utf8').catch(() => undefined))
    const committed = rotated ? withRotated(stackFile, rotatedIn(rotated, this.#rotated!)) : stackFile
    const salt = SALT.exec(await readFile(this.configFile, 'utf8').catch(() => ''))?.[0]
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    await writeFile(this.configFile, salt && !SALT.test(committed) ? `${committed}\n${salt}\n` : committed)
    await copyFile(join(root, 'Pulumi.yaml'), join(this.#folder, 'Pulumi.yaml'))
    const { stdout } = await this.#pulumi(['stack', 'ls', '--json'], { capture: true })
    const stacks = JSON.parse(stdout || '[]') as { name: string }[]
    if (stacks.some(({ name }) => name.split('/').at(-1) === this.stack))
      return await removeDeadLocks(join(stateFolder, 'pulumi'), this.stack)
    const made = await this.#pulumi(['stack', 'init', this.stack, '--no-select'], { cwd: this.#folder, capture: true })
    if (made.code !== 0) throw new UserError(`Pulumi could not make the stack ${this.stack}: it says why above.`)
  }

  /** Declares rotated secrets from now on; returns the file that says so: one of this machine, or the stack's own. */
  async keep(settings: RotatedSettings): Promise<string> {
    const file = this.#rotated ?? this.configFile
    const text = await readFile(file, 'utf8').catch(() => '')
    await writeFile(file, withRotated(text, settings), { mode: 0o600 })
    if (this.#rotated) await this.prepare()
    return file
  }

  /** Runs a Pulumi operation on the stack and returns how it ended. */
  async operate(args: string[], options: Run = {}): Promise<Ended> {
    return await this.#pulumi([...args, '--stack', this.stack, '--config-file', this.configFile], options)
  }

  /** The stack's whole state, secrets in plain text: for this process alone. */
  async state(): Promise<unknown> {
    const show = ['stack', 'export', '--show-secrets', '--stack', this.stack]
    const { code, stdout, stderr } = await this.#pulumi(show, { capture: true, quiet: true, ...undisturbed() })
    if (code !== 0) throw new UserError(`The state of the stack ${this.stack} cannot be read: ${stderr.trim()}`)
    return JSON.parse(stdout) as unknown
  }

  /** Lets the next update remove a resource. */
  async unprotect(urn: string): Promise<void> {
    const command = ['state', 'unprotect', urn, '--yes', '--stack', this.stack]
    const { code, stderr } = await this.#pulumi(command, { capture: true, quiet: true, ...undisturbed() })
    if (code !== 0) throw new UserError(`Pulumi does not let go of ${urn}: ${stderr.trim()}`)
  }

  /** The outputs of the last update, secrets in plain text only if asked for. */
  async outputs(secrets = false): Promise<Record<string, unknown>> {
    const show = secrets ? ['--show-secrets'] : []
    const command = ['stack', 'output', '--json', '--stack', this.stack, ...show]
    const { code, stdout, stderr } = await this.#pulumi(command, { capture: true, quiet: true })
    if (code === 0) return JSON.parse(stdout) as Record<string, unknown>
    // Of a stack elsewhere `npm run up` makes nothing.
    if (this.#rotated && NO_STACK.test(stderr))
      throw new UserError(`The stack ${this.stack} is not there yet: npm run up makes it.`)
    throw new UserError(`The outputs of the stack ${this.stack} cannot be read: ${stderr.trim()}`)
  }

  /** Forgets the empty stack. */
  async remove(): Promise<void> {
    await this.#pulumi(['stack', 'rm', this.stack, '--yes', '--preserve-config'], { capture: true })
    if (this.#rotated) await rm(this.#rotated, { force: true })
  }

  async #pulumi(args: string[], options: Run): Promise<Ended> {
    return await run('pulumi', args, { cwd: root, env: { ...process.env, ...this.#environment }, ...options })
  }
}

/** For what takes a moment and stands in every way back: with a signal that never comes, no Ctrl-C reaches the program. */
const undisturbed = (): Pick<Run, 'signal'> => ({ signal: new AbortController().signal })

/** The passphrase that encrypts the secrets of this machine's stacks: generated once, readable by its owner only. */
async function passphraseFile(): Promise<string> {
  const file = join(stateFolder, 'passphrase')
  try {
    // Exclusive: a second run must not replace the passphrase that the first one has just encrypted with.
    await writeFile(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return file
}
