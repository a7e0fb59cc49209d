import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { parseYaml } from '../../text/yaml.ts'
import { ConfigError } from '../runtime/config-error.ts'
import { FIELDS, type FieldName, type Strategy } from './core/fields.ts'
import type { Others } from './netbox/draw-up.ts'
import { type SourceTypeName, TYPES } from './sources/index.ts'
import type { Around, Source } from './sources/source.ts'

/** One source of the configuration, ready to be opened. */
export interface SourceConfig {
  readonly name: string
  readonly type: SourceTypeName
  readonly site: string | undefined
  /** Seconds for one look. */
  readonly timeout: number
  /** Minutes between two looks of `serve`. */
  readonly every: number
  readonly open: (around: Around) => Source
}

export interface Config {
  readonly sources: readonly SourceConfig[]
  readonly site: string
  readonly role: string
  readonly prefixes: readonly string[]
  readonly tag: string
  readonly others: Others
  readonly same: readonly (readonly [string, string])[]
  readonly different: readonly (readonly [string, string])[]
  readonly strategies: Readonly<Partial<Record<FieldName, Strategy>>>
  readonly stale: { readonly looks: number; readonly days: number }
  /** Folder of the state. */
  readonly state: string
}

const NAME = /^[a-z0-9][a-z0-9-]{0,40}$/
const SLUG = /^[a-z0-9][a-z0-9_-]*$/
const pair = z.tuple([z.string(), z.string()], 'two tokens such as [own:docker/ABC, own:netbox/dcim.device/5]')
const slug = z.string().regex(SLUG, 'a slug: small letters, digits, - and _')
const strategy = z.enum(['first', 'newest', 'trusted', 'create-only'])

const common = {
  name: z
    .string()
    .regex(NAME, 'small letters, digits and -')
    .refine((name) => name !== 'netbox', 'another name: netbox is NetBox itself'),
  type: z.enum(Object.keys(TYPES) as [SourceTypeName, ...SourceTypeName[]]),
  site: slug.optional(),
  timeout: z.number().int().min(1).max(3600).default(60),
  every: z.number().min(1).max(10_080).default(15),
}

const file = z.strictObject({
  sources: z.array(z.looseObject(common)).min(1, 'a list of at least one source'),
  site: slug.default('discovered'),
  role: z.string().min(1).default('Discovered'),
  /** Networks, for addresses that come without a mask. */
  prefixes: z.array(z.union([z.cidrv4('a network such as 192.0.2.0/24'), z.cidrv6()])).default([]),
  tag: slug.default('discovered'),
  others: z.enum(['report', 'children', 'fill']).default('report'),
  same: z.array(pair).default([]),
  different: z.array(pair).default([]),
  fields: z.partialRecord(z.enum(Object.keys(FIELDS) as [FieldName, ...FieldName[]]), strategy).default({}),
  stale: z
    .strictObject({ looks: z.number().int().min(1).default(3), days: z.number().min(0).default(7) })
    .default({ looks: 3, days: 7 }),
  state: z.string().min(1).optional(),
})

/** What a machine with nothing but Docker has to tell. */
const DEFAULT = { sources: [{ name: 'docker', type: 'docker' }] }

/** Reads the configuration; without a file, that of the Docker host of this machine. Throws {@link ConfigError} or `YamlError`. */
export async function readConfig(path: string | undefined, env: NodeJS.ProcessEnv): Promise<Config> {
  const state = join(env.XDG_STATE_HOME ?? join(env.HOME ?? '.', '.local', 'state'), 'netbox-discover')
  if (path === undefined) return parseConfig(DEFAULT, state)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`--config is ${path}, which cannot be read (${error.code})`)
  })
  return parseConfig(parseYaml(text, path), state, dirname(path))
}

/** Checks what a file says. Throws {@link ConfigError} with one sentence: the field, its value, what would be right. */
export function parseConfig(input: unknown, state: string, folder = '.'): Config {
  const read = checkedBy(file, input, input ?? {}, [])
  const names = read.sources.map(({ name }) => name)
  const twice = names.find((name, n) => names.indexOf(name) !== n)
  if (twice !== undefined) throw new ConfigError(`sources: two are called ${twice}; each needs a name of its own`)
  const sources = read.sources.map((given, n): SourceConfig => {
    const { name, type, site, timeout, every, ...own } = given
    const sort = TYPES[type]
    const settings = checkedBy(sort.settings as z.ZodType, input, own, ['sources', n])
    return { name, type, site, timeout, every, open: (around) => sort.open(settings as never, around) }
  })
  const { fields, ...rest } = read
  const where = read.state === undefined ? state : isAbsolute(read.state) ? read.state : join(folder, read.state)
  return { ...rest, sources, strategies: fields, state: where }
}

function checkedBy<S extends z.ZodType>(
  schema: S,
  whole: unknown,
  part: unknown,
  at: readonly PropertyKey[],
): z.infer<S> {
  const parsed = schema.safeParse(part)
  if (parsed.success) return parsed.data
  throw new ConfigError(
    sentence({ ...parsed.error.issues[0]!, path: [...at, ...parsed.error.issues[0]!.path] } as z.core.$ZodIssue, whole),
  )
}

function sentence(issue: z.core.$ZodIssue, input: unknown): string {
  const where = issue.path.length === 0 ? 'the configuration' : issue.path.join('.')
  if (issue.code === 'unrecognized_keys') return `${where} has no field ${issue.keys[0]}`
  if (issue.code === 'invalid_union') {
    const inner = issue.errors.flat().find(({ message }) => !message.startsWith('Invalid')) ?? issue.errors.flat()[0]
    if (inner) return sentence({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue, input)
  }
  const given = issue.path.reduce<unknown>(
    (value, part) => (value as Record<PropertyKey, unknown> | undefined)?.[part],
    input,
  )
  const wanted =
    issue.code === 'invalid_value'
      ? `one of ${issue.values.join(', ')}`
      : issue.code === 'invalid_type' && issue.message.startsWith('Invalid')
        ? `of type ${issue.expected}`
        : issue.message.replace(/^Invalid input: expected /, '')
  // An address or a key can hold a secret, so it is not repeated.
  const hidden = given === undefined || /url|host|key|token|password|secret|community/i.test(String(issue.path.at(-1)))
  return hidden
    ? `${where} must be ${wanted}`
    : `${where} is ${JSON.stringify(given).slice(0, 80)}; it must be ${wanted}`
}
