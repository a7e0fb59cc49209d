import { parse } from 'yaml'
import { type Admin, type Answer, type DeclarativeHost, type Proxy as ProxyPort, routesIn } from '../../kong/index.ts'

/** Time that passes only when somebody sleeps. */
export class FakeClock {
  time = 0
  now = () => this.time
  sleep = async (milliseconds: number) => {
    this.time += milliseconds
  }
}

interface Loaded {
  services: {
    name: string
    url: string
    routes?: { name: string; paths: string[] }[]
    plugins?: { name: string; config?: { minute?: number } }[]
  }[]
}

/** A Kong without a database, as it was measured: a reload comes late, and one of a broken file changes nothing but the log. */
export class FakeKong implements DeclarativeHost, ProxyPort {
  readonly container = 'kong'
  file = '/srv/kong.yml'
  /** Whether it tells which route it chose, as Kong 2 does for whoever asks. */
  tells = true
  readonly admin: Admin = {
    url: 'http://127.0.0.1:8001',
    request: async () => {
      this.#load()
      const services = (parse(this.#live) as Loaded).services.filter(({ name }) => !this.#lost.includes(name))
      return { status: 200, body: { data: services.flatMap(({ routes = [] }) => routes), next: null } }
    },
  }
  readonly url = 'http://127.0.0.1:8000'
  readonly clock = new FakeClock()
  /** What happened, in order. */
  readonly log: string[] = []
  up = true
  plugins = ['rate-limiting', 'cors', 'key-auth', 'acl', 'basic-auth']
  /** Upstreams that do not answer, by service. */
  down = new Set<string>()
  /** Called at each of these steps, to be whoever else is at work. */
  on: Partial<Record<'read' | 'parse' | 'backup' | 'write' | 'reload', () => void>> = {}
  /** Names of services that get lost in a reload of a file with our entries, for no reason that the gateway tells. */
  loses: string[] = []
  text: string
  #live: string
  #next: { text: string; from: number } | undefined
  #errors: string[] = []

  constructor(text: string) {
    this.text = text
    this.#live = text
  }

  #did(step: keyof FakeKong['on']): void {
    if (step !== 'read') this.log.push(step)
    this.on[step]?.()
  }

  async locked<T>(work: () => Promise<T>): Promise<T> {
    return work()
  }

  async read(): Promise<string> {
    const { text } = this
    this.#did('read')
    return text
  }

  async look(): Promise<string> {
    return this.text
  }

  async parse(text: string): Promise<string | undefined> {
    this.#did('parse')
    return this.#judge(text)
  }

  async backup(): Promise<string> {
    this.#did('backup')
    return '/srv/kong.yml.2026-11-21'
  }

  async write(text: string): Promise<void> {
    this.#did('write')
    this.text = text
  }

  async reload(): Promise<void> {
    this.#did('reload')
    const error = this.#judge(this.text)
    if (error === undefined && this.stuck === false) this.#next = { text: this.text, from: this.clock.time + 600 }
    else this.#errors.push(`[error] ${this.#errors.length}#0: init_by_lua error: error loading declarative config`)
  }

  /** A reload does nothing, though the file is all right. */
  stuck = false

  async errorsSince(): Promise<string[]> {
    return [...this.#errors]
  }

  async head(path: string, host?: string): Promise<Answer> {
    if (!this.up) throw new Error('connect ECONNREFUSED')
    this.#load()
    const { services } = parse(this.#live) as Loaded
    const routes = routesIn(this.#live)
      .filter((route) => !this.#lost.includes(route.service) && (route.host === undefined || route.host === host))
      .filter((route) => new RegExp(`^${route.path}`).test(path))
      .sort((a, b) => Number(b.path.includes('(')) - Number(a.path.includes('(')) || b.path.length - a.path.length)
    const service = services.find(({ name }) => name === routes[0]?.service)
    if (!service) return { status: 404, headers: { 'x-kong-response-latency': '0' } }
    const minute = service.plugins?.find(({ name }) => name === 'rate-limiting')?.config?.minute
    const told: Record<string, string> = this.tells ? { 'kong-route-name': routes[0]!.route } : {}
    const limit: Record<string, string> = minute ? { 'x-ratelimit-limit-minute': `${minute}` } : {}
    if (this.down.has(service.name)) return { status: 502, headers: { 'x-kong-response-latency': '1', ...limit } }
    return { status: 200, headers: { via: 'kong/2.8.1', 'x-kong-upstream-latency': '3', ...limit, ...told } }
  }

  get #lost(): string[] {
    return this.#live.includes('>>> netbox-as-code') ? this.loses : []
  }

  #load(): void {
    if (this.#next && this.clock.time >= this.#next.from) this.#live = this.#next.text
  }

  #judge(text: string): string | undefined {
    try {
      if (this.file.endsWith('.json')) JSON.parse(text)
      const { services } = parse(text) as Loaded
      for (const { name } of services.flatMap(({ plugins = [] }) => plugins))
        if (!this.plugins.includes(name))
          return `Error: in 'services': plugin '${name}' not enabled; add it to the 'plugins' configuration property`
      return services.every(({ url }) => url) ? undefined : "Error: in 'services': host: required field missing"
    } catch {
      return 'Error: did not find expected key'
    }
  }
}
