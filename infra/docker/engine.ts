import { spawn } from 'node:child_process'
import { Duplex, Readable } from 'node:stream'
import { type Dispatcher, Pool } from 'undici'
import { sshTarget } from './ssh.ts'

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

/**
 * A Docker Engine API client: `unix://`, `npipe://`, `tcp://` and `ssh://` hosts.
 *
 * `ssh://` runs the local `ssh … docker system dial-stdio`, the same way the docker CLI and the docker plugin do.
 */
export class DockerEngine {
  readonly host: string
  readonly #pool: Pool

  /** `sshOpts` go to the `ssh` of an `ssh://` host as they are. */
  constructor(host: string, sshOpts: readonly string[] = []) {
    this.host = host
    this.#pool = poolFor(host, sshOpts)
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
      throw new UnreachableError(`no Docker engine answers at ${this.host} (${reason(error)})`)
    }
  }
}

function poolFor(host: string, sshOpts: readonly string[]): Pool {
  const url = new URL(host)
  const options = { connections: 16, pipelining: 1 }
  switch (url.protocol) {
    case 'unix:':
    case 'npipe:':
      return new Pool('http://docker', { ...options, socketPath: decodeURIComponent(url.pathname) })
    case 'tcp:':
      return new Pool(`http://${url.host}`, options)
    case 'ssh:':
      return new Pool('http://docker', {
        ...options,
        connections: 2,
        // Not at once: undici would not notice that it may go on.
        connect: (_, done) => process.nextTick(done, null, dialOverSsh(url, sshOpts)),
      })
    default:
      throw new UnreachableError(`no Docker engine can be at ${host}: unix://, npipe://, tcp:// and ssh:// are known`)
  }
}

/** The API's byte stream through `ssh`. What ssh says on standard error becomes the error of the stream. */
function dialOverSsh(url: URL, sshOpts: readonly string[]): Duplex {
  const target = [...sshOpts, ...sshTarget(url)]
  const child = spawn('ssh', ['-o', 'ConnectTimeout=30', '-T', ...target, 'docker', 'system', 'dial-stdio'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk).slice(-500)
  })
  const stream = new Duplex({
    read: () => child.stdout.resume(),
    write: (chunk, _, done) => void child.stdin.write(chunk, () => done()),
    final: (done) => void child.stdin.end(() => done()),
    destroy: (error, done) => {
      child.kill()
      done(error)
    },
  })
  child.stdout.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) child.stdout.pause()
  })
  // A write to an ssh that has ended: the end itself says more.
  child.stdin.on('error', () => {})
  child.on('error', (error) => stream.destroy(error))
  // Not 'exit': what ssh has said may still be on its way then.
  child.on('close', (code) => {
    if (code) stream.destroy(new Error(said.trim() || `ssh ended with code ${code}`))
    else stream.push(null)
  })
  return stream
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
