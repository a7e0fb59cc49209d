import { parseArgs } from 'node:util'
import { NetBoxError } from '../../../netbox/index.ts'
import { type Language, languages } from '../words/words.ts'

export interface Options {
  /** Folder the pages go to; made when it is missing. */
  readonly out: string
  readonly lang: readonly Language[]
  readonly url: string
}

/** Every option: how it is written, what it takes, and its line of `--help`. */
const OPTIONS = {
  out: { type: 'string', takes: 'FOLDER', help: 'where the pages go; made when it is missing' },
  lang: { type: 'string', takes: 'LANGUAGES', help: `which of ${languages.join(',')}; all by default` },
  url: { type: 'string', takes: 'URL', help: 'NetBox with its base path; NETBOX_URL by default' },
  help: { type: 'boolean', takes: '', help: 'this page' },
} as const

/** Reads the command line and environment; undefined asks for {@link usage}. Throws `invalid`. */
export function parseOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options | undefined {
  const { values, positionals } = parse(args)
  if (values.help) return undefined
  if (positionals.length > 0) wrong(`netbox-dashboard takes no "${positionals[0]}"`)
  const url = values.url ?? env.NETBOX_URL
  if (!url) wrong('where is NetBox? Give --url or set NETBOX_URL, such as http://127.0.0.1:8080/netbox/')
  if (!values.out) wrong('where shall the pages go? Give --out, such as --out dashboards')
  return { out: values.out, lang: values.lang === undefined ? languages : languagesIn(values.lang), url }
}

/** What `--help` prints. */
export function usage(): string {
  const rows = Object.entries(OPTIONS).map(([name, { takes, help }]) => `  ${`--${name} ${takes}`.padEnd(18)} ${help}`)
  return `netbox-dashboard --out FOLDER [options]

Makes the page of one tenant from NetBox: an HTML file for each language, such as client-demo.fr.html. The tenant is
the one that the token sees; a token that sees others too is refused (docs/use/dashboard.md).

${rows.join('\n')}

The token is never given on the command line: set NETBOX_TOKEN, or NETBOX_USERNAME and NETBOX_PASSWORD.
Exit code: 0 when the pages are made, 1 after an error, 130 after Ctrl-C.`
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    // Node's own second sentence is about its escape for file names that begin with a dash.
    return wrong((error as Error).message.split('. ')[0]!)
  }
}

function languagesIn(text: string): Language[] {
  const wanted = new Set(text.split(',').map((one) => one.trim()))
  const known = languages.filter((one) => wanted.delete(one))
  const [unknown] = wanted
  return unknown === undefined ? known : wrong(`--lang has "${unknown}"; it must be of ${languages.join(', ')}`)
}

function wrong(message: string): never {
  throw new NetBoxError({ code: 'invalid', message: `${message} (netbox-dashboard --help tells more)` })
}
