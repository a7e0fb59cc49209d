import { parseArgs } from 'node:util'
import { ConfigError } from '../../runtime/config-error.ts'

const COMMANDS = {
  plan: 'asks all sources and prints what would change in NetBox, by object and field, with who said what',
  apply: 'the same, and does it; a second run finds nothing to do',
  serve: 'does that again and again, each source at its own times; /health and /metrics',
  explain: 'HOST: by which tokens a thing is known, what was joined and what was refused, and why',
  check: 'tries every source: what works, what is missing',
  collect: 'asks the sources and prints what they say, for the source `files` of another host; needs no NetBox',
} as const
type Command = keyof typeof COMMANDS

const OPTIONS = {
  config: { type: 'string', takes: 'FILE', help: 'sources and rules; without it the Docker host of this machine' },
  url: { type: 'string', takes: 'URL', help: 'NetBox with its base path; NETBOX_URL by default' },
  json: { type: 'boolean', takes: '', help: 'for programs' },
  listen: { type: 'string', takes: 'HOST:PORT', help: 'of serve; 127.0.0.1:9116 by default' },
  help: { type: 'boolean', takes: '', help: 'this page', short: 'h' },
} as const

export interface Options {
  readonly command: Command
  readonly config: string | undefined
  readonly url: string | undefined
  readonly json: boolean
  readonly host: string
  readonly listen: { readonly host: string; readonly port: number }
}

/** What `--help` prints. */
export function usage(): string {
  const commands = Object.entries(COMMANDS).map(([name, help]) => `  ${name.padEnd(18)} ${help}`)
  const rows = Object.entries(OPTIONS).map(([name, { takes, help }]) => `  ${`--${name} ${takes}`.padEnd(18)} ${help}`)
  return `netbox-discover COMMAND [options]

Finds what is really there, in many sources, and brings NetBox up to it.

${commands.join('\n')}

${rows.join('\n')}

The token is never given on the command line: set NETBOX_TOKEN, or NETBOX_USERNAME and NETBOX_PASSWORD.
Exit code: 0, 1 after an error, 2 when plan found changes, 130 after Ctrl-C.`
}

/** Reads the command line; undefined asks for {@link usage}. Throws {@link ConfigError}. */
export function parseOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options | undefined {
  const { values, positionals } = parsed(args)
  if (values.help) return undefined
  const [command, host, ...more] = positionals
  const names = Object.keys(COMMANDS)
  if (command === undefined) throw wrong(`what is to be done? Give one of ${names.join(', ')}`)
  if (!names.includes(command)) throw wrong(`there is no command "${command}"; give one of ${names.join(', ')}`)
  if (command === 'explain' && host === undefined)
    throw wrong('explain what? Give a name, an address, a MAC or a token')
  const surplus = command === 'explain' ? more[0] : host
  if (surplus !== undefined) throw wrong(`"${surplus}" is one word too many`)
  return {
    command: command as Command,
    config: values.config,
    url: values.url ?? env.NETBOX_URL,
    json: values.json ?? false,
    host: host ?? '',
    listen: listenOf(values.listen ?? '127.0.0.1:9116'),
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw wrong((error as Error).message.split('. ')[0]!)
  }
}

function listenOf(given: string): Options['listen'] {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(given) ?? []
  if (host === undefined || Number(port) > 65_535)
    throw wrong(`--listen is "${given}"; it must be an address and a port such as 127.0.0.1:9116`)
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
}

function wrong(message: string): ConfigError {
  return new ConfigError(`${message} (netbox-discover --help tells more)`)
}
