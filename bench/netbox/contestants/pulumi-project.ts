import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { cacheFolder } from '../../../host/local/folders.mjs'
import type { Run } from './contract.ts'
import type { Wanted } from './pulumi-program.ts'

const root = join(import.meta.dirname, '..', '..', '..')

/** The provider of this repository, as `plugins.providers` names it. */
export const PROVIDER = join(root, 'provider')

/** What Pulumi is asked for in each run. */
export const COMMANDS: Readonly<Record<Run, readonly string[]>> = {
  load: ['up', '--yes', '--skip-preview'],
  'no change': ['preview', '--refresh', '--expect-no-changes'],
  '1 % changed': ['up', '--refresh', '--yes', '--skip-preview'],
}

/** As docs/use/provider.md says: a program beside this repository, which names the provider's folder. */
export async function writeProject(folder: string, provider: string): Promise<void> {
  const project = {
    name: 'bench',
    runtime: { name: 'nodejs', options: { typescript: false } },
    main: 'index.ts',
    plugins: { providers: [{ name: 'netbox', path: provider }] },
  }
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'Pulumi.yaml'), stringify(project))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', main: 'index.ts' }))
  await writeFile(join(folder, 'index.ts'), `import '${join(import.meta.dirname, 'pulumi-program.ts')}'\n`)
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
}

/** Tells the program what it is to declare. */
export async function writeWanted(folder: string, wanted: Wanted): Promise<void> {
  await writeFile(join(folder, 'wanted.json'), JSON.stringify(wanted), { mode: 0o600 })
}

/** The arguments of a command of Pulumi on the project's one stack. */
export function onStack(folder: string, args: readonly string[]): string[] {
  return [...args, '--stack', 'bench', '--cwd', folder]
}

/** What Pulumi needs in its environment to keep everything in the folder. */
export function environmentOf(folder: string): Record<string, string> {
  return {
    PULUMI_BACKEND_URL: `file://${folder}?no_tmp_dir=true`,
    PULUMI_CONFIG_PASSPHRASE: 'of a stack that lives for minutes',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: 'true',
    // As `npm run up` has it.
    NODE_COMPILE_CACHE: join(cacheFolder, 'compiled'),
    NO_COLOR: '1',
  }
}
