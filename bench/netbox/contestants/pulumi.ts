/** The provider in a Pulumi program of a stranger. First argument: `objects` or `collection`. */
import { join } from 'node:path'
import { run } from '../../../sandbox/docker/run.ts'
import { contendByCommand } from './command.ts'
import type { Way } from './pulumi-program.ts'
import { COMMANDS, environmentOf, onStack, PROVIDER, writeProject, writeWanted } from './pulumi-project.ts'

const way = process.argv[2] as Way

await contendByCommand(join('provider', 'main.ts'), async ({ folder, url, token, desired, run: name }, signal) => {
  const env = environmentOf(folder)
  if (name === 'load') await writeProject(folder, PROVIDER)
  await writeWanted(folder, { url, token, way, desired })
  if (name === 'load') await run('pulumi', onStack(folder, ['stack', 'init']), { env, signal })
  return { program: 'pulumi', args: onStack(folder, COMMANDS[name]), env }
})
