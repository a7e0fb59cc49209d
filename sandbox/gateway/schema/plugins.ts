import type { Field, Fields } from './field.ts'
import { port, timeout } from './typedefs.ts'

/** The plugins that `bundled` stands for in Kong 2.8. */
const BUNDLED: readonly string[] = (
  'acl acme aws-lambda azure-functions basic-auth bot-detection correlation-id cors datadog file-log grpc-gateway grpc-web ' +
  'hmac-auth http-log ip-restriction jwt key-auth ldap-auth loggly oauth2 post-function pre-function prometheus proxy-cache ' +
  'rate-limiting request-size-limiting request-termination request-transformer response-ratelimiting response-transformer ' +
  'session statsd syslog tcp-log udp-log zipkin'
).split(' ')

/** The configuration of one plugin. */
interface PluginSchema {
  config: Fields
  /** Fields of which at least one has to be set. */
  atLeastOneOf?: string[]
}

const text: Field = { type: 'string' }
const required: Field = { type: 'string', required: true }
const flag = (value: boolean): Field => ({ type: 'boolean', required: true, default: value })
const texts = (value?: string[]): Field => ({ type: 'array', elements: required, ...(value && { default: value }) })
const limit: Field = { type: 'number', above: 0 }
const PERIODS = ['second', 'minute', 'hour', 'day', 'month', 'year']
const METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']

const parts = (...names: string[]): Field => ({
  type: 'record',
  required: true,
  default: {},
  fields: Object.fromEntries(names.map((name) => [name, texts([])])),
})

/** The configurations that are checked: those of the plugins that act. Any other plugin's is taken as it is. */
const PLUGINS: Readonly<Record<string, PluginSchema>> = {
  acl: { config: { allow: texts(), deny: texts(), hide_groups_header: flag(false) } },
  'basic-auth': { config: { anonymous: text, hide_credentials: flag(false) } },
  cors: {
    config: {
      origins: texts(),
      headers: texts(),
      exposed_headers: texts(),
      methods: { type: 'array', default: METHODS, elements: { ...required, oneOf: METHODS } },
      max_age: { type: 'number' },
      credentials: flag(false),
      preflight_continue: flag(false),
    },
  },
  'key-auth': {
    config: {
      key_names: { ...texts(['apikey']), required: true },
      hide_credentials: flag(false),
      anonymous: text,
      key_in_header: flag(true),
      key_in_query: flag(true),
      key_in_body: flag(false),
      run_on_preflight: flag(true),
    },
  },
  'rate-limiting': {
    config: {
      ...Object.fromEntries(PERIODS.map((period) => [period, limit])),
      limit_by: {
        ...text,
        default: 'consumer',
        oneOf: ['consumer', 'credential', 'ip', 'service', 'header', 'path'],
      },
      header_name: text,
      path: text,
      policy: { ...text, default: 'cluster', oneOf: ['local', 'cluster', 'redis'] },
      fault_tolerant: flag(true),
      redis_host: text,
      redis_port: { ...port, default: 6379 },
      redis_password: text,
      redis_username: text,
      redis_ssl: flag(false),
      redis_ssl_verify: flag(false),
      redis_server_name: text,
      redis_timeout: { ...timeout, default: 2000 },
      redis_database: { type: 'integer', default: 0 },
      hide_client_headers: flag(false),
    },
    atLeastOneOf: PERIODS,
  },
  'request-termination': {
    config: {
      status_code: { type: 'integer', required: true, default: 503, between: [100, 599] },
      message: text,
      content_type: text,
      body: text,
      echo: flag(false),
      trigger: text,
    },
  },
  'request-transformer': {
    config: {
      http_method: text,
      remove: parts('headers', 'body', 'querystring'),
      rename: parts('headers', 'body', 'querystring'),
      replace: {
        ...parts('headers', 'body', 'querystring'),
        fields: { ...parts('headers', 'body', 'querystring').fields, uri: text },
      },
      add: parts('headers', 'body', 'querystring'),
      append: parts('headers', 'body', 'querystring'),
    },
  },
}

/** What is different without a database: there is no cluster to count in. */
const DECLARATIVE: Readonly<Record<string, Fields>> = {
  'rate-limiting': { policy: { ...text, default: 'local', oneOf: ['local', 'redis'] } },
}

/** The plugins that are enabled, each with its schema if its configuration is checked. */
export type Plugins = ReadonlyMap<string, PluginSchema | undefined>

/** The plugins in a list of names; `bundled` stands for all that come with Kong. */
export function pluginsIn(list: string, database: 'off' | 'postgres'): Plugins {
  const names = list.split(',').map((name) => name.trim())
  const all = names.flatMap((name) => (name === 'bundled' ? BUNDLED : name === '' || name === 'off' ? [] : [name]))
  return new Map(all.map((name) => [name, schemaOf(name, database === 'off')]))
}

function schemaOf(name: string, declarative: boolean): PluginSchema | undefined {
  const schema = Object.hasOwn(PLUGINS, name) ? PLUGINS[name] : undefined
  return schema && declarative ? { ...schema, config: { ...schema.config, ...DECLARATIVE[name] } } : schema
}
