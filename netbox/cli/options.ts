import { basename, extname } from 'node:path'
import { parseArgs } from 'node:util'
import type { Policy } from '../actions.ts'
import { NetBoxError } from '../errors.ts'
import type { Thresholds } from '../guard.ts'
import type { Format } from '../render.ts'

export type Command = 'netbox-plan' | 'netbox-apply'

export interface Options {
  command: Command
  /** `-` for standard input. */
  file: string
  url: string
  format: Format
  policy: Policy & { tag: string }
  thresholds: Thresholds
  /** Go on with all objects that nothing is in the way of. */
  partial: boolean
  /** Apply, instead of only saying what would be done. */
  yes: boolean
}

const FORMATS: readonly Format[] = ['text', 'markdown', 'json']
const MODES: readonly Policy['mode'][] = ['upsert', 'sync', 'create']

/** Every option: how it is written, what it takes, and its line of `--help`. */
const OPTIONS = {
  url: { type: 'string', takes: 'URL', help: 'NetBox with its base path; NETBOX_URL by default' },
  format: { type: 'string', takes: 'FORMAT', help: 'text (the default), markdown (for a pull request) or json' },
  policy: {
    type: 'string',
    takes: 'POLICY',
    help: 'upsert (the default): create and change; sync: also delete what carries the tag and is in the file no more; create: never touch what exists',
  },
  tag: {
    type: 'string',
    takes: 'SLUG',
    help: 'marks the objects this file manages; by default the name of the file: homelab for homelab.yaml',
  },
  adopt: { type: 'boolean', takes: '', help: 'take over objects that exist and do not carry the tag' },
  'max-update': {
    type: 'string',
    takes: 'SHARE',
    help: 'refuse to change a larger share of what exists: 30% by default',
  },
  'max-delete': {
    type: 'string',
    takes: 'SHARE',
    help: 'refuse to delete a larger share of what exists: 30% by default',
  },
  partial: {
    type: 'boolean',
    takes: '',
    help: 'leave out what is blocked, each told in the plan, and go on with all the others; then nothing is deleted',
  },
  yes: { type: 'boolean', takes: '', help: 'do it' },
  help: { type: 'boolean', takes: '', help: 'this page' },
} as const

/** Options that only one of the commands has. */
const ONLY: Partial<Record<string, Command>> = { yes: 'netbox-apply', partial: 'netbox-apply' }

const SUMMARY: Record<Command, string> = {
  'netbox-plan': 'Says what would change in NetBox to make it hold what the file wants. Changes nothing.',
  'netbox-apply': 'Makes NetBox hold what the file wants. Without --yes it only says what would change.',
}

/** Reads the command line and environment; undefined asks for {@link usage}. Throws `invalid`. */
export function parseOptions(command: Command, args: string[], env: NodeJS.ProcessEnv): Options | undefined {
  const { values, positionals } = parse(command, args)
  if (values.help) return undefined
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0)
    wrong(command, `${command} takes one file, and ${positionals.length} are given`)
  const url = values.url ?? env.NETBOX_URL
  if (!url) wrong(command, 'where is NetBox? Give --url or set NETBOX_URL, such as http://127.0.0.1:8080/netbox/')
  const update = share(command, 'max-update', values['max-update'])
  const remove = share(command, 'max-delete', values['max-delete'])
  return {
    command,
    file,
    url,
    format: oneOf(command, 'format', values.format ?? 'text', FORMATS),
    policy: {
      mode: oneOf(command, 'policy', values.policy ?? 'upsert', MODES),
      tag: values.tag === undefined ? tagOf(command, file) : slugIn(command, values.tag),
      adopt: values.adopt ?? false,
      spare: true,
      partial: values.partial ?? false,
    },
    thresholds: { ...(update !== undefined && { update }), ...(remove !== undefined && { delete: remove }) },
    partial: values.partial ?? false,
    yes: values.yes ?? false,
  }
}

/** What `--help` prints. */
export function usage(command: Command): string {
  const rows = optionsOf(command).map(([name, { takes, help }]) => `  ${`--${name} ${takes}`.padEnd(22)} ${help}`)
  return `${command} [options] FILE

${SUMMARY[command]}

FILE is YAML or JSON, objects by kind; - reads it from standard input:

  dcim.site:
    - { name: Homelab, slug: homelab, time_zone: Europe/Paris }

${rows.join('\n')}

The token is never given on the command line: set NETBOX_TOKEN, or NETBOX_USERNAME and NETBOX_PASSWORD.
Exit code: 0 when nothing is left to change, 2 when something is, 1 after an error, 130 after Ctrl-C.`
}

function parse(command: Command, args: string[]) {
  try {
    const options = Object.fromEntries(optionsOf(command)) as typeof OPTIONS
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    // Node's own second sentence is about its escape for file names that begin with a dash.
    return wrong(command, (error as Error).message.split('. ')[0]!)
  }
}

function optionsOf(command: Command) {
  return Object.entries(OPTIONS).filter(([name]) => (ONLY[name] ?? command) === command)
}

function oneOf<T extends string>(command: Command, name: string, given: string, known: readonly T[]): T {
  const found = known.find((one) => one === given)
  return (
    found ?? wrong(command, `--${name} is "${given}"; it must be ${known.join(', ').replace(/, (?=\w+$)/, ' or ')}`)
  )
}

/** `0.3` or `30%`. */
function share(command: Command, name: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  const found = /^(\d+(?:\.\d+)?)(%?)$/.exec(given)
  const value = found ? Number(found[1]) / (found[2] ? 100 : 1) : Number.NaN
  return value <= 1 ? value : wrong(command, `--${name} is "${given}"; it must be a share such as 30% or 0.3`)
}

function tagOf(command: Command, file: string): string {
  if (file === '-') wrong(command, 'what is read from standard input has no name: give --tag')
  const name = basename(file, extname(file))
  const slug = name.toLowerCase().replace(/[^a-z0-9_-]+/g, '-')
  return /[a-z0-9]/.test(slug) && SLUG.test(slug)
    ? slug
    : wrong(command, `no tag can be made of the name ${name}: give --tag`)
}

/** As NetBox takes it for tags. */
const SLUG = /^[\p{L}\p{N}_-]{1,100}$/u

function slugIn(command: Command, given: string): string {
  if (SLUG.test(given)) return given
  return wrong(command, `--tag is "${given}"; it must be a slug: letters, digits, - and _, without spaces, 100 at most`)
}

function wrong(command: Command, message: string): never {
  throw new NetBoxError({ code: 'invalid', message: `${message} (${command} --help tells more)` })
}
