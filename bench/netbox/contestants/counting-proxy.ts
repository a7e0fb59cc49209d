import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Stands between a program and NetBox and counts what goes through: the only count that does not depend on what the
 * program says of itself. NetBox hears the proxy's own address, so that the links in its answers lead through it too.
 */
export class CountingProxy implements AsyncDisposable {
  readonly url: string
  readonly counted = { requests: 0, writes: 0 }
  readonly #target: URL
  readonly #server: Server

  private constructor(target: URL, server: Server, port: number) {
    this.#target = target
    this.#server = server
    this.url = `http://127.0.0.1:${port}${target.pathname}`
    server.on('request', (incoming, outgoing) => this.#pass(incoming, outgoing).catch(() => outgoing.destroy()))
  }

  /** @param port where it answers; 0 for any that is free */
  static async before(netbox: string, port: number): Promise<CountingProxy> {
    const server = createServer().listen(port, '127.0.0.1')
    await once(server, 'listening')
    return new CountingProxy(new URL(netbox), server, (server.address() as { port: number }).port)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers } = incoming
    this.counted.requests++
    if (!READING.has(method)) this.counted.writes++
    const { hostname, port } = this.#target
    // A connection for each request: one that is kept might be closed by NetBox just when the next request is sent.
    const onward = request({ hostname, port, method, path, headers: { ...headers, connection: 'close' } })
    incoming.pipe(onward)
    const [answer] = (await once(onward, 'response')) as [IncomingMessage]
    outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, connection: 'keep-alive' })
    answer.on('error', () => outgoing.destroy())
    answer.pipe(outgoing)
  }
}
