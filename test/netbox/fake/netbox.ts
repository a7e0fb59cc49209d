import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { type Field, type Kind, kinds } from '../../../netbox/index.ts'
import { bulkRefusal, represent } from './answers.ts'
import { Crash, type Errors, Store, type Stored } from './store.ts'

export interface Request {
  method: string
  path: string
  query: URLSearchParams
  body: unknown
  headers: IncomingMessage['headers']
}

/** What to do to a request instead of answering it properly. */
export interface Fault {
  /** Answer this status without doing anything. */
  status?: number
  headers?: Record<string, string>
  body?: unknown
  /** Do the request, or not, and cut the connection without an answer. */
  cut?: 'after' | 'before'
  /** The same, and leave the connection open: the other side has to give up. */
  silent?: 'after' | 'before'
}

/**
 * A stand-in for NetBox with the semantics measured on 4.5 and 4.7, and with faults on demand. Not NetBox: it enforces only
 * what the tests of the engine need, and the live tests in test/system hold it to the real thing.
 */
export class FakeNetBox {
  readonly store: Store
  readonly requests: Request[] = []
  /** Asked before each request; an answer is done instead. */
  fault: (request: Request) => Fault | undefined = () => undefined
  /** Called before a request is carried out: a place for what others do meanwhile. */
  before: (request: Request) => void = () => {}
  pageSize = 1000
  /** Milliseconds until a request is answered. */
  delay = 0
  readonly #server: Server
  readonly token = 'nbt_abcdefghijkl.0123456789abcdefghijABCDEFGHIJ0123456789'

  private constructor(version: string) {
    this.store = new Store(version)
    this.#server = createServer((request, response) => void this.#serve(request, response))
  }

  static async start(version: '4.5' | '4.6' | '4.7' = '4.7'): Promise<FakeNetBox> {
    const fake = new FakeNetBox(version)
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve))
    return fake
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/netbox/`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url!, 'http://fake')
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const { method = 'GET', headers } = incoming
    const path = url.pathname.replace('/netbox/api/', '')
    const given = await bodyIn(Buffer.concat(chunks), headers['content-type'])
    const request = { method, path, query: url.searchParams, body: given, headers }
    this.requests.push(request)
    if (this.delay > 0) await setTimeout(this.delay)
    const fault = this.fault(request)
    if (fault?.cut === 'before') return void response.destroy()
    if (fault?.silent === 'before') return
    const [status, body, more = {}] = fault?.status
      ? [fault.status, fault.body ?? {}, fault.headers]
      : this.#answer(request)
    if (fault?.cut === 'after') return void response.destroy()
    if (fault?.silent === 'after') return
    response.writeHead(status, {
      'content-type': 'application/json',
      'api-version': this.store.version,
      vary: 'HX-Request, Cookie, origin',
      ...more,
    })
    response.end(status === 204 ? undefined : JSON.stringify(body))
  }

  #answer(request: Request): [number, unknown, Record<string, string>?] {
    this.before(request)
    const { method, path, query, body } = request
    if (path === 'users/tokens/provision/') return this.#provision(body as Record<string, string>)
    if (request.headers.authorization !== `Bearer ${this.token}`) return [403, { detail: 'Invalid v2 token' }]
    if (path === 'status/') return [200, { 'netbox-version': `${this.store.version}.3` }]
    if (path === 'core/object-changes/') return [200, this.#changes(query)]
    if (path.startsWith('users/tokens/')) return [204, null]
    if (path === 'dcim/cable-terminations/') return [200, this.#ends(query)]
    const kind = (Object.keys(kinds) as Kind[]).find((one) => kinds[one].path === path)
    if (!kind) return this.#upload(request)
    try {
      switch (method) {
        case 'GET':
          return [200, this.#list(kind, query)]
        case 'OPTIONS':
          return [200, { actions: { POST: this.#writable(kind) } }]
        case 'POST':
          return [201, this.#save(method, kind, body as Record<string, unknown>[])]
        case 'PATCH': {
          const stale = this.#isStale(kind, request)
          return stale
            ? [412, { detail: 'Precondition failed.' }]
            : [200, this.#save(method, kind, body as Record<string, unknown>[])]
        }
        default:
          this.store.atomically(() => this.#delete(kind, body as { id: number; changelog_message?: string }[]))
          return [204, null]
      }
    } catch (error) {
      if (error instanceof Crash) return [500, { error: error.message, exception: 'KeyError' }]
      if (error instanceof Refusal) return [error.status, error.body]
      throw error
    }
  }

  /** Files of one object: each is kept under its name. */
  #upload({ method, path, body }: Request): [number, unknown] {
    const [whole, list, id] = /^(.*\/)(\d+)\/$/.exec(path) ?? []
    const kind = (Object.keys(kinds) as Kind[]).find((one) => kinds[one].path === list)
    const row = kind && this.store.rows(kind).get(Number(id))
    if (!whole || !row || method !== 'PATCH' || !(body instanceof FormData)) return [404, { detail: 'Pas trouvé.' }]
    const files = [...body].map(([name, file]) => [name, `http://elsewhere/media/images/${(file as File).name}`])
    return [200, represent(this.store, kind, this.store.save(kind, Object.fromEntries(files), row))]
  }

  #provision({ username, password }: Record<string, string>): [number, unknown] {
    if (password !== 'right') return [403, { detail: 'Invalid username/password' }]
    const [key, token] = this.token.replace('nbt_', '').split('.')
    return [201, { id: 7, version: 2, key, token, user: { username } }]
  }

  #writable(kind: Kind): Record<string, { read_only: boolean }> {
    const attributes = Object.entries(kinds[kind].fields as Record<string, Field>).flatMap(([name, field]) => {
      if (field.since && field.since > this.store.version) return []
      if (field.type === 'object') return [`${field.wire}_type`, `${field.wire}_id`]
      if (field.type === 'ports') return ['ports', 'protocol', ...(this.store.version === '4.5' ? [] : [name])]
      return [name]
    })
    return Object.fromEntries(attributes.map((name) => [name, { read_only: false }]))
  }

  #list(kind: Kind, query: URLSearchParams): unknown {
    const { key, fields, find } = kinds[kind] as (typeof kinds)[Kind] & { find?: Record<string, string> }
    let rows = [...this.store.rows(kind).values()].sort((a, b) => a.id - b.id)
    const only = (parameter: string, of: (row: Stored) => unknown) => {
      const all = query.getAll(parameter)
      const wanted = ofOneValue[kind] === parameter ? all.slice(-1) : all
      if (wanted.length > 0)
        rows = rows.filter((row) => [of(row)].flat().some((value) => wanted.includes(String(value))))
    }
    only('id', (row) => row.id)
    only('tag', (row) => row.tags)
    for (const name of ['name', 'model', 'status']) only(name, (row) => row[name])
    for (const [name, field] of Object.entries(fields as Record<string, Field>))
      if (field.type === 'reference' && !(key as readonly string[]).includes(name))
        only(`${name}_id`, (row) => row[name])
    for (const name of key) {
      const field = (fields as Record<string, Field>)[name]!
      if (find?.[name]) only(find[name], (row) => (row[name] as { object_id: number }[]).map((end) => end.object_id))
      else if (field.type === 'object') only(`${field.wire}_id`, (row) => row[`${field.wire}_id`])
      else if (field.type === 'reference') only(`${name}_id`, (row) => row[name])
      else if (field.type === 'address') only(name, (row) => String(row[name]).split('/')[0])
      else only(name, (row) => row[name])
      only(`${name}__ie`, (row) => String(row[name]).toLowerCase())
    }
    return this.#page(rows, query, (row) => represent(this.store, kind, row))
  }

  #ends(query: URLSearchParams): unknown {
    const ends = [...this.store.rows('dcim.cable').values()].flatMap((cable) =>
      [cable.a_terminations, cable.b_terminations]
        .flat()
        .map((end) => ({ cable, end: end as Record<string, unknown> })),
    )
    const rows = ends.map(({ cable, end }, n) => ({ id: n + 1, cable: cable.id, end }))
    return this.#page(rows, query, ({ id, cable, end }) => {
      return { id, cable, termination_type: end.object_type, termination_id: end.object_id }
    })
  }

  #changes(query: URLSearchParams): unknown {
    const records = this.store.changes.filter(
      (one) =>
        one.kind === query.get('changed_object_type') &&
        query.getAll('changed_object_id').includes(String(one.objectId)),
    )
    return this.#page(records, query, (one) => ({
      id: one.id,
      action: { value: one.action, label: one.action },
      message: one.message,
      changed_object_type: one.kind,
      changed_object_id: one.objectId,
    }))
  }

  #page<T extends { id: number; last_updated?: string }>(
    unordered: T[],
    query: URLSearchParams,
    show: (row: T) => Record<string, unknown>,
  ): unknown {
    const newest = query.get('ordering') === '-last_updated'
    const rows = newest ? unordered.toSorted((a, b) => (a.last_updated! < b.last_updated! ? 1 : -1)) : unordered
    const limit = Math.min(Number(query.get('limit') ?? 50), this.pageSize)
    const cursor = this.store.version !== '4.5' && query.has('start')
    const offset = Number(query.get('offset') ?? 0)
    const rest = cursor ? rows.filter((row) => row.id >= Number(query.get('start'))) : rows.slice(offset)
    const more = rest[limit]
    const place = cursor ? `start=${more?.id}` : `offset=${offset + limit}`
    const columns = query.get('fields')?.split(',')
    const results = rest.slice(0, limit).map((row) => {
      const all = show(row)
      return columns ? Object.fromEntries(columns.filter((name) => name in all).map((name) => [name, all[name]])) : all
    })
    return { count: cursor ? null : rows.length, next: more ? `http://unreachable.invalid/?${place}` : null, results }
  }

  #save(method: string, kind: Kind, bodies: Record<string, unknown>[]): unknown {
    return this.store.atomically(() => {
      const ids = bodies.map((body) => body.id)
      const errors: (Errors | undefined)[] = []
      const saved = bodies.flatMap((body, n) => {
        const existing = method === 'PATCH' ? this.store.rows(kind).get(body.id as number) : undefined
        if (method === 'PATCH' && !existing) {
          if (this.store.version !== '4.5') errors[n] = { id: [`Objet avec identifiant ${body.id} n'existe pas`] }
          return []
        }
        try {
          return [this.store.save(kind, body, existing)]
        } catch (error) {
          if (error instanceof Crash) throw error
          errors[n] = error as Errors
          return []
        }
      })
      if (errors.some((one) => one !== undefined)) {
        const all = bodies.map((_, n) => errors[n])
        throw new Refusal(400, bulkRefusal(this.store.version, method, kind, all, ids))
      }
      return saved.map((row) => represent(this.store, kind, row))
    })
  }

  #delete(kind: Kind, bodies: { id: number; changelog_message?: string }[]): void {
    const missing = bodies.filter(({ id }) => !this.store.rows(kind).has(id))
    if (missing.length > 0 && this.store.version !== '4.5')
      throw new Refusal(400, {
        detail: '',
        errors: missing.map(({ id }) => ({ id, errors: { id: ["n'existe pas"] } })),
      })
    for (const { id, changelog_message } of bodies) {
      if (!this.store.rows(kind).has(id)) continue
      try {
        this.store.delete(kind, id, changelog_message)
      } catch (count) {
        const words = `${count} le ou les objets dépendants empêchent la suppression.`
        const told = { detail: '', errors: [{ id, errors: { __all__: [words] } }] }
        throw new Refusal(409, this.store.version === '4.5' ? { detail: words } : told)
      }
    }
  }

  #isStale(kind: Kind, { headers, body }: Request): boolean {
    if (this.store.version === '4.5' || !headers['if-match']) return false
    const tags = String(headers['if-match']).split(', ')
    return (body as { id: number }[]).some(({ id }, n) => {
      const row = this.store.rows(kind).get(id)
      return row !== undefined && tags[n] !== `W/"${utc(row.last_updated)}"`
    })
  }
}

/** Filters that heed the last value only: of one type `string` in its exports, where others are lists. */
const ofOneValue: { readonly [K in Kind]?: string } = {
  'circuits.circuittermination': 'term_side',
  'extras.tableconfig': 'object_type',
  'ipam.aggregate': 'prefix',
}

async function bodyIn(bytes: Buffer<ArrayBuffer>, type: string | undefined): Promise<unknown> {
  if (bytes.length === 0) return undefined
  if (type?.startsWith('multipart/')) return await new Response(bytes, { headers: { 'content-type': type } }).formData()
  return JSON.parse(bytes.toString())
}

class Refusal extends Error {
  readonly status: number
  readonly body: unknown
  constructor(status: number, body: unknown) {
    super('refused')
    this.status = status
    this.body = body
  }
}

function utc(stamp: string): string {
  return `${new Date(stamp.slice(0, 19) + stamp.slice(-6)).toISOString().slice(0, 19)}${stamp.slice(19, 26)}+00:00`
}
