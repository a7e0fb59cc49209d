import type { Action } from '../action.ts'
import { actions } from '../actions/index.ts'
import { COMMON, commandOf, type Parameter, parametersOf, SERVER } from './options.ts'

const LOGIN = `NetBox is named by NETBOX_URL; the login by NETBOX_TOKEN, or NETBOX_USERNAME and NETBOX_PASSWORD. No secret is ever
given on the command line.
Exit code: 0 done, 2 a dry run that would make something, 1 an error, 130 after Ctrl-C.`

/** What `netbox-agent --help` prints. */
export function usage(): string {
  const rows = actions.map(({ name, description }) => `  ${commandOf(name).padEnd(22)} ${firstSentence(description)}`)
  return `netbox-agent COMMAND [options]

Asks NetBox what agents ask, and gets the same bounded answers.

${rows.join('\n')}
  ${'mcp'.padEnd(22)} Serves these actions to MCP clients.

  ${'COMMAND --help'.padEnd(22)} what a command takes

${optionRows(Object.entries(COMMON))}

${LOGIN}`
}

/** What `netbox-agent COMMAND --help` prints. */
export function usageOf(action: Action | 'mcp'): string {
  if (action === 'mcp')
    return `netbox-agent mcp [options]

Serves the actions to one MCP client on standard input and output, or to many with --http.

${optionRows([...Object.entries(SERVER), ...Object.entries(COMMON).filter(([name]) => name !== 'json')])}

${LOGIN}`
  const own = parametersOf(action).map(([name, parameter]): Row => [commandOf(name), rowOf(parameter)])
  const first = action.first ? ` [${action.first.toUpperCase()}]` : ''
  return `netbox-agent ${commandOf(action.name)}${first} [options]

${action.description}

${optionRows([...own, ...Object.entries(COMMON)])}

${LOGIN}`
}

type Row = [name: string, { takes: string; help: string }]

function optionRows(rows: readonly Row[]): string {
  return rows.map(([name, { takes, help }]) => `  ${`--${name} ${takes}`.padEnd(22)} ${help}`).join('\n')
}

const TAKES: Record<string, string> = {
  integer: 'NUMBER',
  number: 'NUMBER',
  boolean: '',
  array: 'A,B,…',
  object: 'JSON',
}

function rowOf({ type, description = '', enum: allowed, default: initial }: Parameter): Row[1] {
  const choice = allowed ? `${description ? ': ' : ''}${allowed.join(', ')}` : ''
  const otherwise = initial === undefined || type === 'boolean' ? '' : `; ${initial} by default`
  return { takes: TAKES[type ?? ''] ?? 'TEXT', help: `${description}${choice}${otherwise}` }
}

function firstSentence(text: string): string {
  return text.split(/(?<=\.) |: /)[0]!.replace(/\.?$/, '.')
}
