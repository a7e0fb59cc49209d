import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { text } from 'node:stream/consumers'
import { stringify } from 'yaml'
import type { Desired } from '../../netbox/index.ts'
import type { Outcome, TestStack } from '../../test/system/support/stack.ts'
import type { Holdings } from './holdings.ts'
import { network } from './models/network.ts'

const root = join(import.meta.dirname, '..', '..')

const SIZES = [8, 3].map((devices) => network({ devices, description: `one of ${devices}` }))

/** Objects that NetBox is brought to, and what it must hold then. */
export interface State extends Holdings {
  readonly desired: Desired
  /** How long `pulumi up` takes. */
  readonly milliseconds: number
}

/** A Pulumi program that brings a NetBox that is there already to one of two states, with a folder for its own state. */
export class Program {
  /** Where its state lies. */
  readonly backend: string
  readonly #folder: string
  readonly #netbox: { url: string; token: string }
  readonly #environment: NodeJS.ProcessEnv

  private constructor(folder: string, environment: NodeJS.ProcessEnv, netbox: { url: string; token: string }) {
    this.#folder = folder
    this.#netbox = netbox
    this.backend = join(folder, 'state')
    this.#environment = {
      ...environment,
      PULUMI_BACKEND_URL: `file://${this.backend}?no_tmp_dir=true`,
      PULUMI_CONFIG_PASSPHRASE: 'of a stack that lives for minutes',
    }
  }

  /** @param ready called when the folder of the state is there and still empty */
  static async make(
    { folder, environment }: TestStack,
    netbox: { url: string; token: string },
    ready: (backend: string) => Promise<void> = async () => {},
  ): Promise<Program> {
    const program = new Program(await mkdtemp(join(folder, 'program-')), environment, netbox)
    await mkdir(program.backend, { mode: 0o700 })
    await ready(program.backend)
    await program.#write()
    await program.#succeed('stack', 'init')
    return program
  }

  /** Brings NetBox to both states once, the larger one first, and looks what it holds then. */
  async references(look: () => Promise<Holdings>): Promise<State[]> {
    const made: State[] = []
    for (const desired of SIZES) {
      const begin = performance.now()
      const { code, output } = await (await this.start(desired)).ended
      if (code !== 0) throw new Error(`pulumi up failed without a fault:\n${output}`)
      made.push({ ...(await look()), desired, milliseconds: performance.now() - begin })
    }
    return made
  }

  /** Starts `pulumi up`. */
  async start(desired: Desired): Promise<{ ended: Promise<Outcome> }> {
    const wanted = { ...this.#netbox, way: 'objects', desired }
    await writeFile(join(this.#folder, 'wanted.json'), JSON.stringify(wanted), { mode: 0o600 })
    return { ended: this.#pulumi('up', '--yes', '--skip-preview') }
  }

  /** Takes away the lock that a command left. */
  async cancel(): Promise<void> {
    await this.#succeed('cancel', '--yes')
  }

  /** A preview that looks at NetBox; it fails if it finds something to change. */
  async unchanged(): Promise<Outcome> {
    return await this.#pulumi('preview', '--refresh', '--expect-no-changes')
  }

  async destroy(): Promise<void> {
    await this.#succeed('destroy', '--yes', '--skip-preview')
  }

  async #succeed(...args: string[]): Promise<void> {
    const { code, output } = await this.#pulumi(...args)
    if (code !== 0) throw new Error(`pulumi ${args[0]} failed:\n${output}`)
  }

  async #pulumi(...args: string[]): Promise<Outcome> {
    const child = spawn('pulumi', [...args, '--stack', 'faults', '--cwd', this.#folder], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const exit = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 1)))
    const [code, out, err] = await Promise.all([exit, text(child.stdout), text(child.stderr)])
    return { code, output: out + err }
  }

  /** As docs/use/provider.md says: a program beside this repository, which names the provider's folder. */
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
