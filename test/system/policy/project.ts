import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { stringify } from 'yaml'
import { prefixOf, removeMatching } from '../support/leftovers.ts'
import type { Outcome } from '../support/stack.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const pack = join(root, 'operate', 'policy')

/** A Pulumi project of its own around `program.ts`, whose previews go through the policy pack. */
export class Project {
  /** First part of the names of whatever it makes in Docker. */
  readonly name = prefixOf(process.pid, 'policy')
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async make(): Promise<Project> {
    const project = new Project(await mkdtemp(join(tmpdir(), `${prefixOf(process.pid, 'policy')}-`)))
    const manifest = { name: 'tried', runtime: { name: 'nodejs', options: { typescript: false } }, main: 'index.ts' }
    await project.write('Pulumi.yaml', stringify(manifest))
    await project.write('package.json', JSON.stringify({ type: 'module', main: 'index.ts' }))
    await copyFile(join(import.meta.dirname, 'program.ts'), join(project.#folder, 'index.ts'))
    await symlink(join(root, 'node_modules'), join(project.#folder, 'node_modules'))
    await project.#pulumi('stack', 'init', 'test')
    return project
  }

  /** Previews the program with resources that break these rules; `settings` are those of the policy pack. */
  async preview(broken: string[], settings: object = {}): Promise<Outcome> {
    const config = { 'docker:host': inject('parts').host, 'tried:name': 'tried', 'tried:broken': broken }
    await this.write('Pulumi.test.yaml', stringify({ config }))
    const policyConfig = await this.write('policy.json', JSON.stringify(settings))
    return await this.#pulumi('preview', '--stack', 'test', '--policy-pack', pack, '--policy-pack-config', policyConfig)
  }

  /** Writes a file into the project's folder; its path. */
  async write(file: string, text: string): Promise<string> {
    await writeFile(join(this.#folder, file), text)
    return join(this.#folder, file)
  }

  /** Previews or updates another program in this project's place. */
  async run(operation: 'preview' | 'up', program: string): Promise<Outcome> {
    await this.write('index.ts', program)
    await this.write('Pulumi.test.yaml', stringify({ config: { 'docker:host': inject('parts').host } }))
    const flags = operation === 'up' ? ['--yes', '--skip-preview'] : []
    return await this.#pulumi(operation, '--stack', 'test', '--policy-pack', pack, ...flags)
  }

  async dispose(): Promise<void> {
    await removeMatching(inject('parts').host, (name) => name.startsWith(this.name))
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #pulumi(...args: string[]): Promise<Outcome> {
    const child = spawn('pulumi', args, {
      cwd: this.#folder,
      env: {
        ...process.env,
        ...inject('parts').environment,
        PULUMI_BACKEND_URL: `file://${this.#folder}?no_tmp_dir=true`,
        PULUMI_CONFIG_PASSPHRASE: 'passphrase',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk
      })
    }
    const [code] = (await once(child, 'close')) as [number | null]
    return { code: code ?? 1, output }
  }
}
