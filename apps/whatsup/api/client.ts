import { setTimeout as delay } from 'node:timers/promises'
import { type buildConnector, Pool } from 'undici'
import type { z } from 'zod'
import { type Saying, say } from '../sentences/saying.ts'
import { WhatsUpError } from './errors.ts'
import { type Credentials, Login } from './login.ts'

export interface ClientOptions {
  /** `https://host:9644`, with or without `/api/v1`. */
  readonly url: string
  readonly credentials: Credentials
  readonly connect: buildConnector.connector
  /** Milliseconds to wait for an answer; 60 s by default. */
  readonly timeout?: number
  readonly signal?: AbortSignal
  /** Milliseconds before the second try of a read; doubled before each further one. */
  readonly patience?: number
  readonly now?: () => number
}

type Method = 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE'

interface Call {
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
}

const TRIES = 3
/** No answer of this API is larger: a page of 250 templates takes about a megabyte. */
const LARGEST = 64 * 1024 * 1024
/** Codes of failures before anything was sent. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'EPROTO',
])
/** What Node says of certificates that nobody vouches for. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|DEPTH_ZERO/

/**
 * A connection to one WhatsUp Gold server. Reads are tried again; a write is sent once, since the same write twice would be a second
 * device: one whose answer is lost is told as `unknown`. Every failure is a {@link WhatsUpError}.
 */
export class Client {
  /** Where the API is, for messages. */
  readonly url: string
  readonly #pool: Pool
  readonly #base: string
  readonly #login: Login
  readonly #password: string
  readonly #timeout: number
  readonly #patience: number
  readonly #signal: AbortSignal | undefined
  readonly statistics = { reads: 0, writes: 0 }

  constructor({ url, credentials, connect, timeout = 60_000, patience = 500, signal, now }: ClientOptions) {
    const { origin, pathname } = new URL(url)
    this.#base = `${pathname.replace(/\/*(api\/v1\/?)?$/, '')}/api/v1/`
    this.url = `${origin}${this.#base}`
    this.#pool = new Pool(origin, { connections: 4, pipelining: 1, connect, maxResponseSize: LARGEST })
    this.#timeout = timeout
    this.#patience = patience
    this.#signal = signal
    this.#password = credentials.password
    this.#login = new Login(credentials, (form) => this.#token(form), now)
  }

  /** What a read answers, checked against its shape. */
  async get<T>(path: string, shape: z.ZodType<T>, query: Readonly<Record<string, string>> = {}): Promise<T> {
    return this.#shaped(await this.#send('GET', path, { query }), `GET ${path}`, shape)
  }

  /** Sends a write, once. */
  async write<T>(method: Exclude<Method, 'GET'>, path: string, shape: z.ZodType<T>, call: Call = {}): Promise<T> {
    return this.#shaped(await this.#send(method, path, call), `${method} ${path}`, shape)
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #shaped<T>(body: unknown, name: string, shape: z.ZodType<T>): T {
    const parsed = shape.safeParse(body)
    if (parsed.success) return parsed.data
    const [issue] = parsed.error.issues
    const where = issue!.path.join('.') || say('theAnswer')
    const code = name.startsWith('GET ') ? 'unreadable' : 'unknown'
    throw new WhatsUpError(code, say('misread', name, where))
  }

  async #send(method: Method, path: string, call: Call): Promise<unknown> {
    const reading = method === 'GET'
    for (let attempt = 1, logins = 0; ; attempt++) {
      const token = await this.#login.token()
      try {
        this.statistics[reading ? 'reads' : 'writes']++
        return await this.#once(method, path, call, token)
      } catch (error) {
        if (!(error instanceof WhatsUpError)) throw error
        // Refused before anything was done. One try with another token, also for a write.
        if (error.status === 401 && logins === 0) {
          logins++
          this.#login.drop(token)
          continue
        }
        const again = reading && (error.code === 'unavailable' || error.code === 'unreachable') && attempt < TRIES
        if (!again) throw error
        await this.#pause(this.#patience * 2 ** (attempt - 1))
      }
    }
  }

  async #once(method: Method, path: string, { query, body }: Call, token: string): Promise<unknown> {
    const name = `${method} ${path}`
    const search = query && Object.keys(query).length > 0 ? `?${new URLSearchParams(query)}` : ''
    const { status, text } = await this.#request(name, {
      method,
      path: `${this.#base}${path}${search}`,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const parsed = parse(text)
    if (status >= 200 && status < 300) {
      if (text === '' || parsed !== undefined) return parsed ?? {}
      throw new WhatsUpError(method === 'GET' ? 'unreadable' : 'unknown', say('notJson', name), status)
    }
    throw this.#refusal(name, method, status, parsed)
  }

  #refusal(name: string, method: Method, status: number, body: unknown): WhatsUpError {
    const words = wordsOf(body)
    const told = (what: Saying) => (words === '' ? what : say('with', what, this.#hidden(words)))
    if (status === 401) return new WhatsUpError('login', say('noToken', name), status)
    if (status === 403) return new WhatsUpError('forbidden', told(say('mayNot', name)), status)
    if (status === 404) return new WhatsUpError('not-found', told(say('notFound', name)), status)
    if (status === 429) return new WhatsUpError('unavailable', say('putOff', name), status)
    if (status >= 500 || status < 400 || status === 408) {
      const code = method === 'GET' ? 'unavailable' : 'unknown'
      return new WhatsUpError(code, told(say('answered', name, status)), status)
    }
    return new WhatsUpError('refused', told(say('refused', name, status)), status)
  }

  async #token(form: URLSearchParams): Promise<{ status: number; body: unknown }> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }
    const request = { method: 'POST' as const, path: `${this.#base}token`, headers, body: form.toString() }
    // Whether a login was done does not matter as that of a write does: it changes nothing.
    const { status, text } = await this.#request('POST token', request).catch((error: unknown) => {
      if (error instanceof WhatsUpError && error.code === 'unknown') throw new WhatsUpError('unavailable', error.said)
      throw error
    })
    return { status, body: parse(text) }
  }

  async #request(name: string, request: Parameters<Pool['request']>[0]): Promise<{ status: number; text: string }> {
    // Not only between bytes: a server that answers a byte a minute would hold a request for ever.
    const limit = AbortSignal.timeout(this.#timeout)
    const signal = this.#signal ? AbortSignal.any([limit, this.#signal]) : limit
    try {
      const { statusCode, body } = await this.#pool.request({ ...request, signal })
      return { status: statusCode, text: await body.text() }
    } catch (error) {
      throw this.#failure(name, error as NodeJS.ErrnoException, limit.aborted)
    }
  }

  #failure(name: string, error: NodeJS.ErrnoException, late: boolean): WhatsUpError {
    if (error instanceof WhatsUpError) return error
    const code = error.code ?? error.name
    if (UNTRUSTED.test(code)) return new WhatsUpError('untrusted', say('untrusted', this.url, code))
    if (NEVER_SENT.has(code)) return new WhatsUpError('unreachable', say('nobody', this.url, code))
    const read = name.startsWith('GET ')
    if (this.#signal?.aborted) return new WhatsUpError(read ? 'aborted' : 'unknown', say('callOff', name))
    const what = late ? say('late', name, this.#timeout / 1000) : say('lost', name, code)
    return new WhatsUpError(read ? 'unavailable' : 'unknown', what)
  }

  /** A server may echo what it was sent. */
  #hidden(text: string): string {
    return this.#password === '' ? text : text.replaceAll(this.#password, '[password]')
  }

  async #pause(milliseconds: number): Promise<void> {
    await delay(milliseconds, undefined, this.#signal ? { signal: this.#signal } : {}).catch(() => {
      throw new WhatsUpError('aborted', say('calledOff'))
    })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What the server says of an error, in one line of a bearable length. */
function wordsOf(body: unknown): string {
  const { error, error_description } = (body ?? {}) as {
    error?: { message?: unknown } | string
    error_description?: unknown
  }
  const words = (typeof error === 'object' ? error?.message : undefined) ?? error_description ?? ''
  return String(words).replace(/\s+/g, ' ').trim().replace(/\.$/, '').slice(0, 200)
}
