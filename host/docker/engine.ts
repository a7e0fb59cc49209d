import { Readable } from 'node:stream'
import { type Dispatcher, Pool } from 'undici'
import { dial, SshError, sshOptions, sshTarget } from '../ssh/index.ts'

/** The Docker API refused a call: its status and its own words. */
export class DockerError extends Error {
  override name = 'DockerError'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** No Docker engine answered at the address. */
export class UnreachableError extends Error {
  override name = 'UnreachableError'
}

export interface Call {
  query?: Record<string, string | number | boolean | undefined>
  /** Sent as JSON, unless it is a Buffer or a stream: those go as a tar archive. */
  body?: unknown
  /** Sent as `X-Registry-Auth` and the like. */
  headers?: Record<string, string>
  /** Milliseconds without an answer before the call is given up; 0 waits for ever. */
  timeout?: number
}

/** How an `ssh://` host is reached. */
export interface SshUse {
  /** What `ssh` is told first; by default the options that all of ours share. */
  options: readonly string[]
  /** Calls at once, each in a session of its own; 2 by default, since sshd gives 10 to one connection. */
  sessions: number
}

/**
 * A Docker Engine API client: `unix://`, `npipe://`, `tcp://` and `ssh://` hosts.
 *
 * `ssh://` runs the local `ssh … docker system dial-stdio`, the same way the docker CLI and the docker plugin do. What ssh
 * fails of is thrown as {@link SshError}.
 */
export class DockerEngine {
  readonly host: string
  readonly #pool: Pool

  constructor(host: string, ssh: Partial<SshUse> = {}) {
    this.host = host
    this.#pool = poolFor(host, { options: sshOptions(), sessions: 2, ...ssh })
  }

  /** Calls the API and returns the decoded JSON answer (or text, for plain answers). Throws {@link DockerError}. */
  async call<T = unknown>(method: Dispatcher.HttpMethod, path: string, options: Call = {}): Promise<T> {
    const response = await this.#send(method, path, options)
    const text = await response.body.text()
    if (response.statusCode >= 400) throw new DockerError(response.statusCode, messageOf(text))
    const json = String(response.headers['content-type'] ?? '').includes('json')
    return (json && text !== '' ? JSON.parse(text) : text) as T
  }

  /** Like {@link call}, but hands over the raw body stream of a successful answer. */
  async stream(method: Dispatcher.HttpMethod, path: string, options: Call = {}): Promise<Readable> {
    const response = await this.#send(method, path, { timeout: 0, ...options })
    if (response.statusCode >= 400) throw new DockerError(response.statusCode, messageOf(await response.body.text()))
    return response.body
  }

  async close(): Promise<void> {
    await this.#pool.destroy()
  }

  async #send(method: Dispatcher.HttpMethod, path: string, options: Call) {
    const query = Object.entries(options.query ?? {}).filter(([, value]) => value !== undefined)
    const search = new URLSearchParams(Object.fromEntries(query.map(([key, value]) => [key, String(value)]))).toString()
    const raw = Buffer.isBuffer(options.body) || options.body instanceof Readable
    const type = options.body === undefined ? {} : { 'content-type': raw ? 'application/x-tar' : 'application/json' }
    try {
      return await this.#pool.request({
        method,
        path: search ? `${path}?${search}` : path,
        headers: { ...type, ...options.headers },
        body: raw
          ? (options.body as Buffer | Readable)
          : options.body === undefined
            ? null
            : JSON.stringify(options.body),
        headersTimeout: options.timeout ?? 300_000,
        bodyTimeout: options.timeout ?? 300_000,
      })
    } catch (error) {
      if (error instanceof SshError) throw error
      throw new UnreachableError(`no Docker engine answers at ${this.host} (${reason(error)})`)
    }
  }
}

function poolFor(host: string, ssh: SshUse): Pool {
  const url = new URL(host)
  const options = { connections: 16, pipelining: 1 }
  switch (url.protocol) {
    case 'unix:':
    case 'npipe:':
      return new Pool('http://docker', { ...options, socketPath: decodeURIComponent(url.pathname) })
    case 'tcp:':
      return new Pool(`http://${url.host}`, options)
    case 'ssh:': {
      const args = ['-T', ...ssh.options, ...sshTarget(url), 'docker', 'system', 'dial-stdio']
      return new Pool('http://docker', {
        ...options,
        connections: ssh.sessions,
        // Not at once: undici would not notice that it may go on.
        connect: (_, done) => process.nextTick(done, null, dial(url, args) as never),
      })
    }
    default:
      throw new UnreachableError(`no Docker engine can be at ${host}: unix://, npipe://, tcp:// and ssh:// are known`)
  }
}

function messageOf(text: string): string {
  try {
    return String((JSON.parse(text) as { message?: unknown }).message ?? text)
  } catch {
    return text.trim()
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = (error as { code?: string }).code
  return error.message || code || error.name
}
