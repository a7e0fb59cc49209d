/** The provider in a Pulumi program of a stranger. First argument: `objects` or `collection`. */
import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { cacheFolder } from '../../../host/local/folders.mjs'
import { run } from '../../../sandbox/docker/run.ts'
import { contendByCommand } from './command.ts'
import type { Run, Task } from './contract.ts'
import type { Wanted, Way } from './pulumi-program.ts'

const way = process.argv[2] as Way
const root = join(import.meta.dirname, '..', '..', '..')

const COMMANDS: Record<Run, string[]> = {
  load: ['up', '--yes', '--skip-preview'],
  'no change': ['preview', '--refresh', '--expect-no-changes'],
  '1 % changed': ['up', '--refresh', '--yes', '--skip-preview'],
}

await contendByCommand(join('provider', 'main.ts'), async (task, signal) => {
  const { folder, url, token, desired } = task
  const env = environmentOf(task)
  const command = (args: string[]) => [...args, '--stack', 'bench', '--cwd', folder]
  const wanted: Wanted = { url, token, way, desired }
  await writeFile(join(folder, 'wanted.json'), JSON.stringify(wanted), { mode: 0o600 })
  if (task.run === 'load') {
    await writeProject(folder)
    await run('pulumi', command(['stack', 'init']), { env, signal })
  }
  return { program: 'pulumi', args: command(COMMANDS[task.run]), env }
})

/** As docs/use/provider.md says: a program beside this repository, which names the provider's folder. */
async function writeProject(folder: string): Promise<void> {
  const project = {
    name: 'bench',
    runtime: { name: 'nodejs', options: { typescript: false } },
    main: 'index.ts',
    plugins: { providers: [{ name: 'netbox', path: join(root, 'provider') }] },
  }
  await writeFile(join(folder, 'Pulumi.yaml'), stringify(project))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', main: 'index.ts' }))
  await writeFile(join(folder, 'index.ts'), `import '${join(import.meta.dirname, 'pulumi-program.ts')}'\n`)
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
}

function environmentOf({ folder }: Task): Record<string, string> {
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
