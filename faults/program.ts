import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { stringify } from 'yaml'
import type { Desired } from '../netbox/index.ts'
import type { Outcome, TestStack } from '../test/system/support/stack.ts'

const root = join(import.meta.dirname, '..')

/** A Pulumi program that declares objects in a NetBox that is there already, with a folder for its state. */
export class Program {
  /** Where its state lies. */
  readonly backend: string
  readonly #folder: string
  readonly #environment: NodeJS.ProcessEnv

  private constructor(folder: string, environment: NodeJS.ProcessEnv) {
    this.#folder = folder
    this.backend = join(folder, 'state')
    this.#environment = {
      ...environment,
      PULUMI_BACKEND_URL: `file://${this.backend}?no_tmp_dir=true`,
      PULUMI_CONFIG_PASSPHRASE: 'of a stack that lives for minutes',
    }
  }

  /** @param ready called when the folder of the state is there and still empty */
  static async make(stack: TestStack, ready: (backend: string) => Promise<void> = async () => {}): Promise<Program> {
    const program = new Program(join(stack.folder, 'program'), stack.environment)
    await mkdir(program.backend, { recursive: true, mode: 0o700 })
    await ready(program.backend)
    await program.#write()
    const { code, output } = await program.pulumi('stack', 'init', 'faults')
    if (code !== 0) throw new Error(output)
    return program
  }

  /** Says what NetBox shall hold from the next command on. */
  async want(netbox: { url: string; token: string }, desired: Desired): Promise<void> {
    const wanted = { ...netbox, way: 'objects', desired }
    await writeFile(join(this.#folder, 'wanted.json'), JSON.stringify(wanted), { mode: 0o600 })
  }

  async pulumi(...args: string[]): Promise<Outcome> {
    return await this.start(...args).ended
  }

  /** Starts a command; it leads a group of processes. */
  start(...args: string[]): { child: ChildProcess; ended: Promise<Outcome> } {
    const child = spawn('pulumi', [...args, '--stack', 'faults', '--cwd', this.#folder], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const exit = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 1)))
    const ended = Promise.all([exit, text(child.stdout), text(child.stderr)])
    return { child, ended: ended.then(([code, out, err]) => ({ code, output: out + err })) }
  }

  /** As docs/provider.md says: a program beside this repository, which names the provider's folder. */
  async #write(): Promise<void> {
    const project = {
      name: 'faults',
      runtime: { name: 'nodejs', options: { typescript: false } },
      main: 'index.ts',
      plugins: { providers: [{ name: 'netbox', path: join(root, 'provider') }] },
    }
    const declares = join(root, 'bench', 'netbox', 'contestants', 'pulumi-program.ts')
    await writeFile(join(this.#folder, 'Pulumi.yaml'), stringify(project))
    await writeFile(join(this.#folder, 'package.json'), JSON.stringify({ type: 'module', main: 'index.ts' }))
    await writeFile(join(this.#folder, 'index.ts'), `import '${declares}'\n`)
    await symlink(join(root, 'node_modules'), join(this.#folder, 'node_modules'))
  }
}
