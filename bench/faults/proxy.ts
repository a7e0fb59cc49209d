import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { pick, type Random } from './random.ts'

/** What the proxy does to a request and its answer. */
interface Fault {
  /** NetBox gets the request, and does what it asks for. */
  readonly carriedOut: boolean
  /** What is answered instead, by part; `cut` closes the connection without an answer. */
  readonly answer: 'cut' | { readonly status?: number; readonly type?: string; readonly body?: string }
  /** Milliseconds before the answer. */
  readonly delay?: number
}

const HTML = { type: 'text/html', body: '<html><body><h1>Bad gateway</h1></body></html>' }

/** Every way in which a server or what stands before it fails, by what a person would call it. */
export const FAULTS = {
  '500, nothing done': { carriedOut: false, answer: { status: 500, body: '{"error": "deadlock detected"}' } },
  '502 with a page, nothing done': { carriedOut: false, answer: { status: 502, ...HTML } },
  '502 with a page, done': { carriedOut: true, answer: { status: 502, ...HTML } },
  'empty answer, done': { carriedOut: true, answer: { body: '' } },
  'half an answer, done': { carriedOut: true, answer: { body: '[{"id": 17, "na' } },
  'answer of another type, done': { carriedOut: true, answer: { type: 'text/html' } },
  'connection cut, nothing done': { carriedOut: false, answer: 'cut' },
  'connection cut, done': { carriedOut: true, answer: 'cut' },
  'ten seconds late': { carriedOut: true, answer: {}, delay: 10_000 },
} as const satisfies Record<string, Fault>

export type FaultName = keyof typeof FAULTS

/** Stands between a program and NetBox and spoils a part of the requests. Not NetBox, and not its gateway. */
export class FaultProxy implements AsyncDisposable {
  readonly url: string
  /** One of so many requests is spoilt; infinite for none. */
  every = Number.POSITIVE_INFINITY
  /** What is done to them. */
  faults = Object.keys(FAULTS) as FaultName[]
  /** What was done since the last time somebody emptied it. */
  done: string[] = []
  readonly #target: URL
  readonly #server: Server
  readonly #random: Random

  private constructor(target: URL, server: Server, random: Random) {
    this.#target = target
    this.#server = server
    this.#random = random
    this.url = `http://127.0.0.1:${(server.address() as { port: number }).port}${target.pathname}`
    server.on('request', (incoming, outgoing) => this.#pass(incoming, outgoing).catch(() => outgoing.destroy()))
  }

  /** Starts one on a free port. */
  static async before(netbox: string, random: Random): Promise<FaultProxy> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new FaultProxy(new URL(netbox), server, random)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = incoming
    const name = this.#random() < 1 / this.every ? pick(this.faults, this.#random) : undefined
    const fault: Fault = name ? FAULTS[name] : { carriedOut: true, answer: {} }
    if (name) this.done.push(`${method} ${url.split('?')[0]}: ${name}`)
    const body = await buffer(incoming)
    const answer = fault.carriedOut ? await this.#forward(incoming, body) : undefined
    if (fault.delay) await pause(fault.delay)
    if (fault.answer === 'cut') return void outgoing.destroy()
    const headers = { ...answer?.headers, 'content-type': fault.answer.type ?? answer?.type ?? 'application/json' }
    outgoing.writeHead(fault.answer.status ?? answer?.status ?? 500, headers)
    outgoing.end(fault.answer.body ?? answer?.body)
  }

  async #forward({ method, url, headers }: IncomingMessage, body: Buffer) {
    const { hostname, port } = this.#target
    // A connection for each request: one that is kept might be closed by NetBox just when the next request is sent.
    const onward = request({ hostname, port, method, path: url, headers: { ...headers, connection: 'close' } })
    onward.end(body)
    const [answer] = (await once(onward, 'response')) as [IncomingMessage]
    const { etag, 'api-version': version, 'content-type': type } = answer.headers
    return {
      status: answer.statusCode,
      ...{ type, headers: { ...(etag && { etag }), ...(version && { 'api-version': version }) } },
      body: await buffer(answer),
    }
  }
}
