import { parseArgs } from 'node:util'
import { NetBoxError } from '../../../netbox/index.ts'
import { type Format, formats, STALE_DAYS } from '../index.ts'

export interface Options {
  readonly url: string
  /** To standard output, when there is no `out`. */
  readonly format: Format
  /** Folder for all formats. */
  readonly out: string | undefined
  readonly tenant: string | undefined
  readonly staleDays: number
  readonly failOnOverQuota: boolean
}

/** Every option: how it is written, what it takes, and its line of `--help`. */
const OPTIONS = {
  url: { type: 'string', takes: 'URL', help: 'NetBox with its base path; NETBOX_URL by default' },
  format: { type: 'string', takes: 'FORMAT', help: 'markdown (the default), json or html, to standard output' },
  out: { type: 'string', takes: 'FOLDER', help: 'write report.md, report.json and report.html there instead' },
  tenant: { type: 'string', takes: 'SLUG', help: 'only what belongs to this tenant' },
  'stale-days': {
    type: 'string',
    takes: 'N',
    help: `objects not changed for N days are stale: ${STALE_DAYS} by default`,
  },
  'fail-on': { type: 'string', takes: 'WHAT', help: 'over-quota: exit code 2 when a tenant has more than its quota' },
  help: { type: 'boolean', takes: '', help: 'this page' },
} as const

const FAIL_ON = 'over-quota'

/** What `--help` prints. */
export function usage(): string {
  const rows = Object.entries(OPTIONS).map(([name, { takes, help }]) => `  ${`--${name} ${takes}`.padEnd(18)} ${help}`)
  return `netbox-report [options]

Reports on what NetBox holds: address use, services, growth, what is undocumented or stale. Changes nothing.

${rows.join('\n')}

The token is never given on the command line: set NETBOX_TOKEN, or NETBOX_USERNAME and NETBOX_PASSWORD.
Exit code: 0, 1 after an error, 2 when --fail-on found something, 130 after Ctrl-C.`
}

/** Reads the command line and environment; undefined asks for {@link usage}. Throws `invalid`. */
export function parseOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options | undefined {
  const values = parse(args)
  if (values.help) return undefined
  if (values.format !== undefined && values.out !== undefined)
    throw wrong('--format is for standard output and --out writes every format: give one of them')
  if (values.out === '') throw wrong('--out is empty; it must be a folder')
  if (values['fail-on'] !== undefined && values['fail-on'] !== FAIL_ON)
    throw wrong(`--fail-on is "${values['fail-on']}"; it must be ${FAIL_ON}`)
  const url = values.url ?? env.NETBOX_URL
  if (!url) throw wrong('where is NetBox? Give --url or set NETBOX_URL, such as http://127.0.0.1:8080/netbox/')
  return {
    url,
    format: formatOf(values.format ?? 'markdown'),
    out: values.out,
    tenant: values.tenant,
    staleDays: daysOf(values['stale-days'] ?? String(STALE_DAYS)),
    failOnOverQuota: values['fail-on'] !== undefined,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values
  } catch (error) {
    // Node's own second sentence is about its escape for words that begin with a dash.
    throw wrong((error as Error).message.split('. ')[0]!)
  }
}

function formatOf(given: string): Format {
  const found = formats.find((format) => format === given)
  if (!found) throw wrong(`--format is "${given}"; it must be markdown, json or html`)
  return found
}

function daysOf(given: string): number {
  if (!/^[1-9]\d{0,4}$/.test(given)) throw wrong(`--stale-days is "${given}"; it must be a number of days such as 180`)
  return Number(given)
}

function wrong(message: string): NetBoxError {
  return new NetBoxError({ code: 'invalid', message: `${message} (netbox-report --help tells more)` })
}
