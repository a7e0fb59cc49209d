import { parseArgs } from 'node:util'
import type { Wish } from '../dump/dump.ts'
import type { Filter } from '../dump/filters.ts'
import { NetBoxError } from '../errors.ts'
import { inOrder, isKind, type Kind } from '../kinds.ts'
import { nearest } from '../nearest.ts'

type DumpFormat = 'yaml' | 'json' | 'pulumi'

export interface DumpOptions {
  url: string
  format: DumpFormat
  /** Folder for the files of a program. */
  folder: string | undefined
  /** File that tells kinds of plugins. */
  kinds: string | undefined
  /** To be asked for once those are told. Throws `invalid`. */
  wish(): Wish
}

const FORMATS: readonly DumpFormat[] = ['yaml', 'json', 'pulumi']

/** Every option: how it is written, what it takes, and its line of `--help`. */
const OPTIONS = {
  url: { type: 'string', takes: 'URL', help: 'NetBox with its base path; NETBOX_URL by default' },
  format: {
    type: 'string',
    takes: 'FORMAT',
    help: 'yaml (the default), json, or pulumi: a program in TypeScript and its import file',
  },
  out: { type: 'string', takes: 'FOLDER', help: 'where index.ts and import.json are written; with --format pulumi' },
  kind: { type: 'string', multiple: true, takes: 'KIND', help: 'only objects of this kind, such as dcim.device' },
  kinds: {
    type: 'string',
    takes: 'FILE',
    help: 'a file that tells the kinds of plugins, under kinds: these are told too',
  },
  site: { type: 'string', multiple: true, takes: 'SLUG', help: 'only what belongs to this site' },
  tenant: { type: 'string', multiple: true, takes: 'SLUG', help: 'only what belongs to this tenant' },
  tag: { type: 'string', multiple: true, takes: 'SLUG', help: 'only what carries this tag' },
  filter: {
    type: 'string',
    multiple: true,
    takes: 'NAME=VALUE',
    help: "a filter of NetBox's lists, such as status=active; with --kind",
  },
  help: { type: 'boolean', takes: '', help: 'this page' },
} as const

/** Reads the command line and environment; undefined asks for {@link dumpUsage}. Throws `invalid`. */
export function parseDumpOptions(args: string[], env: NodeJS.ProcessEnv): DumpOptions | undefined {
  const values = parse(args)
  if (values.help) return undefined
  const url = values.url ?? env.NETBOX_URL
  if (!url) wrong('where is NetBox? Give --url or set NETBOX_URL, such as http://127.0.0.1:8080/netbox/')
  const format = FORMATS.find((one) => one === (values.format ?? 'yaml'))
  if (!format) wrong(`--format is "${values.format}"; it must be yaml, json or pulumi`)
  if ((format === 'pulumi') !== (values.out !== undefined))
    wrong('a program is more than one file: --format pulumi and --out FOLDER go together')
  const { kind, site = [], tenant = [], tag = [], filter = [] } = values
  if (filter.length > 0 && !kind) wrong('a filter is one of certain lists: give --kind with --filter')
  const filters = filter.map(filterIn)
  const narrow = { site, tenant, tag }
  return {
    url,
    format,
    kinds: values.kinds,
    folder: values.out,
    wish: () => ({ kinds: kind && [...new Set(kind.map(kindIn))], filters, narrow, defaults: format === 'pulumi' }),
  }
}

/** What `--help` prints. */
export function dumpUsage(): string {
  const rows = Object.entries(OPTIONS).map(([name, { takes, help }]) => `  ${`--${name} ${takes}`.padEnd(22)} ${help}`)
  return `netbox-dump [options]

Writes what NetBox holds to standard output, as a file for netbox-plan and netbox-apply. Changes nothing.

${rows.join('\n')}

Each of --kind, --site, --tenant, --tag and --filter may be given several times: any of them then. What is not in the file,
such as secrets, is told at the end, on standard error and as remarks in YAML.

The token is never given on the command line: set NETBOX_TOKEN, or NETBOX_USERNAME and NETBOX_PASSWORD.
Exit code: 0, 1 after an error, 130 after Ctrl-C.`
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values
  } catch (error) {
    // Node's own second sentence is about its escape for file names that begin with a dash.
    return wrong((error as Error).message.split('. ')[0]!)
  }
}

function kindIn(given: string): Kind {
  if (isKind(given)) return given
  return wrong(`--kind is "${given}", which is not a kind of object this engine knows${nearest(given, inOrder)}`)
}

function filterIn(given: string): Filter {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(given) ?? []
  if (name === undefined || value === undefined)
    return wrong(`--filter is "${given}"; it must be a name and a value, such as status=active`)
  return [name, value]
}

function wrong(message: string): never {
  throw new NetBoxError({ code: 'invalid', message: `${message} (netbox-dump --help tells more)` })
}
