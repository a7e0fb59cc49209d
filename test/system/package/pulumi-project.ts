import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type Ended, inside } from './tools.ts'

/** A Pulumi project below a stranger's folder, which has the provider in its `node_modules`. */
export interface PulumiProject {
  readonly folder: string
  /** Runs `pulumi`; its output if it succeeded, else an Error with it. */
  pulumi(...args: string[]): Promise<string>
  run(program: string, ...args: string[]): Promise<Ended>
}

export interface ProjectOptions {
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  /** Of Pulumi.yaml: what there is beside the name and the provider. */
  readonly manifest: object
  readonly files: Readonly<Record<string, string>>
  /** Where NetBox is, for the provider that a program does not name. */
  readonly netbox: { readonly url: string; readonly token: string }
}

/** Lays out a project with a stack `test`, its state beside it. */
export async function pulumiProject({
  folder,
  env: outer,
  manifest,
  files,
  netbox,
}: ProjectOptions): Promise<PulumiProject> {
  const env = {
    ...outer,
    PULUMI_BACKEND_URL: `file://${folder}?no_tmp_dir=true`,
    PULUMI_CONFIG_PASSPHRASE: 'passphrase',
  }
  const provider = { name: 'netbox', path: join('..', 'node_modules', '.bin') }
  const config = { 'netbox:url': netbox.url, 'netbox:token': netbox.token }
  await mkdir(folder)
  const all = {
    'Pulumi.yaml': stringify({ name: 'stranger', plugins: { providers: [provider] }, ...manifest }),
    'Pulumi.test.yaml': stringify({ config }),
    ...files,
  }
  await Promise.all(Object.entries(all).map(([name, text]) => writeFile(join(folder, name), text)))
  const run = (program: string, ...args: string[]) => inside(folder, env, program, ...args)
  const pulumi = async (...args: string[]) => {
    const { code, out } = await run('pulumi', ...args, '--stack', 'test')
    if (code !== 0) throw new Error(`pulumi ${args.join(' ')}:\n${out}`)
    return out
  }
  return { folder, pulumi, run }
}
