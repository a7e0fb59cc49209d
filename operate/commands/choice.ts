import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DockerEngine } from '../../host/docker/engine.ts'
import { stateFolder } from '../../host/local/folders.mjs'
import { UserError } from '../../host/user-error.ts'
import { parsedArgs } from './parsed-args.ts'
import { parseStackFile } from './stack-file.ts'

/** The stacks that live on this machine; `homelab` has a backend of its own and is driven by plain `pulumi`. */
const LOCAL_STACKS = ['dev', 'sandbox'] as const
export type LocalStack = (typeof LOCAL_STACKS)[number]

/** Whether a stack is one of this machine, which the npm scripts drive. */
export const isLocal = (stack: string): boolean => LOCAL_STACKS.some((name) => name === stack)

/** What an `up` works with on this machine. */
export interface Choice {
  stack: LocalStack
  /** Whose Pulumi: the official CLI and plugins, or the genuine engine with the sandbox's stand-ins. */
  pulumi: 'official' | 'sandbox'
  /** It was taken down, and its data and secrets are kept: another stack may be put up in its place. */
  down?: true
}

const RECORD = join(stateFolder, 'choice.json')
/** Pulumi's own download site, for the CLI and the plugins: any answer at all means that it can be reached. */
const PULUMI_DOWNLOADS = 'https://get.pulumi.com/'
const STACK_OPTION = { type: 'string', short: 's' } as const
const root = join(import.meta.dirname, '..', '..')

/**
 * The choice in use, if it is what is asked for: a choice once made stays until `down`, a flaky network must not switch stacks.
 *
 * @throws UserError when another stack is up
 */
export async function inUse(asked: LocalStack | undefined): Promise<Choice | undefined> {
  const used = await choiceInUse()
  if (used && (asked === undefined || asked === used.stack)) return used
  if (used && !used.down)
    throw new UserError(`--stack is ${asked}, but ${used.stack} is in use: take it down first with 'npm run down'.`)
  return undefined
}

/** The stack asked for, else the official parts where their images can be had, else the sandbox's; `say` is told which and why. */
export async function chooseStack(
  asked: LocalStack | undefined,
  host: string,
  say: (line: string) => void,
): Promise<LocalStack> {
  if (asked) {
    say(`Stack ${asked}, as asked.`)
    return asked
  }
  const images = await whyNoOfficialImages(host)
  if (images === undefined) say('Stack dev: the official images can be had.')
  else say(`Stack sandbox, with images built here: the official ones cannot be had (${images}).`)
  return images === undefined ? 'dev' : 'sandbox'
}

/** Pulumi's own parts where they can be downloaded, else the sandbox's; `say` is told why. */
export async function choosePulumi(say: (line: string) => void): Promise<Choice['pulumi']> {
  const downloads = await whyNoDownloads()
  if (downloads === undefined) return 'official'
  say(`Pulumi's own engine, built here, with stand-in plugins: its download site cannot be reached (${downloads}).`)
  return 'sandbox'
}

/** The choice of an earlier `up` on this machine, if there is one. */
export async function choiceInUse(): Promise<Choice | undefined> {
  const text = await readFile(RECORD, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as Choice)
}

/**
 * The choice in use; an error that names the remedy if nothing is up, or if another stack is meant.
 *
 * @param asked the stack that `--stack` names
 */
export async function requireChoice(asked?: string): Promise<Choice> {
  const choice = await choiceInUse()
  if (!choice) throw new UserError("Nothing is up on this machine: 'npm run up' puts it up.")
  if (asked === undefined || asked === choice.stack) return choice
  throw new UserError(`--stack is ${asked}, but ${choice.stack} is in use on this machine.`)
}

/** Remembers the choice, or forgets it. */
export async function recordChoice(choice: Choice | undefined): Promise<void> {
  if (choice === undefined) return await rm(RECORD, { force: true })
  await mkdir(stateFolder, { recursive: true, mode: 0o700 })
  await writeFile(RECORD, JSON.stringify(choice))
}

/** The committed settings of a stack, by full key. Throws UserError when there is no such stack. */
export async function stackSettings(stack: string): Promise<Record<string, unknown>> {
  const file = `Pulumi.${stack}.yaml`
  const text = await readFile(join(root, file), 'utf8').catch(() => {
    throw new UserError(`--stack is ${stack}; there is no ${file}.`)
  })
  return parseStackFile(text, file).config
}

/** The stack that `--stack` asks for, of a command that has no other option; undefined without it. */
export function askedFor(args: string[]): LocalStack | undefined {
  const { values } = parsedArgs(() => parseArgs({ args, options: { stack: STACK_OPTION } }))
  if (values.stack === undefined) return undefined
  const stack = LOCAL_STACKS.find((name) => name === values.stack)
  if (stack) return stack
  throw new UserError(
    `--stack is ${values.stack}; this command knows ${LOCAL_STACKS.join(' and ')}. Any other stack uses your own backend and plain pulumi, with -s ${values.stack}.`,
  )
}

/** The stack that `--stack` asks for, of a command whose other options are Pulumi's, and these. Pure. */
export function askedBeside(args: string[]): { asked: string | undefined; rest: string[] } {
  const { values, tokens } = parseArgs({ args, options: { stack: STACK_OPTION }, strict: false, tokens: true })
  const taken = tokens.flatMap((token) =>
    token.kind === 'option' && token.name === 'stack'
      ? [token.index, ...(token.inlineValue ? [] : [token.index + 1])]
      : [],
  )
  return { asked: values.stack as string | undefined, rest: args.filter((_, index) => !taken.includes(index)) }
}

/** Why the images of `dev` cannot be had, in the words of the engine; undefined if they can. */
export async function whyNoOfficialImages(host: string): Promise<string | undefined> {
  const images = Object.values((await stackSettings('dev'))['netbox:images'] as Record<string, string>)
  const engine = new DockerEngine(host)
  const refusal = (path: string) =>
    engine.call('GET', path, { timeout: 20_000 }).then(
      () => undefined,
      (error: Error) => error.message.split('\n')[0],
    )
  try {
    const answers = await Promise.all(
      images.map(async (image) =>
        (await refusal(`/images/${image}/json`)) ? refusal(`/distribution/${image}/json`) : undefined,
      ),
    )
    return answers.find((answer) => answer !== undefined)
  } finally {
    await engine.close()
  }
}

/** Why Pulumi's download site cannot be reached; undefined if it can. */
export async function whyNoDownloads(): Promise<string | undefined> {
  try {
    await fetch(PULUMI_DOWNLOADS, { method: 'HEAD', signal: AbortSignal.timeout(10_000) })
    return undefined
  } catch (error) {
    const { cause, name } = error as { cause?: { code?: string }; name: string }
    return cause?.code ?? name
  }
}
