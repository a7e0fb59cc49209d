import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import http, { type RequestListener, type Server } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { handleAdmin } from './admin/handler.ts'
import type { Source } from './admin/source.ts'
import { certificateIn } from './config/certificate.ts'
import { Database } from './config/database.ts'
import { complaint, hashOf, parseDeclarative } from './config/declarative.ts'
import { type Entities, noEntities } from './config/entities.ts'
import type { Listen, Settings } from './config/settings.ts'
import { idle } from './plugins/chain.ts'
import type { Counters } from './plugins/context.ts'
import { handle, type Routing, routingOf } from './proxy/handler.ts'
import { Upstreams } from './proxy/upstream.ts'

/** Takes a line of the error log, by level. */
export type Log = (level: 'error' | 'warn' | 'notice', message: string) => void

interface Loaded {
  entities: Entities
  /** The fingerprint of the declarative text. */
  hash: string | undefined
}

/** A running gateway: its proxy, its Admin API, and the configuration that both show. */
export class Gateway implements Source {
  readonly settings: Settings
  readonly database: Database | undefined
  readonly #log: Log
  readonly #upstreams = new Upstreams()
  readonly #counters: Counters = new Map()
  readonly #servers: Server[] = []
  #declared: Loaded = { entities: noEntities(), hash: undefined }
  #routing: Routing

  private constructor(settings: Settings, log: Log) {
    this.settings = settings
    this.#log = log
    if (settings.database === 'postgres') this.database = new Database(settings.plugins, settings.dataFile)
    else this.#declared = loaded(settings)
    this.#routing = routingOf(this.entities)
  }

  /** Loads the configuration and listens. Fails if the configuration is bad. */
  static async start(settings: Settings, log: Log): Promise<Gateway> {
    const gateway = new Gateway(settings, log)
    const names = idle(gateway.#routing.plugins)
    if (names.length > 0) log('warn', `configured, and not acted on by this stand-in: ${names.join(', ')}`)
    await gateway.#listen(settings.proxyListen, (request, response) => {
      handle(request, response, gateway.#routing, gateway.#upstreams, gateway.#counters)
    })
    await gateway.#listen(settings.adminListen, (request, response) => {
      handleAdmin(request, response, gateway, (message) => log('error', message)).catch(() => response.destroy())
    })
    return gateway
  }

  get entities(): Entities {
    return this.database?.entities ?? this.#declared.entities
  }

  get hash(): string | undefined {
    return this.#declared.hash
  }

  /** The ports it listens on: those of the proxy in their order, then those of the Admin API. */
  get ports(): number[] {
    return this.#servers.map((server) => (server.address() as AddressInfo).port)
  }

  /** Reads the declarative file again. A broken one is told in the log alone, and what was in use stays. */
  reload(): void {
    this.#log('notice', 'signal 1 (SIGHUP) received, reconfiguring')
    if (this.database) return
    try {
      const next = loaded(this.settings)
      setTimeout(() => this.#use(next), this.settings.propagation)
    } catch (error) {
      this.#log('error', initError(error))
    }
  }

  replace(entities: Entities, hash: string): void {
    this.#use({ entities, hash })
  }

  changed(): void {
    const { entities } = this
    setTimeout(() => {
      this.#routing = routingOf(entities)
    }, this.settings.propagation)
  }

  /** Stops listening, and cuts what is still open. */
  async close(): Promise<void> {
    this.#upstreams.close()
    await Promise.all(
      this.#servers.map((server) => {
        const closed = new Promise((resolve) => server.close(resolve))
        server.closeAllConnections()
        return closed
      }),
    )
  }

  #use(next: Loaded): void {
    this.#declared = next
    this.#routing = routingOf(next.entities)
  }

  async #listen(listens: Listen[], listener: RequestListener): Promise<void> {
    for (const { host, port, ssl } of listens) {
      // Like nginx: no limit to how long a request may take to come in, no word on how long a connection is kept.
      const options = { requestTimeout: 0, keepAliveTimeout: 0 }
      const server = ssl
        ? https.createServer({ ...options, ...certificateIn(this.settings.prefix) }, listener)
        : http.createServer(options, listener)
      this.#servers.push(server)
      server.listen(port, host)
      await once(server, 'listening')
    }
  }
}

/** How nginx tells that the gateway's configuration cannot be loaded. */
export function initError(error: unknown): string {
  const trace = "stack traceback:\n\t[C]: in function 'error'\n\tinit_by_lua:3: in main chunk"
  return `init_by_lua error: ${(error as Error).message}\n${trace}`
}

function loaded({ declarativeConfig: file, declarativeString: inline, plugins }: Settings): Loaded {
  if (file === undefined) {
    if (inline === undefined) return { entities: noEntities(), hash: undefined }
    return { entities: parseDeclarative(inline, plugins), hash: hashOf(inline) }
  }
  try {
    const text = readFileSync(file, 'utf8')
    return { entities: parseDeclarative(text, plugins, file), hash: hashOf(text) }
  } catch (error) {
    throw new Error(`error parsing declarative config file ${file}:\n${complaint(error)}`)
  }
}
