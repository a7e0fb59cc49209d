import { GatewayError } from './gateway.ts'
import type { Plugin, Route, Service } from './model.ts'
import { bare } from './paths.ts'
import { byName, canonical, type Fields, fieldsIn, isFields, stringsIn } from './values.ts'

/** What Kong fills in by itself. Said and left out are the same. */
const serviceDefaults: Fields = {
  enabled: true,
  retries: 5,
  connect_timeout: 60_000,
  write_timeout: 60_000,
  read_timeout: 60_000,
}
const routeDefaults: Fields = {
  protocols: ['http', 'https'],
  regex_priority: 0,
  path_handling: 'v0',
  https_redirect_status_code: 426,
  request_buffering: true,
  response_buffering: true,
}
const pluginDefaults: Fields = { enabled: true, protocols: ['grpc', 'grpcs', 'http', 'https'] }
/** Without `policy`: its default is `local` without a database and `cluster` with one. */
const configDefaults: Record<string, Fields> = {
  'rate-limiting': {
    limit_by: 'consumer',
    fault_tolerant: true,
    hide_client_headers: false,
    redis_port: 6379,
    redis_database: 0,
    redis_timeout: 2000,
    redis_ssl: false,
    redis_ssl_verify: false,
  },
}
/** What an entity is, not how it is. */
const identity = ['id', 'created_at', 'updated_at', 'service', 'consumer', 'route']
const defaultPorts: Record<string, string> = { http: '80', https: '443' }

/**
 * A service as the declarative file or the Admin API has it (with its routes and plugins inside), in the one form in which
 * two of them can be compared: defaults left out, lists sorted, the tag that marks it as ours gone. Fields that the model
 * does not know stay, so that a change by hand is seen.
 */
export function normalise(entity: unknown, tag?: string): Service {
  const fields = named(entity, 'service')
  const { protocol, host, port, path, url, routes, plugins, ...others } = fields
  const location =
    typeof url === 'string' && url !== ''
      ? tidy(url)
      : tidy(`${protocol ?? 'http'}://${host ?? ''}:${port ?? 80}${path ?? ''}`)
  return {
    ...plain(others, serviceDefaults, tag),
    name: fields.name,
    url: location,
    routes: listOf(routes, 'routes', fields.name)
      .map((one) => normaliseRoute(one, tag))
      .sort(byName),
    plugins: listOf(plugins, 'plugins', fields.name)
      .map((one) => normalisePlugin(one, tag))
      .sort(byName),
  }
}

function normaliseRoute(entity: unknown, tag?: string): Route {
  const fields = named(entity, 'route')
  return {
    ...plain(fields, routeDefaults, tag),
    name: fields.name,
    paths: stringsIn(fields.paths).map(bare).sort(),
    strip_path: fields.strip_path !== false,
    preserve_host: fields.preserve_host === true,
  }
}

function normalisePlugin(entity: unknown, tag?: string): Plugin {
  const fields = named(entity, 'plugin')
  const config = isFields(fields.config) ? fields.config : {}
  return {
    ...plain(fields, pluginDefaults, tag),
    name: fields.name,
    config: plain(config, configDefaults[fields.name] ?? {}),
  }
}

/** All of them in comparable form, sorted by name. */
export function normaliseAll(services: readonly unknown[], tag?: string): Service[] {
  return services.map((service) => normalise(service, tag)).sort(byName)
}

function plain(fields: Fields, defaults: Fields, tag?: string): Fields {
  const kept: Fields = {}
  for (const [name, given] of Object.entries(fields)) {
    const value = name === 'protocols' && Array.isArray(given) ? [...given].sort() : given
    if (value === null || value === undefined || identity.includes(name)) continue
    if (name in defaults && canonical(value) === canonical(defaults[name])) continue
    kept[name] = value
  }
  const tags = stringsIn(fields.tags).filter((one) => one !== tag)
  if (tags.length > 0) kept.tags = tags.sort()
  else delete kept.tags
  return kept
}

function named(entity: unknown, kind: string): Fields & { name: string } {
  if (!isFields(entity) || typeof entity.name !== 'string' || entity.name === '')
    throw new GatewayError(`A ${kind} among our entries in the gateway has no name; undo the change made by hand.`)
  return entity as Fields & { name: string }
}

function listOf(value: unknown, field: string, name: string): Fields[] {
  if (value === undefined || value === null) return []
  const found = fieldsIn(value)
  if (!Array.isArray(value) || found.length !== value.length)
    throw new GatewayError(`${field} of service ${name} is no list of mappings; undo the change made by hand.`)
  return found
}

/** `http://h:80/` and `http://h` are the same upstream. */
function tidy(url: string): string {
  const parts = /^([a-z]+):\/\/([^/]*?)(?::(\d+))?(\/.*)?$/i.exec(url)
  if (!parts) return url
  const [, protocol = '', host, port, path = ''] = parts
  const shown = port === undefined || port === defaultPorts[protocol] ? '' : `:${port}`
  return `${protocol}://${host}${shown}${path === '/' ? '' : path}`
}
