import { interruptible } from '../../../netbox/cli/interrupt.ts'
import { type Screen, screen } from '../../../netbox/cli/screen.ts'
import { type Client, connected } from '../../../netbox/index.ts'
import { YamlError } from '../../../text/yaml.ts'
import { answering, EXIT } from '../../runtime/command.ts'
import { ConfigError } from '../../runtime/config-error.ts'
import { check } from '../check.ts'
import { type Config, readConfig } from '../config.ts'
import { explain, meant } from '../core/explain.ts'
import { lookAll } from '../looks.ts'
import { json, text } from '../render.ts'
import { type Around, type Cycle, carryOut, prepare } from '../run.ts'
import { secretIn } from '../secret.ts'
import { holdState, readState } from '../state.ts'
import { type Options, parseOptions, usage } from './options.ts'

/** `netbox-discover`; resolves to the exit code. */
export async function main(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  on: Screen = screen(),
  now: () => Date = () => new Date(),
): Promise<number> {
  const work = async () => {
    const options = parseOptions(args, env)
    if (options) return await run(options, env, on, now)
    on.out(usage())
    return EXIT.fine
  }
  return await answering(on, work, { also: [YamlError] })
}

async function run(options: Options, env: NodeJS.ProcessEnv, on: Screen, now: () => Date): Promise<number> {
  const config = await readConfig(options.config, env)
  return await interruptible(async ({ stop }) => {
    const around: Around = {
      signal: stop,
      now,
      secret: secretIn,
      progress: (done, total) => on.progress('Asking sources', done, total),
    }
    const withNetBox = <T>(work: (client: Client) => Promise<T>) =>
      connected(urlOf(options), env, { signal: stop, description: 'netbox-discover' }, work)
    switch (options.command) {
      case 'plan':
        return await withNetBox((client) => plan(client, config, around, options, on))
      case 'apply':
        return await withNetBox((client) => applyAll(client, config, around, options, on))
      case 'explain':
        return await withNetBox((client) => explainHost(client, config, around, options, on))
      case 'check': {
        const { lines, fine } = await check(config, around)
        on.out(lines.join('\n'))
        return fine ? EXIT.fine : EXIT.failed
      }
      case 'collect': {
        const asked = await lookAll(config.sources, { ...around, site: config.site })
        for (const { look } of asked) for (const gap of look.gaps) on.err(`${gap}.`)
        const looks = asked.filter(({ failure }) => failure === undefined).map(({ look }) => look)
        on.out(JSON.stringify({ collected: looks }, null, 2))
        return looks.length === asked.length ? EXIT.fine : EXIT.failed
      }
      case 'serve': {
        const { serve } = await import('../serve.ts')
        await serve(config, {
          ...around,
          url: urlOf(options),
          env,
          listen: options.listen,
          log: (line) => on.err(line),
        })
        return EXIT.fine
      }
    }
  })
}

async function plan(client: Client, config: Config, around: Around, options: Options, on: Screen): Promise<number> {
  const cycle = await prepare(client, config, await readState(config.state), around)
  on.out(options.json ? json(cycle.told) : text(cycle.told))
  if (allFailed(cycle)) return EXIT.failed
  return changes(cycle) ? EXIT.changes : EXIT.fine
}

async function applyAll(client: Client, config: Config, around: Around, options: Options, on: Screen): Promise<number> {
  await using held = await holdState(config.state)
  const cycle = await prepare(client, config, held.state, around)
  on.out(options.json ? json(cycle.told) : text(cycle.told))
  const { report, journal, state } = await carryOut(client, cycle, {
    stop: around.signal,
    progress: (done, total) => on.progress('Applying', done, total),
  })
  await held.save(state)
  for (const { error } of report.failed) if (error!.code !== 'blocked') on.err(`${error!.message}.`)
  if (journal) on.err(`${journal}.`)
  const done = report.results.filter(({ action, error }) => action.action !== 'unchanged' && !error).length
  on.err(`${done} changes made, ${report.failed.length} not.`)
  if (around.signal.aborted) return EXIT.interrupted
  return report.failed.length > 0 || allFailed(cycle) ? EXIT.failed : EXIT.fine
}

async function explainHost(
  client: Client,
  config: Config,
  around: Around,
  options: Options,
  on: Screen,
): Promise<number> {
  const { judged } = await prepare(client, config, await readState(config.state), around)
  const found = meant(judged.resolved.things, options.host)
  if (found.length === 0) throw new ConfigError(`no source knows ${options.host}`)
  on.out(options.json ? JSON.stringify(found, null, 2) : found.flatMap(explain).join('\n'))
  return EXIT.fine
}

function allFailed({ asked }: Cycle): boolean {
  return asked.every(({ failure }) => failure !== undefined)
}

function changes({ told }: Cycle): boolean {
  return told.drawn.plan.actions.some(({ action }) => action !== 'unchanged')
}

function urlOf({ url }: Options): string {
  if (!url)
    throw new ConfigError('where is NetBox? Give --url or set NETBOX_URL, such as http://127.0.0.1:8080/netbox/')
  return url
}
