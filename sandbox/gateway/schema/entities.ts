import type { Field, Fields } from './field.ts'
import { host, name, path, port, routerPath, tags, timeout, timestamp, uuid } from './typedefs.ts'

/** The kinds of entities, under the names they have in the Admin API and in a declarative file. */
export const KINDS = [
  'services',
  'routes',
  'consumers',
  'plugins',
  'keyauth_credentials',
  'basicauth_credentials',
  'acls',
] as const
export type Kind = (typeof KINDS)[number]

/** What Kong knows of a kind of entity. */
export interface EntitySchema {
  fields: Fields
  /** The field by which it is named in addresses and references, instead of its id. */
  key?: string
  /** Groups of fields that no two entities have in common. */
  unique: string[][]
  /** Fields of which at least one has to be set. */
  atLeastOneOf?: string[]
  /** The plugin that brings this kind of entity: without it there is none. */
  plugin?: string
}

const string: Field = { type: 'string' }
const yes: Field = { type: 'boolean', required: true, default: true }
const no: Field = { type: 'boolean', required: true, default: false }
const list = (elements: Field): Field => ({ type: 'array', elements: { ...elements, required: true } })
const of = (reference: Kind, onDelete: 'restrict' | 'cascade', required = false): Field => ({
  type: 'foreign',
  reference,
  onDelete,
  required,
})
const PROTOCOLS = ['grpc', 'grpcs', 'http', 'https', 'tcp', 'tls', 'tls_passthrough', 'udp']
const protocols = (value: string[]): Field => ({
  type: 'set',
  required: true,
  default: value,
  elements: { type: 'string', required: true, oneOf: PROTOCOLS },
})

const COMMON: Fields = { id: uuid, created_at: timestamp, tags }

export const ENTITIES: Readonly<Record<Kind, EntitySchema>> = {
  services: {
    key: 'name',
    unique: [['name']],
    fields: {
      ...COMMON,
      updated_at: timestamp,
      name,
      retries: { type: 'integer', default: 5, between: [0, 32767] },
      protocol: { type: 'string', required: true, default: 'http', oneOf: PROTOCOLS },
      host: { ...host, required: true },
      port: { ...port, required: true, default: 80 },
      path,
      connect_timeout: timeout,
      write_timeout: timeout,
      read_timeout: timeout,
      client_certificate: { type: 'any' },
      tls_verify: { type: 'boolean' },
      tls_verify_depth: { type: 'integer', between: [0, 64] },
      ca_certificates: list(uuid),
      enabled: yes,
    },
  },
  routes: {
    key: 'name',
    unique: [['name']],
    fields: {
      ...COMMON,
      updated_at: timestamp,
      name,
      protocols: protocols(['http', 'https']),
      methods: {
        type: 'set',
        elements: {
          ...string,
          required: true,
          check: (text) => (/^[A-Z]+$/.test(text) ? undefined : `invalid value: ${text}`),
        },
      },
      hosts: list(string),
      paths: { type: 'array', elements: routerPath },
      headers: { type: 'map', elements: list(string) },
      https_redirect_status_code: { type: 'integer', default: 426, oneOf: [426, 301, 302, 307, 308] },
      regex_priority: { type: 'integer', default: 0 },
      strip_path: yes,
      path_handling: { type: 'string', default: 'v0', oneOf: ['v0', 'v1'] },
      preserve_host: no,
      request_buffering: yes,
      response_buffering: yes,
      snis: { type: 'set', elements: { ...host, required: true } },
      sources: { type: 'any' },
      destinations: { type: 'any' },
      service: of('services', 'restrict'),
    },
  },
  consumers: {
    key: 'username',
    unique: [['username'], ['custom_id']],
    atLeastOneOf: ['custom_id', 'username'],
    fields: { ...COMMON, username: string, custom_id: string },
  },
  plugins: {
    unique: [['consumer', 'name', 'route', 'service']],
    fields: {
      ...COMMON,
      name: { ...string, required: true },
      route: of('routes', 'cascade'),
      service: of('services', 'cascade'),
      consumer: of('consumers', 'cascade'),
      config: { type: 'record', required: true, default: {} },
      protocols: protocols(['grpc', 'grpcs', 'http', 'https']),
      enabled: yes,
    },
  },
  keyauth_credentials: {
    key: 'key',
    plugin: 'key-auth',
    unique: [['key']],
    fields: { ...COMMON, consumer: of('consumers', 'cascade', true), key: string, ttl: { type: 'integer' } },
  },
  basicauth_credentials: {
    key: 'username',
    plugin: 'basic-auth',
    unique: [['username']],
    fields: {
      ...COMMON,
      consumer: of('consumers', 'cascade', true),
      username: { ...string, required: true },
      password: { ...string, required: true },
    },
  },
  acls: {
    plugin: 'acl',
    unique: [['consumer', 'group']],
    fields: { ...COMMON, consumer: of('consumers', 'cascade', true), group: { ...string, required: true } },
  },
}

/** The foreign fields of a kind: field name and the kind it refers to. */
export function foreignFields(kind: Kind): [field: string, reference: Kind][] {
  return Object.entries(ENTITIES[kind].fields).flatMap(([field, { reference }]) =>
    reference === undefined ? [] : [[field, reference as Kind] as [string, Kind]],
  )
}

/** The kinds that refer to a kind, each with the field it does so by: what may be nested in it. */
export function childrenOf(parent: Kind): [kind: Kind, field: string][] {
  return KINDS.flatMap((kind) =>
    foreignFields(kind).flatMap(([field, reference]) =>
      reference === parent ? [[kind, field] as [Kind, string]] : [],
    ),
  )
}
