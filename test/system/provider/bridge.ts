import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'

/** A request as it went through, with NetBox's answer to it. */
export interface Passed {
  readonly method: string
  readonly path: string
  readonly status: number
}

/**
 * Stands between the provider and NetBox: counts what goes through, is switched off like a NetBox that is down, and holds
 * an answer back, so that a test can act between NetBox's write and the moment Pulumi hears of it.
 */
export class Bridge {
  readonly passed: Passed[] = []
  readonly url: string
  readonly #target: URL
  readonly #server: Server
  #up = true
  #hold: { matches: (passed: Passed) => boolean; reached: () => void; released: Promise<void> } | undefined

  private constructor(target: URL, server: Server, port: number) {
    this.#target = target
    this.#server = server
    this.url = `http://127.0.0.1:${port}${target.pathname}`
    server.on('request', (incoming, outgoing) => this.#pass(incoming, outgoing).catch(() => outgoing.destroy()))
  }

  static async before(netbox: string): Promise<Bridge> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Bridge(new URL(netbox), server, (server.address() as { port: number }).port)
  }

  /** Off: every connection is dropped, as by a NetBox that is down. */
  switch(on: boolean): void {
    this.#up = on
    if (!on) this.#server.closeAllConnections()
  }

  /** Writes that went through since the last call. */
  writes(): Passed[] {
    return this.passed.splice(0).filter(({ method }) => method !== 'GET' && method !== 'OPTIONS')
  }

  /** Holds back the first answer that matches; `reached` resolves when NetBox has given it. */
  hold(matches: (passed: Passed) => boolean): { reached: Promise<void>; release: () => void } {
    const reached = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    this.#hold = { matches, reached: reached.resolve, released: released.promise }
    return { reached: reached.promise, release: released.resolve }
  }

  async close(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    if (!this.#up) return void incoming.socket.destroy()
    const { hostname, port } = this.#target
    const { method = 'GET', url: path = '/', headers } = incoming
    const onward = request({ hostname, port, method, path, headers: { ...headers, connection: 'close' } })
    incoming.pipe(onward)
    const [answer] = (await once(onward, 'response')) as [IncomingMessage]
    const body = Buffer.concat(await answer.toArray())
    const passed = { method, path, status: answer.statusCode ?? 0 }
    this.passed.push(passed)
    const hold = this.#hold
    if (hold?.matches(passed)) {
      this.#hold = undefined
      hold.reached()
      await hold.released
    }
    outgoing.writeHead(passed.status, { ...answer.headers, connection: 'keep-alive' }).end(body)
  }
}
