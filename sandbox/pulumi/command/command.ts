import { randomBytes } from 'node:crypto'
import {
  type CheckFailure,
  hasSecret,
  type InvokeHandler,
  isValues,
  type Request,
  type ResourceHandlers,
  reveal,
  Secret,
  UNKNOWN,
  Unknown,
  type Value,
  type Values,
} from '../../../provider/rpc/index.ts'
import { diffInputs } from './diff.ts'
import { type Outcome, run } from './run.ts'

const inputs: Record<string, 'string' | 'list' | 'map' | 'boolean'> = {
  addPreviousOutputInEnv: 'boolean',
  create: 'string',
  delete: 'string',
  dir: 'string',
  environment: 'map',
  interpreter: 'list',
  logging: 'string',
  stdin: 'string',
  triggers: 'list',
  update: 'string',
}

/** `command:local:Command`. */
export const localCommand: ResourceHandlers = {
  check: ({ news }) => ({
    inputs: news,
    failures: Object.entries(news).flatMap(([name, value]) => failure(name, value)),
  }),

  diff: ({ oldInputs, news, ignoreChanges }) => diffInputs(oldInputs, news, ignoreChanges),

  create: async ({ urn, news, preview, ...request }) => {
    if (preview) return { id: '', outputs: { ...news, stdout: UNKNOWN, stderr: UNKNOWN } }
    const outcome = news.create === undefined ? { stdout: '', stderr: '' } : await execute(news.create, news, request)
    const id = `${urn.split('::').at(-1)}${randomBytes(4).toString('hex')}`
    return { id, outputs: { ...news, ...outcome } }
  },

  // What a command has done cannot be looked up.
  read: ({ id, state, inputs: known }) => ({ id, inputs: known, outputs: state }),

  update: async ({ olds, news, preview, ...request }) => {
    const command = news.update ?? news.create
    if (preview) return { ...news, stdout: UNKNOWN, stderr: UNKNOWN }
    if (command === undefined) return { ...news, stdout: olds.stdout, stderr: olds.stderr }
    return { ...news, ...(await execute(command, news, request, olds)) }
  },

  delete: async ({ olds, oldInputs, ...request }) => {
    if (oldInputs.delete !== undefined) await execute(oldInputs.delete, oldInputs, request, olds)
  },
}

/** `command:local:run`. */
export const localRun: InvokeHandler = async (args, request) => {
  const { command, ...rest } = args
  const [wrong] = Object.entries(rest).flatMap(([name, value]) => failure(name, value))
  if (wrong) throw new Error(`${wrong.property}: ${wrong.reason}`)
  const { stdout, stderr } = await execute(command!, args, request)
  return hasSecret(args)
    ? { ...args, stdout: new Secret(stdout), stderr: new Secret(stderr) }
    : { ...args, stdout, stderr }
}

function failure(name: string, value: Value | undefined): CheckFailure[] {
  const type = inputs[name]
  if (!type) return [{ property: name, reason: `the stand-in for the command plugin does not know "${name}"` }]
  const plain = reveal(value ?? null)
  if (plain === null || plain instanceof Unknown) return []
  const fits = type === 'list' ? Array.isArray(plain) : type === 'map' ? isValues(plain) : typeof plain === type
  return fits ? [] : [{ property: name, reason: `must be a ${type}` }]
}

/** Runs a command of the resource. From the second one on it can see what the one before it has printed. */
async function execute(
  command: Value,
  given: Values,
  { log, signal }: Pick<Request, 'log' | 'signal'>,
  previous: Values = {},
): Promise<Outcome> {
  const { dir, environment, interpreter, logging, stdin, addPreviousOutputInEnv } = reveal(given)
  const last = (name: string) =>
    typeof previous[name] === 'string' ? { [`PULUMI_COMMAND_${name.toUpperCase()}`]: previous[name] } : {}
  return run({
    command: String(reveal(command)),
    interpreter: (interpreter as string[] | undefined) ?? ['/bin/sh', '-c'],
    dir: dir as string | undefined,
    environment: {
      ...(addPreviousOutputInEnv === false ? {} : { ...last('stdout'), ...last('stderr') }),
      ...(environment as Record<string, string> | undefined),
    },
    stdin: stdin as string | undefined,
    secrets: secretTexts(given),
    onLine: (line, stream) => {
      if (logging === undefined || String(logging).toLowerCase().includes(stream)) log.info(line)
    },
    signal,
  })
}

/** Every text within something marked as secret. */
function secretTexts(value: Value | undefined, within = false): string[] {
  if (value instanceof Secret) return secretTexts(value.value, true)
  if (typeof value === 'string') return within ? [value] : []
  if (Array.isArray(value)) return value.flatMap((element) => secretTexts(element, within))
  return isValues(value) ? Object.values(value).flatMap((part) => secretTexts(part, within)) : []
}
