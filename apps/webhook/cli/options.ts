import { parseArgs } from 'node:util'
import { ConfigError } from '../config.ts'

/** What the command is asked to do. */
export type Options =
  | { readonly command: 'serve'; host: string; port: number; spool: string; config: string | undefined }
  | { readonly command: 'replay'; spool: string }
  | { readonly command: 'help' }

const OPTIONS = {
  spool: { type: 'string' },
  config: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  help: { type: 'boolean' },
} as const

export const USAGE = `netbox-webhook serve --spool DIR [--config FILE] [--host ADDRESS] [--port PORT]
netbox-webhook replay --spool DIR

serve takes NetBox's webhooks at /api/webhooks/netbox and does what the rules want about them.
replay tries again what was given up; the server may run meanwhile.

  --spool DIR      where events wait until they are done; the folder is made if need be
  --config FILE    YAML: endpoints, rules, retry
  --host ADDRESS   to listen on: 127.0.0.1 by default, 0.0.0.0 in a container
  --port PORT      3000 by default; 0 takes any free one
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
  }
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
