import { type Entity, find, referred } from '../config/entities.ts'
import { childrenOf, ENTITIES, type Kind } from '../schema/entities.ts'
import { isRecord, type Value } from '../schema/field.ts'
import { judge } from '../schema/judge.ts'
import { schemaViolation, unsupported } from '../schema/refusal.ts'
import { isUuid } from '../schema/typedefs.ts'
import { type Body, fieldsIn } from './body.ts'
import { listing } from './listing.ts'
import { NOT_ALLOWED, NOT_FOUND, type Reply, type Source } from './source.ts'

export interface Request {
  method: string
  path: string
  query: URLSearchParams
  body: Body
}

/** What an address means: a list of entities or one of them, of all or of a parent's. */
interface Target {
  kind: Kind
  key: string | undefined
  parent: { field: string; id: string } | undefined
}

/** The words in addresses: those of lists, and those of lists under a parent. */
const LISTS: Record<string, Kind> = {
  services: 'services',
  routes: 'routes',
  consumers: 'consumers',
  plugins: 'plugins',
  'key-auths': 'keyauth_credentials',
  'basic-auths': 'basicauth_credentials',
  acls: 'acls',
}
const NESTED: Record<string, Kind> = {
  routes: 'routes',
  plugins: 'plugins',
  'key-auth': 'keyauth_credentials',
  'basic-auth': 'basicauth_credentials',
  acls: 'acls',
}
const ON_A_LIST = ['GET', 'HEAD', 'OPTIONS', 'POST']
const ON_AN_ENTITY = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'PUT']

/** How the three writes of one entity are called where there is no database to write to. */
const OPERATIONS: Record<string, string> = {
  PUT: 'create or update',
  PATCH: 'update',
  DELETE: 'remove',
  POST: 'create',
}

/** Answers a request for entities. */
export function entityReply(request: Request, source: Source): Reply {
  const target = targetOf(request.path.split('/').slice(1).map(decodeURIComponent), source)
  if (!target) return NOT_FOUND
  const methods = target.key === undefined ? ON_A_LIST : ON_AN_ENTITY
  if (!methods.includes(request.method)) return NOT_ALLOWED
  if (request.method === 'OPTIONS') return allowed(methods)
  if (request.method === 'GET' || request.method === 'HEAD') return read(target, request, source)
  return write(target, request, source)
}

/** The answer to OPTIONS. */
function allowed(methods: string[]): Reply {
  const list = methods.join(', ')
  return {
    status: 204,
    headers: [
      ['Allow', list],
      ['Access-Control-Allow-Methods', list],
      ['Access-Control-Allow-Headers', 'Content-Type'],
    ],
  }
}

function targetOf(words: string[], { entities, settings }: Source): Target | undefined {
  const [list = '', key, nested, nestedKey, ...more] = words
  const kind = LISTS[list]
  const { plugin } = kind === undefined ? {} : ENTITIES[kind]
  if (kind === undefined || more.length > 0 || (plugin !== undefined && !settings.plugins.has(plugin))) return undefined
  if (nested === undefined) return { kind, key, parent: undefined }
  const child = childrenOf(kind).find(([one]) => NESTED[nested] === one)
  const parent = find(entities, kind, key ?? '')
  return child && parent && { kind: child[0], key: nestedKey, parent: { field: child[1], id: parent.id } }
}

function read({ kind, key, parent }: Target, { path, query }: Request, source: Source): Reply {
  if (key !== undefined) {
    const entity = belonging(find(source.entities, kind, key), parent)
    return entity ? { status: 200, body: entity } : NOT_FOUND
  }
  const declarative = source.database === undefined
  const order = declarative ? (ENTITIES[kind].key ?? 'name') : 'id'
  const all = source.entities[kind]
    .filter((entity) => belonging(entity, parent))
    .toSorted((a, b) => (String(a[order]) < String(b[order]) ? -1 : 1))
  return listing(all, path, query, declarative)
}

function write({ kind, key, parent }: Target, { method, body }: Request, source: Source): Reply {
  const former = key === undefined ? undefined : belonging(find(source.entities, kind, key), parent)
  if (method === 'DELETE') {
    if (!former) return { status: 204 }
    if (!source.database) throw refusal(method, kind, key)
    source.database.remove(kind, former)
    source.changed()
    return { status: 204 }
  }
  if (method === 'PATCH' && !former) return NOT_FOUND
  if (key !== undefined && !isUuid(key) && ENTITIES[kind].key === undefined) return NOT_FOUND
  const input = inputOf(method, fieldsIn(body, kind, source.settings.plugins), kind, key, former)
  if (parent) input[parent.field] = { id: parent.id }
  if (!source.database) {
    const { problems } = judge(kind, input, source.settings.plugins)
    throw Object.keys(problems).length > 0 ? schemaViolation(problems) : refusal(method, kind, key)
  }
  const entity = source.database.put(kind, input, former)
  source.changed()
  return { status: method === 'POST' ? 201 : 200, body: entity }
}

/** What is to be stored: of a PATCH what was there with the changes, of anything else the body alone. */
function inputOf(
  method: string,
  fields: Value,
  kind: Kind,
  key: string | undefined,
  former: Entity | undefined,
): Value {
  if (method === 'PATCH') return merged(former!, fields)
  if (key === undefined) return fields
  return isUuid(key) ? { ...fields, id: key } : { ...fields, [ENTITIES[kind].key!]: key }
}

function merged(former: Value, changes: Value): Value {
  const both = Object.entries(changes).map(([name, value]) => {
    const before = former[name]
    return [name, name === 'config' && isRecord(before) && isRecord(value) ? merged(before, value) : value]
  })
  return { ...former, ...Object.fromEntries(both) }
}

function refusal(method: string, kind: Kind, key: string | undefined): Error {
  return unsupported(OPERATIONS[method]!, kind, key === undefined || isUuid(key) ? undefined : ENTITIES[kind].key)
}

function belonging(entity: Entity | undefined, parent: Target['parent']): Entity | undefined {
  return entity && (!parent || referred(entity, parent.field) === parent.id) ? entity : undefined
}
