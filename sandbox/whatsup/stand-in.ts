import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Certificate } from '../certificate.ts'
import { type Answer, refuse } from './answer.ts'
import { OPERATIONS } from './operations/index.ts'
import { Scope, type ScopeOptions } from './scope.ts'

export interface StandInOptions extends ScopeOptions {
  readonly certificate: Certificate
  readonly host?: string
  /** 0, the default, takes any free one. */
  readonly port?: number
  /** Names and passwords of who may log in. */
  readonly users?: Readonly<Record<string, string>>
}

/** What was asked, as far as tests look at it. */
export interface Asked {
  readonly method: string
  /** Below `/api/v1/`. */
  readonly path: string
  readonly query: URLSearchParams
  readonly body: string
}

/** Done to a request instead of answering it: nothing is carried out before `cut` or `status`, everything is before `after`. */
export type Fault =
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }
  | 'before'
  | 'after'
  | 'hang'

const PREFIX = '/api/v1/'
const LIFETIME = 86_399

/**
 * A stand-in for the REST API of WhatsUp Gold, which cannot be had here. Not WhatsUp Gold: it has the semantics of the published
 * contract and of what others saw on live servers, and is never kinder; what is unknown is a switch.
 */
export class StandIn extends Scope {
  readonly requests: Asked[] = []
  logins = 0
  /** Bytes that came in over connections that were let through. */
  received = 0
  fault: (asked: Asked) => Fault | undefined = () => undefined
  users: Readonly<Record<string, string>>
  readonly #server: Server
  readonly #host: string
  readonly #tokens = new Map<string, string>()
  readonly #refreshes = new Map<string, string>()

  private constructor(options: StandInOptions) {
    super(options)
    this.users = options.users ?? { netbox: 'right' }
    this.#host = options.host ?? '127.0.0.1'
    const { key, cert } = options.certificate
    this.#server = createServer({ key, cert }, (request, response) => {
      this.#serve(request, response).catch(() => response.destroy())
    })
    this.#server.on('secureConnection', (socket) =>
      socket.on('data', (bytes: Buffer) => (this.received += bytes.length)),
    )
  }

  static async start(options: StandInOptions): Promise<StandIn> {
    const it = new StandIn(options)
    await it.listen(options.port ?? 0)
    return it
  }

  /** Listens again after {@link close}. */
  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, this.#host, resolve)
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `https://${this.#host}:${this.port}`
  }

  /** Ends every token: what was logged in is so no more. */
  endTokens(): void {
    this.#tokens.clear()
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://stand-in')
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    const path = url.pathname.startsWith(PREFIX) ? url.pathname.slice(PREFIX.length) : ''
    const asked: Asked = { method: request.method ?? 'GET', path, query: url.searchParams, body }
    this.requests.push(asked)
    const fault = this.fault(asked)
    if (fault === 'hang') return
    if (fault === 'before') return void response.destroy()
    if (typeof fault === 'object') {
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers })
      return void response.end(fault.body ?? '')
    }
    const answer = path === 'token' ? this.#token(asked) : this.#answer(asked, request.headers.authorization)
    if (fault === 'after' || answer === 'cut') return void response.destroy()
    this.#send(response, answer)
  }

  #send(response: ServerResponse, { status, body }: Exclude<Answer, 'cut'>): void {
    const { errors } = this.switches
    if (status >= 400 && status !== 400 && errors !== 'documented') {
      response.writeHead(status, { 'content-type': errors === 'page' ? 'text/html' : 'application/json' })
      return void response.end(errors === 'page' ? '<html><body>Server Error</body></html>' : '')
    }
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    response.end(body === undefined ? undefined : JSON.stringify(body))
  }

  #token({ method, body }: Asked): Answer {
    if (method !== 'POST') return refuse(405, 'METHOD', 'Use POST.')
    this.logins++
    const form = new URLSearchParams(body)
    const refresh = this.#refreshes.get(form.get('refresh_token') ?? '')
    const user = form.get('grant_type') === 'refresh_token' ? refresh : this.#known(form)
    if (user === undefined) {
      const error_description = 'Invalid username/password or not allowed to sign on from this location.'
      return { status: 400, body: { error: 'invalid_grant', error_description } }
    }
    if (this.switches.refreshEnds && refresh !== undefined) this.endTokens()
    const [access, next] = [randomBytes(139).toString('hex'), randomBytes(32).toString('hex')]
    this.#tokens.set(access, user)
    this.#refreshes.set(next, user)
    return {
      status: 200,
      body: { access_token: access, token_type: 'bearer', expires_in: LIFETIME, refresh_token: next },
    }
  }

  #known(form: URLSearchParams): string | undefined {
    const user = form.get('username') ?? ''
    const right = form.get('grant_type') === 'password' && Object.hasOwn(this.users, user)
    return right && this.users[user] === form.get('password') ? user : undefined
  }

  #answer({ method, path, query, body }: Asked, authorization = ''): Answer {
    const user = this.#tokens.get(authorization.replace(/^bearer /i, ''))
    if (user === undefined) return refuse(401, 'UNAUTHORIZED', 'Authorization has been denied for this request.')
    const parts = path.split('/')
    for (const [name, operation] of OPERATION_LIST) {
      const found = matched(name, method, parts)
      if (!found) continue
      try {
        return operation(this, { parts: found, query, body: body === '' ? undefined : JSON.parse(body), user })
      } catch (error) {
        if (error instanceof SyntaxError) return refuse(400, 'INVALID', 'The body is not JSON.')
        throw error
      }
    }
    return refuse(404, 'NOTFOUND', `No operation ${method} ${path}.`)
  }
}

/** Those with fixed words before those that take anything there. */
const OPERATION_LIST = Object.entries(OPERATIONS).sort(([one], [other]) => stars(one) - stars(other))

function stars(name: string): number {
  return name.split('*').length
}

/** The parts that stand where a pattern has `*`, if a request fits. */
function matched(name: string, method: string, parts: readonly string[]): string[] | undefined {
  const [wanted, pattern] = name.split(' ')
  const places = pattern!.split('/')
  if (wanted !== method || places.length !== parts.length) return undefined
  if (!places.every((place, index) => place === '*' || place === parts[index])) return undefined
  return parts.filter((_, index) => places[index] === '*').map(decodeURIComponent)
}
