import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { interruptible } from '../../../netbox/cli/interrupt.ts'
import { type Screen, screen } from '../../../netbox/cli/screen.ts'
import { type Client, connected, NetBoxError } from '../../../netbox/index.ts'
import { parseYaml, YamlError } from '../../../text/yaml.ts'
import { answering, EXIT } from '../../runtime/command.ts'
import { ConfigError } from '../../runtime/config-error.ts'
import { FolderError } from '../../runtime/folder-error.ts'
import { secretsOf } from '../../runtime/secrets.ts'
import { WhatsUpError } from '../api/errors.ts'
import { begun, ended, failed, SyncLog } from '../journal.ts'
import { Ledger } from '../ledger/ledger.ts'
import { tellNetBox } from '../netbox/back.ts'
import { folderOf, openConnection, whatsUpFor } from '../open.ts'
import { isDone, render } from '../plan/render.ts'
import { sayingOf } from '../sentences/saying.ts'
import { type Connection, readSettings, type Settings } from '../settings.ts'
import type { Given } from './given.ts'
import { type Options, parseOptions, usage } from './options.ts'
import { serveUntil } from './serve.ts'
import { renderEntries, renderLog, renderResults } from './tables.ts'

/** `netbox-whatsup`; resolves to the exit code. */
export async function main(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  on: Screen = screen(),
): Promise<number> {
  const work = async () => {
    const options = parseOptions(args, env)
    if (options) return await COMMANDS[options.command](await prepare(options, env, on))
    on.out(usage())
    return EXIT.fine
  }
  const interrupted = 'Interrupted; what was begun is looked for at the next run.'
  return await answering(on, work, { also: [YamlError, WhatsUpError], interrupted })
}

/** Whether an error is one sentence for whoever typed the command. */
function isTold(error: unknown): boolean {
  return [ConfigError, FolderError, YamlError, NetBoxError, WhatsUpError].some((kind) => error instanceof kind)
}

async function prepare(options: Options, env: NodeJS.ProcessEnv, on: Screen): Promise<Given> {
  const text = await readFile(options.config, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`--config is ${options.config}, which cannot be read (${error.code}); it must be a YAML file`)
  })
  let settings: Settings
  try {
    settings = readSettings(parseYaml(text, options.config))
  } catch (error) {
    throw error instanceof ConfigError ? new ConfigError(`${options.config}: ${error.message}`) : error
  }
  const names = settings.connections.map(({ name }) => name)
  const unknown = options.connections.find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new ConfigError(`--connection is "${unknown}"; it must be one of ${names.join(', ')}`)
  const wanted = (one: Connection) =>
    options.connections.length > 0 ? options.connections.includes(one.name) : one.enabled
  return { options, settings, connections: settings.connections.filter(wanted), secrets: secretsOf(env), env, on }
}

const COMMANDS: Readonly<Record<Options['command'], (given: Given) => Promise<number>>> = {
  plan: (given) => onEach(given, planOne),
  apply: (given) => onEach(given, applyOne),
  serve: (given) => serveUntil(given),
  async status({ options, connections, on }) {
    for (const one of connections)
      on.out(renderEntries(one, await Ledger.peek(folderOf(options.folder, one)), options.format))
    return EXIT.fine
  },
  async log({ options, connections, on }) {
    for (const one of connections)
      on.out(renderLog(one, await new SyncLog(folderOf(options.folder, one)).read(), options.format))
    return EXIT.fine
  },
  check: (given) => onEach(given, checkOne),
}

type Work = (connection: Connection, given: Given, client: Client, signal: AbortSignal) => Promise<number>

/** Does something at each connection. One that is down holds up no other. */
async function onEach(given: Given, work: Work): Promise<number> {
  const { options, connections, env, secrets, on } = given
  const token = await secrets('NETBOX_TOKEN')
  const password = token ? undefined : await secrets('NETBOX_PASSWORD')
  const filled = { ...env, ...(token && { NETBOX_TOKEN: token }), ...(password && { NETBOX_PASSWORD: password }) }
  return await interruptible(({ stop }) =>
    connected(options.url, filled, { signal: stop, description: 'netbox-whatsup' }, async (client) => {
      const codes: number[] = []
      for (const connection of connections) {
        try {
          codes.push(await work(connection, given, client, stop))
        } catch (error) {
          if (!isTold(error) || stop.aborted) throw error
          on.err(`${connection.name}: ${(error as Error).message}.`)
          codes.push(EXIT.failed)
        }
      }
      if (stop.aborted) return EXIT.interrupted
      return codes.includes(EXIT.failed) ? EXIT.failed : Math.max(EXIT.fine, ...codes)
    }),
  )
}

async function planOne(
  connection: Connection,
  { options, settings, secrets, on }: Given,
  netbox: Client,
  signal: AbortSignal,
): Promise<number> {
  on.progress(`Reading NetBox and ${connection.name}`)
  await using opened = await openConnection(connection, {
    instance: settings.instance,
    folder: options.folder,
    netbox,
    secrets,
    signal,
  })
  const plan = await opened.exporter.plan(options)
  on.out(render(connection.name, plan, options.format))
  if (plan.refusal) return EXIT.failed
  return isDone(plan) ? EXIT.fine : EXIT.changes
}

async function applyOne(
  connection: Connection,
  { options, settings, secrets, on }: Given,
  netbox: Client,
  signal: AbortSignal,
): Promise<number> {
  await using opened = await openConnection(connection, {
    instance: settings.instance,
    folder: options.folder,
    netbox,
    secrets,
  })
  const log = new SyncLog(folderOf(options.folder, connection))
  const entry = begun(randomUUID(), connection.name, 'manual', Date.now())
  await log.write(entry)
  try {
    const progress = (done: number, total: number) => on.progress(connection.name, done, total)
    const report = await opened.exporter.run({ ...options, signal, progress })
    await log.write(ended(entry, report, Date.now()))
    const { customField, journal } = settings
    await tellNetBox(netbox, report.results, opened.ledger.entries, {
      customField,
      journal,
      connection: connection.name,
    })
    on.out(renderResults(connection, report, options.format))
    if (report.plan.refusal || report.results.some(({ action, success }) => success === false && action !== 'conflict'))
      return EXIT.failed
    return report.results.every(({ verified }) => verified) ? EXIT.fine : EXIT.changes
  } catch (error) {
    await log.write(failed(entry, sayingOf(error as Error), Date.now()))
    throw error
  }
}

async function checkOne(
  connection: Connection,
  { secrets, on }: Given,
  netbox: Client,
  signal: AbortSignal,
): Promise<number> {
  const whatsup = await whatsUpFor(connection, secrets, { signal })
  try {
    await netbox.get('dcim/devices/', { query: new URLSearchParams({ limit: '1', fields: 'id' }) })
    const [user, installation, devices] = [
      await whatsup.whoAmI(),
      await whatsup.installation(),
      await whatsup.templates(),
    ]
    on.out(
      `${connection.name}: ${whatsup.client.url} takes us as ${user}, installation ${installation}, and shows ${devices.length} devices.`,
    )
    return EXIT.fine
  } finally {
    await whatsup.client.close()
  }
}
