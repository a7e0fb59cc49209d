import { parseArgs } from 'node:util'
import { ConfigError } from '../../runtime/config-error.ts'
import { FORMATS, type Format } from '../plan/render.ts'

const COMMANDS = ['plan', 'apply', 'serve', 'status', 'log', 'check'] as const
type Command = (typeof COMMANDS)[number]

export interface Options {
  readonly command: Command
  readonly config: string
  readonly folder: string
  readonly url: string
  readonly format: Format
  /** Names of connections; all if empty. */
  readonly connections: readonly string[]
  /** Ids of devices in NetBox; all if undefined. */
  readonly devices: ReadonlySet<number> | undefined
  /** Names of devices to take over, or to make again. */
  readonly agreed: ReadonlySet<string>
  readonly host: string
  readonly port: number
}

/** Every option: how it is written, what it takes, and its line of `--help`. */
const OPTIONS = {
  config: { type: 'string', takes: 'FILE', help: 'YAML: instance and connections; NETBOX_WHATSUP_CONFIG by default' },
  folder: {
    type: 'string',
    takes: 'FOLDER',
    help: 'what is known of exported devices; NETBOX_WHATSUP_FOLDER by default',
  },
  url: { type: 'string', takes: 'URL', help: 'NetBox with its base path; NETBOX_URL by default' },
  connection: { type: 'string', multiple: true, takes: 'NAME', help: 'only this connection; may be given again' },
  device: { type: 'string', multiple: true, takes: 'ID', help: 'only this device of NetBox; may be given again' },
  adopt: {
    type: 'string',
    multiple: true,
    takes: 'NAME',
    help: 'take over the device that is there already with its address',
  },
  again: { type: 'string', multiple: true, takes: 'NAME', help: 'make a device again that is seen no more' },
  format: { type: 'string', takes: 'FORMAT', help: 'text (the default), markdown or json' },
  json: { type: 'boolean', takes: '', help: 'the same as --format json' },
  host: { type: 'string', takes: 'ADDRESS', help: 'of serve: 127.0.0.1 by default, 0.0.0.0 in a container' },
  port: { type: 'string', takes: 'PORT', help: 'of serve: 8095 by default; 0 takes any free one' },
  help: { type: 'boolean', takes: '', help: 'this page' },
} as const

/** Reads the command line and environment; undefined asks for {@link usage}. Throws {@link ConfigError}. */
export function parseOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options | undefined {
  const { values, positionals } = parse(args)
  if (values.help) return undefined
  const [given, ...more] = positionals
  const command = COMMANDS.find((one) => one === given)
  if (!command || more.length > 0)
    return wrong(`the command is "${positionals.join(' ')}"; it must be one of ${COMMANDS.join(', ')}`)
  const config = values.config ?? env.NETBOX_WHATSUP_CONFIG
  if (!config) return wrong('where is the configuration? Give --config or set NETBOX_WHATSUP_CONFIG')
  const folder = values.folder ?? env.NETBOX_WHATSUP_FOLDER
  if (!folder && command !== 'check')
    return wrong('where is what is known of exported devices? Give --folder or set NETBOX_WHATSUP_FOLDER')
  const url = values.url ?? env.NETBOX_URL
  if (!url && command !== 'status' && command !== 'log')
    return wrong('where is NetBox? Give --url or set NETBOX_URL, such as http://127.0.0.1:8080/netbox/')
  if (command !== 'apply' && (values.adopt || values.again)) return wrong('--adopt and --again are for apply')
  const format = values.json ? 'json' : (values.format ?? 'text')
  return {
    command,
    config,
    folder: folder ?? '',
    url: url ?? '',
    format:
      FORMATS.find((one) => one === format) ??
      wrong(`--format is "${format}"; it must be one of ${FORMATS.join(', ')}`),
    connections: values.connection ?? [],
    devices: values.device && new Set(values.device.map(idOf)),
    agreed: new Set([...(values.adopt ?? []), ...(values.again ?? [])]),
    host: values.host ?? '127.0.0.1',
    port: portOf(values.port ?? '8095'),
  }
}

/** What `--help` prints. */
export function usage(): string {
  const rows = Object.entries(OPTIONS).map(([name, { takes, help }]) => `  ${`--${name} ${takes}`.padEnd(20)} ${help}`)
  return `netbox-whatsup COMMAND [options]

Has WhatsUp Gold monitor the devices that NetBox says, each once (docs/use/whatsup.md).

  plan     says what would change there; changes nothing
  apply    does it, and reads back
  serve    does it whenever NetBox changes, at intervals, and when it is asked to
  status   what is known of each exported device
  log      the last runs
  check    whether both sides can be reached, with what is set

${rows.join('\n')}

Secrets come from the environment, each also from the file that the variable with _FILE at its end names:
  NETBOX_TOKEN, or NETBOX_USERNAME and NETBOX_PASSWORD
  NETBOX_WHATSUP_PASSWORD_<NAME>   of the connection's user, such as NETBOX_WHATSUP_PASSWORD_MAIN
  NETBOX_WHATSUP_WEBHOOK_SECRET    of NetBox's webhook (serve needs it)

Exit code: 0 when nothing is left to do, 2 when something is, or somebody is asked, 1 after an error, 130 after Ctrl-C.`
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    // Node's own second sentence is about its escape for values that begin with a dash.
    return wrong((error as Error).message.split('. ')[0]!)
  }
}

function idOf(given: string): number {
  return /^[1-9]\d{0,14}$/.test(given)
    ? Number(given)
    : wrong(`--device is "${given}"; it must be the id of a device in NetBox`)
}

function portOf(given: string): number {
  const port = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN
  return port <= 65_535 ? port : wrong(`--port is "${given}"; it must be a number from 0 to 65535`)
}

function wrong(message: string): never {
  throw new ConfigError(`${message} (netbox-whatsup --help tells more)`)
}
