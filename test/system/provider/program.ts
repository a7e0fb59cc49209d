import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { stringify } from 'yaml'
import { prefixOf } from '../support/leftovers.ts'
import type { Outcome } from '../support/stack.ts'

const root = join(import.meta.dirname, '..', '..', '..')

/** The program of a stranger who uses the provider: it declares what stands in wanted.json. */
const source = `
import { readFileSync } from 'node:fs'
import { Collection, NetBoxObject, Provider, Token } from '${root}/provider/index.ts'

const { url, username, password, objects = {}, collections = {} } = JSON.parse(readFileSync('wanted.json', 'utf8'))
const administrator = new Provider('administrator', { url, username, password })
const token = new Token('token', { description: 'provider test' }, { provider: administrator })
const provider = new Provider('netbox', { url, token: token.value })
// One after the other: each may refer to those before it.
const made = []
for (const [name, { kind, ...args }] of Object.entries(objects)) {
  made.push(new NetBoxObject(kind, name, args, { provider, dependsOn: [...made] }))
}
for (const [name, args] of Object.entries(collections)) new Collection(name, args, { provider })
`

/** What the program declares, by resource name. */
export interface Wanted {
  objects?: Record<string, { kind: string; [field: string]: unknown }>
  collections?: Record<string, object>
}

/** A Pulumi project outside this repository that uses the provider, with a stack, state and passphrase of its own. */
export class Program {
  readonly #folder: string
  readonly #connection: object

  private constructor(folder: string, connection: object) {
    this.#folder = folder
    this.#connection = connection
  }

  static async make(connection: { url: string; username: string; password: string }): Promise<Program> {
    const folder = await mkdtemp(join(tmpdir(), `${prefixOf(process.pid, 'program')}-`))
    const program = new Program(folder, connection)
    const project = {
      name: 'stranger',
      runtime: { name: 'nodejs', options: { typescript: false } },
      main: 'index.ts',
      plugins: { providers: [{ name: 'netbox', path: join(root, 'provider') }] },
    }
    await writeFile(join(folder, 'Pulumi.yaml'), stringify(project))
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', main: 'index.ts' }))
    await writeFile(join(folder, 'index.ts'), source)
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    await program.want({})
    const made = await program.pulumi('stack', 'init')
    if (made.code !== 0) throw new Error(made.output)
    return program
  }

  /** Says what the next command finds declared. */
  async want(wanted: Wanted): Promise<void> {
    await writeFile(join(this.#folder, 'wanted.json'), JSON.stringify({ ...this.#connection, ...wanted }))
  }

  async pulumi(...args: string[]): Promise<Outcome> {
    const child = this.start(...args)
    let output = ''
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (chunk: Buffer) => {
        output += chunk
      })
    const [code] = (await once(child, 'close')) as [number | null]
    return { code: code ?? 1, output }
  }

  /** `pulumi up`, which must succeed; its output. */
  async up(...args: string[]): Promise<string> {
    const { code, output } = await this.pulumi('up', '--yes', '--skip-preview', ...args)
    if (code !== 0) throw new Error(`pulumi up failed:\n${output}`)
    return output
  }

  /** Starts `pulumi` in a process group of its own, so that it can be killed with its children. */
  start(...args: string[]): ChildProcess {
    return spawn('pulumi', [...args, '--stack', 'test'], {
      cwd: this.#folder,
      env: {
        ...process.env,
        ...inject('parts').environment,
        PULUMI_BACKEND_URL: `file://${this.#folder}?no_tmp_dir=true`,
        PULUMI_CONFIG_PASSPHRASE: 'passphrase',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
  }

  /** The state as it lies on disk. */
  async state(): Promise<string> {
    return await readFile(join(this.#folder, '.pulumi', 'stacks', 'stranger', 'test.json'), 'utf8')
  }

  /** Ids of the resources, by name. */
  async ids(): Promise<Record<string, string>> {
    const { checkpoint } = JSON.parse(await this.state()) as Checkpoint
    const resources = checkpoint.latest.resources ?? []
    return Object.fromEntries(resources.flatMap(({ urn, id }) => (id ? [[urn.split('::').at(-1)!, id]] : [])))
  }

  /** The provider that objects use, as `pulumi import` wants it named. */
  async providerUrn(): Promise<string> {
    const { checkpoint } = JSON.parse(await this.state()) as Checkpoint
    return checkpoint.latest.resources!.find(({ urn }) => urn.endsWith('providers:netbox::netbox'))!.urn
  }

  /** Takes a resource out of the state; NetBox keeps the object. */
  async forget(name: string): Promise<void> {
    const { checkpoint } = JSON.parse(await this.state()) as Checkpoint
    const { urn } = checkpoint.latest.resources!.find((resource) => resource.urn.endsWith(`::${name}`))!
    const { code, output } = await this.pulumi('state', 'delete', urn, '--yes')
    if (code !== 0) throw new Error(output)
  }

  /** Destroys what is in NetBox and removes the folder. */
  async dispose(): Promise<void> {
    const { code, output } = await this.pulumi('destroy', '--yes', '--skip-preview')
    await rm(this.#folder, { recursive: true, force: true })
    if (code !== 0) throw new Error(`pulumi destroy failed:\n${output}`)
  }
}

interface Checkpoint {
  checkpoint: { latest: { resources?: { urn: string; id?: string }[] } }
}
