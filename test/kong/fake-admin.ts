import type { Admin, Answer, Proxy as ProxyPort } from '../../kong/index.ts'

interface Row {
  id: string
  name: string
  tags: string[] | null
  [field: string]: unknown
}
type Kind = 'services' | 'routes' | 'plugins'
interface Reply {
  status: number
  body: unknown
}

const defaults: Record<Kind, Record<string, unknown>> = {
  services: {
    retries: 5,
    connect_timeout: 60000,
    write_timeout: 60000,
    read_timeout: 60000,
    enabled: true,
    path: null,
  },
  routes: { strip_path: true, preserve_host: false, protocols: ['http', 'https'], regex_priority: 0, methods: null },
  plugins: { enabled: true, protocols: ['grpc', 'grpcs', 'http', 'https'], route: null, consumer: null },
}
const known: Record<Kind, string[]> = {
  services: ['name', 'url', 'host', 'port', 'protocol', 'tags'],
  routes: ['name', 'paths', 'tags'],
  plugins: ['name', 'config', 'service', 'tags'],
}

/** The Admin API of a Kong with a database, as it was measured: a PUT replaces all of an entity, and lists come in pages. */
export class FakeAdmin implements Admin, ProxyPort {
  readonly url = 'http://127.0.0.1:8001'
  readonly rows: Record<Kind, Map<string, Row>> = { services: new Map(), routes: new Map(), plugins: new Map() }
  readonly writes: string[] = []
  database = true
  /** Whether it tells which route it chose, as Kong 2 does for whoever asks. */
  tells = true
  plugins = ['rate-limiting', 'response-transformer']
  /** How many requests the proxy still answers without what is ours. */
  late = 0
  #ids = 0

  async request(method: 'GET' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Reply> {
    const { pathname, searchParams } = new URL(path, this.url)
    const parts = pathname.slice(1).split('/')
    if (method === 'GET') return parts.length === 2 ? this.#get(parts) : this.#list(parts, searchParams)
    this.writes.push(`${method} ${path}`)
    if (!this.database) return said(405, 12, "cannot create or update entities by 'name' when not using a database")
    return method === 'PUT' ? this.#put(parts, body as Row) : this.#delete(parts)
  }

  async head(path: string): Promise<Answer> {
    const known = this.late-- > 0 ? (row: Row) => row.tags === null : () => true
    const longest = ({ paths }: Row) => Math.max(...((paths ?? []) as string[]).map((one) => one.length))
    const byPriority = [...this.rows.routes.values()]
      .filter(known)
      .sort((a, b) => Number(b.regex_priority) - Number(a.regex_priority) || longest(b) - longest(a))
    const route = byPriority.find(({ paths }) =>
      ((paths ?? []) as string[]).some((one) => new RegExp(`^${one}`).test(path)),
    )
    if (!route) return { status: 404, headers: { 'x-kong-response-latency': '0' } }
    const plugins = [...this.rows.plugins.values()].filter((one) => same(one.service, route.service))
    type Config = { minute?: number; add?: { headers: string[] } }
    const configs = plugins.map(({ config }) => config as Config)
    const minute = configs.find((one) => one.minute)?.minute
    const added = configs.flatMap(({ add }) => add?.headers ?? []).map((one) => one.split(':') as [string, string])
    return {
      status: 200,
      headers: {
        via: 'kong/2.8.1',
        ...(this.tells && { 'kong-route-name': route.name }),
        ...(minute && { 'x-ratelimit-limit-minute': `${minute}` }),
        ...Object.fromEntries(added),
      },
    }
  }

  /** An entity that somebody else made. */
  add(kind: Kind, row: Record<string, unknown>): Row {
    const id = `id-${++this.#ids}`
    const made = { ...defaults[kind], id, tags: null, ...row } as Row
    this.rows[kind].set(id, made)
    return made
  }

  find(kind: Kind, name: string): Row | undefined {
    return [...this.rows[kind].values()].find((row) => row.name === name || row.id === name)
  }

  #get([kind, name]: string[]): Reply {
    const row = this.find(kind as Kind, name!)
    return row ? { status: 200, body: row } : { status: 404, body: { message: 'Not found' } }
  }

  #list(parts: string[], query: URLSearchParams): Reply {
    const kind = parts.at(-1) as Kind
    const holder = parts.length === 3 ? this.find('services', parts[1]!)?.id : undefined
    const tag = query.get('tags')
    const all = [...this.rows[kind].values()].filter(
      (row) => (tag === null || row.tags?.includes(tag)) && (!holder || same(row.service, { id: holder })),
    )
    const offset = Number(query.get('offset') ?? 0)
    const next = offset + 1 < all.length ? `/${kind}?offset=${offset + 1}` : null
    return { status: 200, body: { data: all.slice(offset, offset + 1), next } }
  }

  #put(parts: string[], body: Row): Reply {
    const kind = parts.at(-2) as Kind
    const name = parts.at(-1)!
    const unknown = Object.keys(body).find((field) => !known[kind].includes(field) && !(field in defaults[kind]))
    if (unknown) return said(400, 2, `schema violation (${unknown}: unknown field)`)
    if (kind === 'plugins' && !this.plugins.includes(body.name))
      return said(
        400,
        2,
        `schema violation (name: plugin '${body.name}' not enabled; add it to the 'plugins' configuration property)`,
      )
    const old = this.find(kind, name)
    const id = old?.id ?? (kind === 'plugins' ? name : `id-${++this.#ids}`)
    if (parts.length === 4) {
      const service = this.find('services', parts[1]!)
      if (!service) return said(404, 3, 'Not found')
      body = { ...body, service: { id: service.id } }
    }
    const { url, ...fields } = body
    const parsed = typeof url === 'string' ? new URL(url) : undefined
    const row = { ...defaults[kind], ...fields, tags: body.tags ?? null, id } as Row
    if (parsed)
      Object.assign(row, {
        protocol: parsed.protocol.slice(0, -1),
        host: parsed.hostname,
        port: Number(parsed.port || 80),
        path: parsed.pathname === '/' ? null : parsed.pathname,
      })
    this.rows[kind].set(id, row)
    return { status: 200, body: row }
  }

  #delete(parts: string[]): Reply {
    const kind = parts.at(-2) as Kind
    const row = this.find(kind, parts.at(-1)!)
    if (row && kind === 'services' && [...this.rows.routes.values()].some((one) => same(one.service, { id: row.id })))
      return said(400, 4, "an existing 'routes' entity references this 'services' entity")
    if (row) this.rows[kind].delete(row.id)
    return { status: 204, body: undefined }
  }
}

function same(a: unknown, b: unknown): boolean {
  return (a as { id?: string } | null)?.id === (b as { id?: string } | null)?.id
}

function said(status: number, code: number, message: string): Reply {
  return { status, body: { code, message } }
}
