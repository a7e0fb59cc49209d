import { parseArgs } from 'node:util'
import { ConfigError } from '../../runtime/config-error.ts'
import { BOUNDS, type Bounds, LEAST } from '../../runtime/intake.ts'

/** What the command is asked to do. */
export type Options =
  | { readonly command: 'serve'; host: string; port: number; spool: string; config: string | undefined; bounds: Bounds }
  | { readonly command: 'replay'; spool: string }
  | { readonly command: 'help' }

const OPTIONS = {
  spool: { type: 'string' },
  config: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  'max-body': { type: 'string' },
  'max-held': { type: 'string' },
  'max-held-by-one': { type: 'string' },
  'body-timeout': { type: 'string' },
  help: { type: 'boolean' },
} as const

export const USAGE = `netbox-webhook serve --spool DIR [--config FILE] [--host ADDRESS] [--port PORT] [bounds]
netbox-webhook replay --spool DIR

serve takes NetBox's webhooks at /api/webhooks/netbox and does what the rules want about them.
replay tries again what was given up; the server may run meanwhile.

  --spool DIR      where events wait until they are done; the folder is made if need be
  --config FILE    YAML: endpoints, rules, retry
  --host ADDRESS   to listen on: 127.0.0.1 by default, 0.0.0.0 in a container
  --port PORT      3000 by default; 0 takes any free one
  --max-body SIZE          the largest body that is taken: 1M by default
  --max-held SIZE          what all bodies under way may take together, before it is known whose they are: 32M by default
  --max-held-by-one SIZE   what those of one address may; behind a proxy that is the proxy's: 8M by default
  --body-timeout SECONDS   how long a body may take to arrive: 10 by default
  --help           this page

Secrets come from the environment, each also from the file that the variable with _FILE at its end names:
  NETBOX_WEBHOOK_SECRET                the secret of the webhook in NetBox (serve needs it)
  NETBOX_WEBHOOK_NOTIFY_TOKEN          sent to endpoints.notify as a bearer token
  NETBOX_WEBHOOK_LANGFUSE_SECRET_KEY   of the project in Langfuse
  NETBOX_WEBHOOK_ALERT_URL             in place of endpoints.alert.url, when the address itself is a secret
  NETBOX_WEBHOOK_ALERT_TOKEN           sent to endpoints.alert as a bearer token

Exit code: 0 after a termination request or Ctrl-C, or when everything was replayed; 1 after an error.`

/** Reads the command line. Throws {@link ConfigError}. */
export function parseOptions(args: string[]): Options {
  const { values, positionals } = parse(args)
  if (values.help) return { command: 'help' }
  const [command, ...more] = positionals
  if ((command !== 'serve' && command !== 'replay') || more.length > 0)
    return wrong(`the command is "${positionals.join(' ')}"; it must be serve or replay`)
  const spool = values.spool || wrong('where is the spool? Give --spool')
  if (command === 'replay') return { command, spool }
  return {
    command,
    spool,
    config: values.config,
    host: values.host ?? '127.0.0.1',
    port: portOf(values.port ?? '3000'),
    bounds: boundsOf(values),
  }
}

function boundsOf(values: { readonly [name in keyof typeof OPTIONS]?: string | boolean }): Bounds {
  const size = (name: keyof typeof OPTIONS, byDefault: number) =>
    values[name] === undefined ? byDefault : sizeOf(name, String(values[name]))
  const bounds = {
    body: size('max-body', BOUNDS.body),
    held: size('max-held', BOUNDS.held),
    heldByOne: size('max-held-by-one', BOUNDS.heldByOne),
    timeout: values['body-timeout'] === undefined ? BOUNDS.timeout : millisecondsOf(String(values['body-timeout'])),
  }
  // Otherwise the largest body would never find room.
  if (bounds.heldByOne < bounds.body)
    wrong(
      `--max-held-by-one is ${shown(bounds.heldByOne)}; it must be ${shown(bounds.body)} at least, as --max-body is`,
    )
  if (bounds.held < bounds.heldByOne)
    wrong(
      `--max-held is ${shown(bounds.held)}; it must be ${shown(bounds.heldByOne)} at least, as --max-held-by-one is`,
    )
  return bounds
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }

function sizeOf(name: string, given: string): number {
  const [, digits, unit = ''] = /^(\d+)([KMG]?)$/.exec(given) ?? []
  const bytes = digits === undefined ? Number.NaN : Number(digits) * UNITS[unit]!
  if (bytes >= LEAST && bytes <= 2 * UNITS.G!) return bytes
  return wrong(`--${name} is "${given}"; it must be a size from 64K to 2G, such as 512K or 1M`)
}

function shown(bytes: number): string {
  const unit = ['G', 'M', 'K', ''].find((one) => bytes % UNITS[one]! === 0)!
  return `${bytes / UNITS[unit]!}${unit}`
}

function millisecondsOf(given: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(given) ? Number(given) : 0
  if (seconds > 0 && seconds <= 30) return seconds * 1000
  return wrong(`--body-timeout is "${given}"; it must be a number of seconds above 0, and 30 at most`)
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true })
  } catch (error) {
    // Node's own second sentence is about its escape for values that begin with a dash.
    return wrong((error as Error).message.split('. ')[0]!)
  }
}

function portOf(given: string): number {
  const port = /^\d+$/.test(given) ? Number(given) : Number.NaN
  return port <= 65_535 ? port : wrong(`--port is "${given}"; it must be a number from 0 to 65535`)
}

function wrong(message: string): never {
  throw new ConfigError(`${message} (netbox-webhook --help tells more)`)
}
