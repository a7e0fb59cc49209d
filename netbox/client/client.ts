import { type buildConnector, type Dispatcher, Pool } from 'undici'
import { NetBoxError } from '../errors.ts'
import { type Answer, refusal } from './answer.ts'
import { type Attempted, afterAnswer, afterFailure, headerOf, type Next } from './attempt.ts'
import { type Body, bodyIn, isJson } from './body.ts'
import { type Patience, patient, pause, waitAfter } from './retry.ts'

export interface ClientOptions {
  /** Where NetBox is, with its base path: `http://127.0.0.1:8080/netbox/`. */
  url: string
  /** `nbt_<key>.<token>` (v2) or 40 hex digits (v1). Without one, only {@link provisionToken} works. */
  token?: string
  /**
   * Connections kept to the server, 2 by default. NetBox's server takes as many per worker as it has workers, idle ones
   * included, and the kernel deals them out unevenly: with 4 connections to 2 workers, the odd one waits until another is
   * closed as idle, 4 seconds later (measured: 0.9 s of reading became 4.5 s). Do not go beyond the number of workers.
   */
  connections?: number
  /**
   * Makes each connection, where plain TCP does not lead. The message of an error of it is shown; one with the code of a
   * failed connect, such as ECONNREFUSED, says that nothing was sent.
   */
  connect?: buildConnector.connector
  /** Milliseconds to wait for the answer to a read (60 s by default) and to a write (5 min). */
  timeouts?: { read?: number; write?: number }
  patience?: Partial<Patience>
  /** Ends every call of this client. */
  signal?: AbortSignal
}

/** Requests sent so far, repetitions included. */
export interface Statistics {
  reads: number
  writes: number
}

export interface Call {
  /** In the place of a body of JSON. */
  file?: { readonly type: string; readonly bytes: Buffer }
  query?: URLSearchParams
  body?: unknown
  /** ETag: the write happens only if the object is still as it was read. */
  ifMatch?: string | undefined
  signal?: AbortSignal | undefined
}

type Method = 'GET' | 'OPTIONS' | 'POST' | 'PATCH' | 'DELETE'

/** A connection to one NetBox: sends, repeats what may be repeated, decodes, and turns refusals into {@link NetBoxError}. */
export class Client {
  /** Address of the REST API, ending in `/api/`. */
  readonly url: string
  readonly #pool: Pool
  readonly #tunnelled: boolean
  readonly #base: string
  readonly #authorization: string | undefined
  readonly #secret: string | undefined
  readonly #patience: Patience
  readonly #timeouts: { read: number; write: number }
  readonly #signal: AbortSignal | undefined
  readonly #statistics: Statistics = { reads: 0, writes: 0 }
  #version: string | undefined

  constructor(options: ClientOptions) {
    const url = parseUrl(options.url)
    this.url = url.href
    this.#base = url.pathname
    const { connections = 2, connect } = options
    this.#pool = new Pool(url.origin, { connections, pipelining: 1, ...(connect && { connect }) })
    this.#tunnelled = connect !== undefined
    this.#secret = options.token
    this.#authorization = options.token && authorization(options.token)
    this.#patience = { ...patient, ...options.patience }
    this.#timeouts = { read: 60_000, write: 300_000, ...options.timeouts }
    this.#signal = options.signal
  }

  get statistics(): Statistics {
    return { ...this.#statistics }
  }

  /** NetBox's version as `4.7`, taken from the last answer; asks only if there was none yet. */
  async version(): Promise<string> {
    if (this.#version === undefined) await this.get('status/')
    return this.#version ?? 'unknown'
  }

  async get(path: string, call: Call = {}): Promise<Answer> {
    return this.#send('GET', path, call)
  }

  async options(path: string): Promise<Answer> {
    return this.#send('OPTIONS', path, {})
  }

  async post(path: string, body: unknown, call: Call = {}): Promise<Answer> {
    return this.#send('POST', path, { ...call, body })
  }

  async patch(path: string, body: unknown, call: Call = {}): Promise<Answer> {
    return this.#send('PATCH', path, { ...call, body })
  }

  /** Changes an object with files among its fields. */
  async upload(path: string, form: FormData, call: Call = {}): Promise<Answer> {
    const encoded = new Response(form)
    const type = encoded.headers.get('content-type')!
    return this.#send('PATCH', path, { ...call, file: { type, bytes: Buffer.from(await encoded.arrayBuffer()) } })
  }

  async delete(path: string, body: unknown, call: Call = {}): Promise<Answer> {
    return this.#send('DELETE', path, { ...call, body })
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #send(method: Method, path: string, call: Call): Promise<Answer> {
    const reading = method === 'GET' || method === 'OPTIONS'
    const attempted: Attempted = { name: `${method} ${path}`, reading, url: this.url }
    for (let attempt = 1; ; attempt++) {
      const { next, decode } = await this.#attempt(attempted, method, path, call)
      if (next.step === 'again' && attempt < this.#patience.attempts) {
        await pause(waitAfter(attempt, this.#patience, next.after), call.signal ?? this.#signal)
        continue
      }
      if ('error' in next) throw next.error
      return decode()
    }
  }

  /** Sends once; what is to be done then, and the answer if there is one. */
  async #attempt(
    attempted: Attempted,
    method: Method,
    path: string,
    call: Call,
  ): Promise<{ next: Next; decode: () => Answer }> {
    try {
      this.#statistics[attempted.reading ? 'reads' : 'writes']++
      const response = await this.#pool.request(this.#request(method, path, call, attempted.reading))
      const body = bodyIn(response, this.#redact(await response.body.text()))
      this.#version = headerOf(response.headers, 'api-version') || this.#version
      return {
        next: afterAnswer(attempted, response, body),
        decode: () => this.#decode(attempted.name, response, body),
      }
    } catch (error) {
      if (this.#signal?.aborted || call.signal?.aborted)
        throw new NetBoxError({ code: 'aborted', message: `${attempted.name} was called off` })
      const next = afterFailure(attempted, error, this.#tunnelled ? (error as Error).message : undefined)
      return {
        next,
        decode: () => {
          throw next.error
        },
      }
    }
  }

  #request(method: Method, path: string, call: Call, reading: boolean): Dispatcher.RequestOptions {
    const query = call.query?.toString()
    const timeout = reading ? this.#timeouts.read : this.#timeouts.write
    const signals = [this.#signal, call.signal].filter((signal) => signal !== undefined)
    return {
      method,
      path: `${this.#base}${path}${query ? `?${query}` : ''}`,
      headers: {
        accept: 'application/json',
        // Without it the messages come in the server's language, which its users may not share with its operator.
        'accept-language': 'en',
        ...(this.#authorization && { authorization: this.#authorization }),
        ...(call.body !== undefined && { 'content-type': 'application/json' }),
        ...(call.file && { 'content-type': call.file.type }),
        ...(call.ifMatch && { 'if-match': call.ifMatch }),
      },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      ...(call.file && { body: call.file.bytes }),
      headersTimeout: timeout,
      bodyTimeout: timeout,
      ...(signals.length > 0 && { signal: AbortSignal.any(signals) }),
    }
  }

  #decode(name: string, response: Dispatcher.ResponseData, { text, json: body }: Body): Answer {
    const status = response.statusCode
    const json = isJson(response)
    if (status >= 400) throw json || status >= 500 ? refusal(name, status, body) : this.#notNetBox(status)
    // A redirect to a login page, or somebody else's 200: every answer of NetBox's API with a body is JSON.
    if (status >= 300 || (text !== '' && !json)) throw this.#notNetBox(status)
    return { status, body, etag: headerOf(response.headers, 'etag') }
  }

  #notNetBox(status: number): NetBoxError {
    return new NetBoxError({
      code: 'not-netbox',
      status,
      message: `what answers at ${this.url} is not NetBox's REST API (${status}); the url must hold the base path, such as http://127.0.0.1:8080/netbox/`,
    })
  }

  /** An echo of our own token in an answer would end up in an error. */
  #redact(text: string): string {
    return this.#secret ? text.replaceAll(this.#secret, '[token]') : text
  }
}

function parseUrl(text: string): URL {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol))
    throw new NetBoxError({
      code: 'invalid',
      field: 'url',
      message: `url is "${text}"; it must be NetBox's address with its base path, such as http://127.0.0.1:8080/netbox/`,
    })
  url.username = url.password = url.search = url.hash = ''
  url.pathname = `${url.pathname.replace(/\/*(api\/*)?$/, '')}/api/`
  return url
}

function authorization(token: string): string {
  const v2 = /^nbt_[^.]+\..+$/.test(token)
  // Never show the value: a wrongly pasted token is still somebody's secret.
  if (!v2 && !/^[0-9a-zA-Z]{40}$/.test(token))
    throw new NetBoxError({
      code: 'invalid',
      field: 'token',
      message: 'the token is neither nbt_<key>.<token> (v2) nor 40 characters (v1)',
    })
  return v2 ? `Bearer ${token}` : `Token ${token}`
}
