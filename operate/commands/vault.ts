import { basename, dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import { paint, step } from '../../host/local/progress.ts'
import { run } from '../../host/local/run.ts'
import { UserError } from '../../host/user-error.ts'
import { NetBoxError } from '../../netbox/index.ts'
import * as escaped from '../../text/escape.ts'
import type { Deployed } from '../vault/deployed.ts'
import { type Change, findNotes, locate, readNote, writeNotes } from '../vault/files.ts'
import { NETBOX_NOTE, planVault, STACK_NOTE } from '../vault/plan.ts'
import { readDeployed, type StackToRead } from '../vault/read-deployed.ts'
import { choiceInUse, isLocal } from './choice.ts'
import { passwordCommand } from './commands-for.ts'
import { deployedStack } from './deployed.ts'
import { Pulumi } from './pulumi.ts'

/**
 * `npm run vault`: writes what is deployed into the notes of an Obsidian vault. Exit code 0; with `--dry-run`, which only
 * shows what would change, 2 if something would.
 */
export async function vault(args: string[]): Promise<number> {
  const { folder, stack, dryRun } = optionsOf(args)
  const notes = await findNotes(folder)
  if (locate(notes, STACK_NOTE) === undefined) {
    throw new UserError(`There is no ${STACK_NOTE}.md in the vault ${folder}: write it first, nothing was changed.`)
  }
  const interrupt = new AbortController()
  const stop = () => interrupt.abort()
  process.once('SIGINT', stop)
  try {
    const deployed = await step('What is deployed', async () =>
      readDeployed(await stackToRead(stack), interrupt.signal),
    )
    return await bring(notes, deployed, dryRun)
  } catch (error) {
    if (!(error instanceof NetBoxError && error.code === 'aborted')) throw error
    console.error('Interrupted; nothing was changed.')
    return 130
  } finally {
    process.off('SIGINT', stop)
  }
}

/** Brings the notes up to date, or shows what that would change. */
export async function bring(notes: readonly string[], deployed: Deployed, dryRun: boolean): Promise<number> {
  const stackFile = await readNote(locate(notes, STACK_NOTE)!)
  const place = locate(notes, NETBOX_NOTE)
  const noteFile =
    place === undefined
      ? { path: join(dirname(stackFile.path), `${NETBOX_NOTE}.md`), text: undefined }
      : await readNote(place)
  const names = notes.map((path) => basename(path).replace(/\.md$/i, ''))
  const planned = planVault({ stack: stackFile.text!, netbox: noteFile.text }, deployed, names)
  const changes: Change[] = [
    { file: noteFile, text: planned.netbox },
    { file: stackFile, text: planned.stack },
  ].filter(({ file, text }) => file.text !== text)
  for (const sentence of planned.said) console.error(paint('yellow', sentence))
  if (dryRun) for (const change of changes) console.log(escaped.terminal(patch(change)))
  else await writeNotes(changes)
  for (const { file } of dryRun ? [] : changes)
    console.log(escaped.terminalLine(`${file.text === undefined ? 'new' : 'changed'}  ${file.path}`))
  if (changes.length === 0) console.log('The notes say what is deployed; nothing to change.')
  return dryRun && changes.length > 0 ? 2 : 0
}

function patch({ file: { path, text: old }, text }: Change): string {
  return createTwoFilesPatch(old === undefined ? '/dev/null' : path, path, old ?? '', text, '', '', {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  })
}

function optionsOf(args: string[]): { folder: string; stack: string | undefined; dryRun: boolean } {
  const { vault, stack, 'dry-run': dryRun } = parsed(args)
  if (!vault) throw new UserError('--vault is missing; it must be the folder of the Obsidian vault.')
  // npm runs scripts in the project's folder: a relative path is meant from where the command was typed.
  return { folder: resolve(process.env.INIT_CWD ?? '.', vault), stack, dryRun: dryRun ?? false }
}

function parsed(args: string[]) {
  try {
    const options = {
      vault: { type: 'string' },
      stack: { type: 'string', short: 's' },
      'dry-run': { type: 'boolean' },
    } as const
    return parseArgs({ args, options }).values
  } catch (error) {
    throw new UserError(`${(error as Error).message.split('. ')[0]}; known are --vault, --stack and --dry-run.`)
  }
}

/** The stack asked for, else the one in use on this machine. One with a backend of its own is asked by plain Pulumi. */
async function stackToRead(asked: string | undefined): Promise<StackToRead> {
  const choice = await choiceInUse()
  const name = asked ?? choice?.stack
  if (name === undefined)
    throw new UserError("Nothing is up on this machine: 'npm run up' puts it up, or name a stack with --stack.")
  const { config } = await deployedStack(name)
  if (choice?.stack === name) {
    const outputs = await (await Pulumi.for(choice)).outputs(true)
    return { name, config, outputs, passwordCommand: passwordCommand(name) }
  }
  if (isLocal(name)) throw new UserError(`The stack ${name} is not up on this machine: npm run up -- --stack ${name}`)
  return { name, config, outputs: await foreignOutputs(name), passwordCommand: passwordCommand(name) }
}

async function foreignOutputs(stack: string): Promise<Record<string, unknown>> {
  const args = ['stack', 'output', '--json', '--show-secrets', '--stack', stack]
  const root = join(import.meta.dirname, '..', '..')
  const ended = await run('pulumi', args, { capture: true, cwd: root }).catch(() => undefined)
  if (ended?.code === 0) return JSON.parse(ended.stdout) as Record<string, unknown>
  throw new UserError(
    ended
      ? `The outputs of the stack ${stack} cannot be read: Pulumi says why above.`
      : 'There is no pulumi on PATH: install its CLI, or log in where it is.',
  )
}
