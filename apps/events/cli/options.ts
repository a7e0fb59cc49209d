import { parseArgs } from 'node:util'
import { ConfigError } from '../../runtime/config-error.ts'
import { SETTINGS as PROJECTOR } from '../projector/settings.ts'
import { SETTINGS as NATS } from '../store/connection.ts'
import type { Expected } from '../store/store.ts'
import { type EventType, eventTypes, typeOf } from '../store/types.ts'

/** A place in the history: after this position, or at this time. */
export type Place = number | Date

/** What the command is asked to do. */
export type Options = { readonly json: boolean } & (
  | { readonly command: 'help' }
  | {
      readonly command: 'publish'
      type: EventType
      data: Readonly<Record<string, unknown>>
      id: string | undefined
      eventId: string | undefined
      correlation: string | undefined
      causation: string | undefined
      expected: Expected
    }
  | { readonly command: 'read'; aggregate: string; id: string }
  | { readonly command: 'follow'; aggregate: string | undefined; from: Place | undefined }
  | { readonly command: 'topology'; at: Place | undefined; snapshots: string | undefined }
  | { readonly command: 'diff'; before: Place; after: Place | undefined }
  | { readonly command: 'rebuild'; snapshots: string }
  | { readonly command: 'import'; file: string }
  | { readonly command: 'export'; from: Place | undefined; to: number | undefined }
  | { readonly command: 'check'; update: boolean }
  | { readonly command: 'project'; dryRun: boolean; at: Place | undefined; host: string; port: number }
  | { readonly command: 'dead'; action: 'list' | 'show' | 'replay'; about: string | undefined }
)

const publishable = Object.values(eventTypes).map(({ aggregate, operation }) => `${aggregate}.${operation}`)

export const USAGE = `netbox-events COMMAND [options]

  publish WHAT [--FIELD VALUE …]     appends an event and answers with its position: publish compute.registered --hostname web01.example.com
  read AGGREGATE ID                  the events of one aggregate: read compute 01936194-…
  follow [AGGREGATE] [--from PLACE]  events as they come, until Ctrl-C
  topology [--at PLACE]              what there is, and who is connected to whom
  diff PLACE [PLACE]                 what changed between two places in the history, the second is now by default
  rebuild --snapshots DIR            folds all events anew and compares with the snapshot that was kept
  import FILE, export [--from PLACE] events as lines of JSON; - reads standard input. What is there already is not doubled
  check [--update]                   whether the streams are as they must be and every event can be read
  project [--dry-run [--at PLACE]]   the projector: brings NetBox to what the events say, and goes on; or shows what it would write
  dead [list], dead show NAME, dead replay [NAME]   what could not be done, and another try

WHAT is one of ${publishable.join(', ')};
its fields are options: --vlan-id 100 for vlan_id. PLACE is a position such as 120, or a time such as 2026-01-18T09:30:00Z.

  --id UUID              of the aggregate: a new one by default
  --event-id UUID        a second publish under the same one is none
  --expect none|any|N    what the aggregate must be: without events, whatever (the default), with its last at position N
  --correlation-id UUID, --causation-id UUID   what the event belongs to, and what brought it about
  --data JSON            fields in one object
  --snapshots DIR        keeps and uses a snapshot of the topology
  --host ADDRESS, --port PORT   where project answers /health and /metrics: 127.0.0.1 and 3400 by default
  --json                 lines of JSON
  --help                 this page

Settings come from the environment:
${NATS}
and for project:
${PROJECTOR}

Exit code: 0 when all is well, 2 when diff, check or project --dry-run found something, 1 after an error, 130 after Ctrl-C.`

const COMMON = { json: { type: 'boolean' }, help: { type: 'boolean' } } as const
const PUBLISH = {
  id: { type: 'string' },
  'event-id': { type: 'string' },
  expect: { type: 'string' },
  'correlation-id': { type: 'string' },
  'causation-id': { type: 'string' },
  data: { type: 'string' },
} as const

/** The options each command has. */
const OF_COMMAND = {
  publish: PUBLISH,
  read: {},
  follow: { from: { type: 'string' } },
  topology: { at: { type: 'string' }, snapshots: { type: 'string' } },
  diff: {},
  rebuild: { snapshots: { type: 'string' } },
  import: {},
  export: { from: { type: 'string' }, to: { type: 'string' } },
  check: { update: { type: 'boolean' } },
  project: {
    'dry-run': { type: 'boolean' },
    at: { type: 'string' },
    host: { type: 'string' },
    port: { type: 'string' },
  },
  dead: {},
} as const
type Command = keyof typeof OF_COMMAND
type Values = Readonly<Record<string, string | boolean | undefined>>

/** Reads the command line. Throws {@link ConfigError}. */
export function parseOptions(args: readonly string[]): Options {
  const [command, ...rest] = args
  if (command === undefined || command === 'help' || args.includes('--help')) return { command: 'help', json: false }
  if (!Object.hasOwn(OF_COMMAND, command))
    return wrong(`the command is "${command}"; it must be one of ${Object.keys(OF_COMMAND).join(', ')}`)
  return readers[command as Command](rest)
}

const readers: { readonly [C in Command]: (args: readonly string[]) => Options } = {
  publish(args) {
    const [what = ''] = args
    const type = typeOf(...(what.split('.') as [string, string]))
    if (!type) return wrong(`what is published is "${what}"; it must be one of ${publishable.join(', ')}`)
    const fields = fieldsOf(type)
    const own = Object.fromEntries(fields.map(({ option }) => [option, { type: 'string' as const }]))
    const { values } = parse(args.slice(1), { ...own, ...PUBLISH }, 0)
    const given = fields.flatMap(({ name, option, kind }) =>
      typeof values[option] === 'string' ? [[name, wordOf(values[option], kind)] as const] : [],
    )
    return {
      command: 'publish',
      json: values.json === true,
      type,
      data: { ...objectIn(text(values.data)), ...Object.fromEntries(given) },
      id: text(values.id),
      eventId: text(values['event-id']),
      correlation: text(values['correlation-id']),
      causation: text(values['causation-id']),
      expected: expectedIn(text(values.expect)),
    }
  },
  read(args) {
    const { values, positionals } = parse(args, OF_COMMAND.read, 2, 2)
    return { command: 'read', json: values.json === true, aggregate: aggregateIn(positionals[0]!), id: positionals[1]! }
  },
  follow(args) {
    const { values, positionals } = parse(args, OF_COMMAND.follow, 1)
    const aggregate = positionals[0] === undefined ? undefined : aggregateIn(positionals[0])
    return { command: 'follow', json: values.json === true, aggregate, from: placeIn('--from', text(values.from)) }
  },
  topology(args) {
    const { values } = parse(args, OF_COMMAND.topology, 0)
    const at = placeIn('--at', text(values.at))
    return { command: 'topology', json: values.json === true, at, snapshots: text(values.snapshots) }
  },
  diff(args) {
    const { values, positionals } = parse(args, OF_COMMAND.diff, 2, 1)
    const [before, after] = positionals.map((given) => placeIn('the place', given))
    return { command: 'diff', json: values.json === true, before: before!, after }
  },
  rebuild(args) {
    const { values } = parse(args, OF_COMMAND.rebuild, 0)
    const snapshots = text(values.snapshots) ?? wrong('where are the snapshots? Give --snapshots')
    return { command: 'rebuild', json: values.json === true, snapshots }
  },
  import(args) {
    const { values, positionals } = parse(args, OF_COMMAND.import, 1, 1)
    return { command: 'import', json: values.json === true, file: positionals[0]! }
  },
  export(args) {
    const { values } = parse(args, OF_COMMAND.export, 0)
    const to = placeIn('--to', text(values.to))
    if (to instanceof Date) return wrong(`--to is "${text(values.to)}"; it must be a position such as 120`)
    return { command: 'export', json: values.json === true, from: placeIn('--from', text(values.from)), to }
  },
  check(args) {
    const { values } = parse(args, OF_COMMAND.check, 0)
    return { command: 'check', json: values.json === true, update: values.update === true }
  },
  project(args) {
    const { values } = parse(args, OF_COMMAND.project, 0)
    const at = placeIn('--at', text(values.at))
    const dryRun = values['dry-run'] === true
    if (at !== undefined && !dryRun) return wrong('--at is given without --dry-run; NetBox is only ever brought to now')
    const { host = '127.0.0.1', port = '3400' } = values
    return {
      command: 'project',
      json: values.json === true,
      dryRun,
      at,
      host: String(host),
      port: portIn(String(port)),
    }
  },
  dead(args) {
    const { values, positionals } = parse(args, OF_COMMAND.dead, 2)
    const [action = 'list', about] = positionals
    if (action !== 'list' && action !== 'show' && action !== 'replay')
      return wrong(`what is done with dead letters is "${action}"; it must be list, show or replay`)
    if (action === 'show' && about === undefined) return wrong('which letter? Give its name, as list shows it')
    return { command: 'dead', json: values.json === true, action, about }
  },
}

function parse(
  args: readonly string[],
  options: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>,
  most: number,
  least = 0,
): { values: Values; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...options, ...COMMON },
      allowPositionals: true,
    })
    if (positionals.length > most || positionals.length < least)
      wrong(
        `${positionals.length} words are given after the command; it takes ${least === most ? most : `${least} to ${most}`}`,
      )
    return { values: values as Values, positionals }
  } catch (error) {
    if (error instanceof ConfigError) throw error
    // Node's own second sentence is about its escape for values that begin with a dash.
    return wrong((error as Error).message.split('. ')[0]!)
  }
}

type FieldKind = 'text' | 'number' | 'list'

/** The fields of an event's body as options, from its schema. */
function fieldsOf(type: EventType): { name: string; option: string; kind: FieldKind }[] {
  return Object.entries(eventTypes[type].schema.shape).map(([name, field]) => {
    const inner = 'unwrap' in field && typeof field.unwrap === 'function' ? field.unwrap() : field
    const { type: of } = (inner as { def: { type: string } }).def
    return {
      name,
      option: name.replaceAll('_', '-'),
      kind: of === 'number' ? 'number' : of === 'array' ? 'list' : 'text',
    }
  })
}

/** What is no number stays text, so that the schema can say what is wrong with it. */
function wordOf(given: string, kind: FieldKind): unknown {
  if (kind === 'list') return given.split(',').map((one) => one.trim())
  return kind === 'number' && /^-?\d+(\.\d+)?$/.test(given) ? Number(given) : given
}

function objectIn(given: string | undefined): Readonly<Record<string, unknown>> {
  if (given === undefined) return {}
  try {
    const value: unknown = JSON.parse(given)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Said below.
  }
  return wrong(`--data is ${given.slice(0, 60)}; it must be a JSON object such as {"hostname": "web01"}`)
}

function expectedIn(given = 'any'): Expected {
  if (given === 'none' || given === 'any') return given
  if (/^\d+$/.test(given)) return Number(given)
  return wrong(`--expect is "${given}"; it must be none, any or a position such as 120`)
}

function placeIn(what: string, given: string | undefined): Place | undefined {
  if (given === undefined) return undefined
  if (/^\d{1,15}$/.test(given)) return Number(given)
  const time = new Date(given)
  if (/^\d{4}-\d\d-\d\d/.test(given) && !Number.isNaN(time.getTime())) return time
  return wrong(`${what} is "${given}"; it must be a position such as 120, or a time such as 2026-01-18T09:30:00Z`)
}

function aggregateIn(given: string): string {
  const known = new Set<string>(Object.values(eventTypes).map(({ aggregate }) => aggregate))
  return known.has(given) ? given : wrong(`the aggregate is "${given}"; it must be one of ${[...known].join(', ')}`)
}

function portIn(given: string): number {
  const port = /^\d+$/.test(given) ? Number(given) : Number.NaN
  return port <= 65_535 ? port : wrong(`--port is "${given}"; it must be a number from 0 to 65535`)
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function wrong(message: string): never {
  throw new ConfigError(`${message} (netbox-events --help tells more)`)
}
