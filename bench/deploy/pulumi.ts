import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { stringify } from 'yaml'
import { cacheFolder } from '../../host/local/folders.mjs'
import { UserError } from '../../host/user-error.ts'
import { CommandError, run } from '../../sandbox/docker/run.ts'
import type { SandboxPulumi } from '../../sandbox/pulumi/index.ts'
import type { Declared } from './compose-file.ts'
import type { Ground } from './ground.ts'

const root = join(import.meta.dirname, '..', '..')
/** The models a stack is measured with. */
export const MODELS = { none: './bench/deploy/empty-model.ts', homelab: './seed/multipass.ts' }

/** This project's own program in a stack with names, ports and state of its own. */
export class PulumiSide {
  readonly title = 'pulumi'
  readonly command = 'pulumi up --yes --skip-preview'
  readonly #ground: Ground
  readonly #env: Record<string, string>

  private constructor(ground: Ground, { bin, home }: SandboxPulumi) {
    this.#ground = ground
    this.#env = {
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      PULUMI_HOME: home,
      PULUMI_BACKEND_URL: `file://${join(ground.folder, 'backend')}?no_tmp_dir=true&create_dir=true`,
      PULUMI_CONFIG_PASSPHRASE: 'of a stack that lives for minutes',
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      // As `npm run up` has it.
      NODE_COMPILE_CACHE: join(cacheFolder, 'compiled'),
      NO_COLOR: '1',
    }
  }

  /** Makes the stack; nothing is deployed yet. */
  static async make(ground: Ground, parts: SandboxPulumi): Promise<PulumiSide> {
    const side = new PulumiSide(ground, parts)
    // `stack init` knows no --config-file: it gets a project file beside the stack's.
    await copyFile(join(root, 'Pulumi.yaml'), join(ground.folder, 'Pulumi.yaml'))
    await side.useModel(MODELS.none)
    await side.#run(['--cwd', ground.folder, 'stack', 'init', 'bench', '--no-select'])
    return side
  }

  /** Says what NetBox shall hold from the next command on. */
  async useModel(model: string): Promise<void> {
    const { host, images, name, network, ports } = this.#ground
    const salt = /^encryptionsalt:.*$/m.exec(await readFile(this.#configFile, 'utf8').catch(() => ''))?.[0] ?? ''
    const config = {
      'pulumi:disable-default-providers': ['docker', 'netbox'],
      'netbox:host': host,
      'netbox:name': name,
      'netbox:network': network,
      'netbox:ports': ports,
      'netbox:images': { netbox: images.netbox, postgres: images.postgresMigrated, valkey: images.valkey },
      'netbox:keepData': false,
      'netbox:startTimeout': 900,
      'netbox:model': model,
    }
    await writeFile(this.#configFile, `${stringify({ config })}${salt}\n`)
  }

  async up(): Promise<void> {
    await this.#onStack(['up', '--yes', '--skip-preview'])
  }

  async down(): Promise<void> {
    await this.#onStack(['destroy', '--yes', '--skip-preview'])
  }

  /** Previews the stack as it is. Throws if the preview finds a change: then it is another measurement. */
  async preview(): Promise<void> {
    await this.#onStack(['preview', '--expect-no-changes'])
  }

  /** What the stack's program declared, from its state, secrets in plain text. */
  async declared(): Promise<Declared[]> {
    const state = JSON.parse(await this.#run(['--cwd', root, 'stack', 'export', '--show-secrets', '--stack', 'bench']))
    return (state as { deployment: { resources: Declared[] } }).deployment.resources
  }

  async version(): Promise<string> {
    return (await this.#run(['version'])).trim()
  }

  get #configFile(): string {
    return join(this.#ground.folder, 'Pulumi.bench.yaml')
  }

  async #onStack(args: string[]): Promise<void> {
    await this.#run(['--cwd', root, ...args, '--stack', 'bench', '--config-file', this.#configFile])
  }

  async #run(args: string[]): Promise<string> {
    const said: string[] = []
    const onLine = (line: string) => void said.push(line)
    try {
      return await run('pulumi', args, { env: this.#env, signal: this.#ground.signal, onLine })
    } catch (error) {
      throw error instanceof CommandError ? new UserError(`pulumi ${args.join(' ')} failed: ${reasonIn(said)}`) : error
    }
  }
}

/** What Pulumi says under "Diagnostics", or all of it if it never came to that. */
export function reasonIn(said: string[]): string {
  const start = said.indexOf('Diagnostics:') + 1
  const end = said.findIndex((line, at) => at >= start && /^(Outputs|Resources|Duration):/.test(line))
  return said
    .slice(start, start > 0 && end > 0 ? end : undefined)
    .join('\n')
    .trim()
}
