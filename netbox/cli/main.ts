import '../node-20.ts'
import type { Plan } from '../actions.ts'
import { apply } from '../apply.ts'
import type { Client } from '../client/client.ts'
import { connected } from '../connected.ts'
import { NetBoxError } from '../errors.ts'
import { assertSafe } from '../guard.ts'
import { blocking, type PartialPlan, partial } from '../partial.ts'
import { render } from '../render.ts'
import { assertSupported, unsupportedIn } from '../supported.ts'
import { drawUp, inOwnWords } from './draw-up.ts'
import { type Input, readInput } from './file.ts'
import { type Interrupt, interruptible } from './interrupt.ts'
import { type Command, type Options, parseOptions, usage } from './options.ts'
import { renderReport } from './report.ts'
import { type Screen, screen } from './screen.ts'

/** What the exit code tells. */
const EXIT = { fine: 0, failed: 1, changes: 2, interrupted: 130 } as const

/** `netbox-plan` and `netbox-apply`; resolves to the exit code. */
export async function main(
  command: Command,
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
  on: Screen = screen(),
): Promise<number> {
  try {
    const options = parseOptions(command, args, env)
    if (options) return await run(options, env, on)
    on.out(usage(command))
    return EXIT.fine
  } catch (error) {
    if (!(error instanceof NetBoxError)) throw error
    on.err(error.code === 'aborted' ? 'Interrupted; nothing was changed.' : `${error.message}.`)
    return error.code === 'aborted' ? EXIT.interrupted : EXIT.failed
  } finally {
    on.clear()
  }
}

async function run(options: Options, env: NodeJS.ProcessEnv, on: Screen): Promise<number> {
  const input = await readInput(options.file)
  using _ = input.told
  return await interruptible(async (interrupt) => {
    on.progress('Connecting')
    // Reads are called off at once; a write under way is waited for, so that the end can tell what was done.
    const reading = new AbortController()
    const stop = () => reading.abort()
    interrupt.stop.addEventListener('abort', stop)
    interrupt.kill.addEventListener('abort', stop)
    const who = { signal: reading.signal, description: 'netbox-plan, netbox-apply' }
    return await connected(options.url, env, who, async (client) => {
      const { plan: made, blocked } = await prepare(client, input, options, on)
      const left = blocked.length > 0 ? EXIT.failed : EXIT.fine
      if (!changes(made)) return left
      if (!options.yes) {
        if (options.command === 'netbox-apply') on.err('Nothing was changed; --yes does it.')
        return EXIT.changes
      }
      interrupt.stop.removeEventListener('abort', stop)
      return (await carryOut(client, made, options, interrupt, on)) || left
    })
  })
}

/** Draws up the plan, shows it, and sees to it that it can be carried out: as a whole, or but for what is blocked. */
async function prepare(
  client: Client,
  input: Input,
  options: Options,
  on: Screen,
): Promise<Pick<PartialPlan, 'plan' | 'blocked'>> {
  on.progress('Reading NetBox')
  const drawn = await drawUp(client, input, options, messageOf(options))
  const whole = options.partial ? blocking(drawn, await unsupportedIn(client, drawn)) : drawn
  const { plan: made, blocked, kept } = options.partial ? partial(whole) : { plan: whole, blocked: [], kept: [] }
  // With JSON there is one document: that of the outcome holds the plan.
  const follows = options.yes && options.format === 'json' && changes(made) && made.problems.length === 0
  if (!follows) on.out(render({ ...made, problems: whole.problems }, options.format))
  if (made.problems.length > 0) {
    const [first, ...more] = made.problems
    const which = more.length === 0 ? first!.message : `${made.problems.length} problems, each told in the plan`
    throw new NetBoxError({ code: 'unsafe', message: `nothing was changed: ${which}` })
  }
  const remedy = (action: string, share: number) => `give --max-${action} ${Math.round(share * 100)}%`
  assertSafe(made, { ...options.thresholds, remedy })
  try {
    if (!options.partial) await assertSupported(client, made)
  } catch (error) {
    // Who may only read may still look at a plan.
    if (options.yes || !(error instanceof NetBoxError && error.code === 'forbidden')) throw error
    on.err(
      `Whether this NetBox takes every field is not checked, and not all of it could be applied: ${error.message}.`,
    )
  }
  for (const { message } of follows ? blocked : []) on.err(`Left out: ${message}.`)
  for (const { error } of kept) on.err(`Kept: ${error!.message}.`)
  return { plan: made, blocked }
}

async function carryOut(
  client: Client,
  made: Plan,
  options: Options,
  interrupt: Interrupt,
  on: Screen,
): Promise<number> {
  const { results } = await apply(client, made, {
    message: messageOf(options),
    stop: interrupt.stop,
    progress: (done, total) => on.progress('Applying', done, total),
  })
  const told = results.map((one) => (one.error ? { ...one, error: inOwnWords(one.error, options.policy.tag) } : one))
  const failed = told.filter(({ error }) => error !== undefined)
  on.out(renderReport(made, { results: told, failed }, options.format))
  if (interrupt.stop.aborted && failed.length > 0) {
    on.err('Interrupted; run it again for the rest.')
    return EXIT.interrupted
  }
  return failed.length > 0 ? EXIT.failed : EXIT.fine
}

function changes({ actions }: Plan): boolean {
  return actions.some(({ action }) => action !== 'unchanged')
}

/** Stands in NetBox's change log. The same for every run of a file: by it objects are known that carry no tag. */
function messageOf({ policy }: Options): string {
  return `netbox-apply, tag ${policy.tag}`
}
