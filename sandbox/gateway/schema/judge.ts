import { ENTITIES, type Kind } from './entities.ts'
import { isRecord, type ProblemMap, problemsOf, type Value, withDefaults } from './field.ts'
import type { Plugins } from './plugins.ts'

/** What a route has to be found by, by the first of its protocols that asks for it. */
const FOUND_BY: [protocol: string, fields: string[]][] = [
  ['https', ['methods', 'hosts', 'headers', 'paths', 'snis']],
  ['http', ['methods', 'hosts', 'headers', 'paths']],
]

/** The entity as Kong would store it, with all its defaults, and what is wrong with it: an empty object if nothing is. */
export function judge(kind: Kind, input: Value, enabled: Plugins): { entity: Value; problems: ProblemMap } {
  const schema = ENTITIES[kind]
  const entity = withDefaults(schema.fields, kind === 'services' ? withoutUrl(input) : input)
  const problems = problemsOf(schema.fields, entity)
  const whole: string[] = []
  if (schema.atLeastOneOf) whole.push(...noneSet(schema.atLeastOneOf, entity))
  if (kind === 'routes' && !problems.protocols) whole.push(...notFindable(entity))
  if (kind === 'plugins' && typeof entity.name === 'string') judgePlugin(entity, enabled, problems, whole)
  return { entity, problems: whole.length > 0 ? { ...problems, '@entity': whole } : problems }
}

/** A service's `url` is short for four fields. */
function withoutUrl({ url, ...input }: Value): Value {
  if (typeof url !== 'string') return url === undefined || url === null ? input : { ...input, url }
  const [, scheme, authority, path] = /^(?:([a-zA-Z][\w+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)/.exec(url)!
  const [, host, port] = /^(?:.*@)?(.*?)(?::(\d+))?$/.exec(authority ?? '')!
  const standard = scheme === 'https' ? 443 : 80
  return {
    ...input,
    ...(scheme && { protocol: scheme }),
    ...(host && { host, port: port ? Number(port) : standard }),
    ...(path && { path }),
  }
}

function notFindable(route: Value): string[] {
  const [protocol, fields] = FOUND_BY.find(([name]) => (route.protocols as string[]).includes(name)) ?? []
  if (!fields || fields.some((field) => isSet(route[field]))) return []
  return [`must set one of ${quoted(fields)} when 'protocols' is '${protocol}'`]
}

function judgePlugin(plugin: Value, enabled: Plugins, problems: ProblemMap, whole: string[]): void {
  const name = plugin.name as string
  if (!enabled.has(name)) {
    problems.name = `plugin '${name}' not enabled; add it to the 'plugins' configuration property`
    return
  }
  const schema = enabled.get(name)
  if (!schema || !isRecord(plugin.config)) return
  plugin.config = withDefaults(schema.config, plugin.config)
  const config = problemsOf(schema.config, plugin.config as Value)
  if (Object.keys(config).length > 0) problems.config = config
  if (schema.atLeastOneOf) whole.push(...noneSet(schema.atLeastOneOf, plugin.config as Value, 'config.'))
}

function noneSet(fields: string[], input: Value, prefix = ''): string[] {
  if (fields.some((field) => isSet(input[field]))) return []
  return [`at least one of these fields must be non-empty: ${quoted(fields.map((field) => prefix + field))}`]
}

function isSet(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
}

function quoted(names: string[]): string {
  return names.map((name) => `'${name}'`).join(', ')
}
