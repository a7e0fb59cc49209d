import { parseArgs } from 'node:util'
import { z } from 'zod'
import { NetBoxError } from '../../../netbox/index.ts'
import type { Action } from '../action.ts'
import { actions } from '../actions/index.ts'
import { parseWrites, type Writes } from '../guard.ts'

/** What every command takes besides its own parameters. */
export const COMMON = {
  json: { takes: '', help: 'the answer as JSON, as a model gets it' },
  agent: { takes: 'NAME', help: "who asks, for NetBox's change log; NETBOX_AGENT by default" },
  writes: {
    takes: 'WHAT',
    help: 'on (the default), off, dry-run, or kinds such as ipam.ipaddress; NETBOX_AGENT_WRITES by default',
  },
  'only-tenant': { takes: 'TENANT', help: 'see and make only what is theirs; NETBOX_AGENT_TENANT by default' },
  help: { takes: '', help: 'this page' },
} as const

/** What only `netbox-agent mcp` takes. */
export const SERVER = {
  http: { takes: '', help: 'serve many clients by streamable HTTP, with the token NETBOX_AGENT_TOKEN' },
  host: { takes: 'HOST', help: '127.0.0.1 by default: this machine only' },
  port: { takes: 'PORT', help: '8765 by default' },
  names: {
    takes: 'NAMES',
    help: 'names with dots that clients reach it by, with commas between; NETBOX_AGENT_NAMES by default',
  },
} as const

/** Settings that all ways in share. */
export interface Settings {
  agent: string
  writes: Writes
  tenant: string | undefined
}

export type Wanted =
  | { do: 'help'; action?: Action | 'mcp' }
  | { do: 'mcp'; settings: Settings; http: { host: string; port: number; names: string[] } | undefined }
  | { do: 'action'; settings: Settings; action: Action; params: Record<string, unknown>; json: boolean }

/** Reads the command line and environment. Throws `invalid`. */
export function parseOptions(args: readonly string[], env: NodeJS.ProcessEnv): Wanted {
  const [word, ...rest] = args
  if (word === undefined || word === '--help' || word === '-h' || word === 'help') return { do: 'help' }
  if (word === 'mcp') return parseServer(rest, env)
  const action = actions.find(({ name }) => commandOf(name) === word || name === word)
  if (!action) {
    const known = [...actions.map(({ name }) => commandOf(name)), 'mcp'].join(', ')
    throw wrong(`there is no command "${word}"; there are ${known}`)
  }
  return parseAction(action, rest, env)
}

/** `list_devices` → `list-devices` */
export function commandOf(name: string): string {
  return name.replaceAll('_', '-')
}

/** What JSON Schema says of a parameter, as far as a command line goes by it. */
export interface Parameter {
  readonly type?: string
  readonly anyOf?: readonly Parameter[]
  readonly enum?: readonly string[]
  readonly default?: unknown
  readonly description?: string
}

/** The parameters of an action by name. */
export function parametersOf(action: Action): [string, Parameter][] {
  return Object.entries(z.toJSONSchema(action.params, { io: 'input' }).properties ?? {}) as [string, Parameter][]
}

function parseServer(args: readonly string[], env: NodeJS.ProcessEnv): Wanted {
  const { values, positionals } = parse(args, { ...flagsOf(COMMON), ...flagsOf(SERVER) })
  if (values.help) return { do: 'help', action: 'mcp' }
  if (positionals.length > 0) throw wrong(`mcp takes no "${positionals[0]}"`)
  const port = Number(values.port ?? 8765)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw wrong(`--port is "${values.port}"; it must be a number from 0 to 65535`)
  if (!values.http && [values.port, values.host, values.names].some((given) => given !== undefined))
    throw wrong('--host, --port and --names go with --http')
  const names = String(values.names ?? env.NETBOX_AGENT_NAMES ?? '').split(',')
  const listed = names.map((name) => name.trim().toLowerCase()).filter(Boolean)
  const http = values.http ? { host: String(values.host ?? '127.0.0.1'), port, names: listed } : undefined
  return { do: 'mcp', settings: settingsOf(values, env), http }
}

function parseAction(action: Action, args: readonly string[], env: NodeJS.ProcessEnv): Wanted {
  const parameters = new Map(parametersOf(action))
  const own = [...parameters].map(([name, { type }]) => [
    commandOf(name),
    { type: type === 'boolean' ? 'boolean' : 'string', multiple: type === 'array' },
  ])
  const { values, positionals } = parse(args, { ...flagsOf(COMMON), ...Object.fromEntries(own) })
  if (values.help) return { do: 'help', action }
  const params = Object.fromEntries(
    [...parameters].flatMap(([name, parameter]) => {
      const given = values[commandOf(name)]
      return given === undefined ? [] : [[name, valueIn(name, parameter, given)]]
    }),
  )
  const [first, ...more] = positionals
  if (more.length > 0) throw wrong(`${commandOf(action.name)} takes one word, and ${positionals.length} are given`)
  if (first !== undefined && !action.first) throw wrong(`${commandOf(action.name)} takes no "${first}"`)
  if (first !== undefined) params[action.first!] = first
  return { do: 'action', settings: settingsOf(values, env), action, params, json: values.json === true }
}

type Flag = { type: 'string' | 'boolean'; multiple?: boolean }

function flagsOf(options: Record<string, { takes: string }>): Record<string, Flag> {
  return Object.fromEntries(
    Object.entries(options).map(([name, { takes }]) => [name, { type: takes ? 'string' : 'boolean' }]),
  )
}

function parse(args: readonly string[], options: Record<string, Flag>) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    const [sentence] = (error as Error).message.split('. ')
    throw wrong(`${sentence}; --help tells what there is`)
  }
}

function settingsOf(values: Record<string, unknown>, env: NodeJS.ProcessEnv): Settings {
  const writes = values.writes ?? env.NETBOX_AGENT_WRITES
  return {
    agent: String(values.agent ?? env.NETBOX_AGENT ?? 'netbox-agent'),
    writes: writes ? parseWrites(String(writes), values.writes ? '--writes' : 'NETBOX_AGENT_WRITES') : 'on',
    tenant: (values['only-tenant'] as string | undefined) ?? (env.NETBOX_AGENT_TENANT || undefined),
  }
}

/** A word of the command line as the schema wants it; the core says what is wrong with one that does not fit. */
function valueIn(name: string, { type }: Parameter, given: unknown): unknown {
  if (type === 'integer' || type === 'number') return Number.isFinite(Number(given)) ? Number(given) : given
  if (type === 'array') return (given as string[]).flatMap((one) => one.split(','))
  if (type !== 'object') return given
  try {
    return JSON.parse(String(given))
  } catch {
    throw wrong(`--${commandOf(name)} is "${given}"; it must be JSON such as '{"container": "redis"}'`)
  }
}

function wrong(message: string): NetBoxError {
  return new NetBoxError({ code: 'invalid', message })
}
