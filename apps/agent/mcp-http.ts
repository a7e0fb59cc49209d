import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { NetBoxError } from '../../netbox/index.ts'
import * as escaped from '../../text/escape.ts'
import type { Core } from './core.ts'
import { mcpServer } from './mcp.ts'
import { foreignName } from './rebinding.ts'

export interface HttpOptions {
  /** What clients send as `Authorization: Bearer …`. */
  token: string
  /** 127.0.0.1 by default: this machine only. */
  host?: string
  /** 0 for any free one. */
  port: number
  /** Names that it is reached by, besides addresses, `localhost` and names of one word; see {@link foreignName}. */
  names?: readonly string[]
  /** Clients at the same time; the one that was silent longest makes room. */
  sessions?: number
}

const PATH = '/mcp'
const SHORTEST_TOKEN = 16

/** An MCP server for many clients by streamable HTTP, at `/mcp`, with a token. `/health` answers without one. */
export class McpHttp implements AsyncDisposable {
  readonly #core: Core
  readonly #token: Buffer
  readonly #most: number
  readonly #names: readonly string[]
  readonly #server: HttpServer
  /** By id, the one that was heard last at the end. */
  readonly #sessions = new Map<string, StreamableHTTPServerTransport>()

  private constructor(core: Core, { token, names = [], sessions = 100 }: HttpOptions) {
    if (token.length < SHORTEST_TOKEN)
      throw new NetBoxError({
        code: 'invalid',
        message: `the token for MCP clients has ${token.length} characters; it must have ${SHORTEST_TOKEN} at least`,
      })
    this.#core = core
    this.#token = digest(token)
    this.#most = sessions
    this.#names = names
    // Nothing that comes in may end the process, and the other servers in it.
    this.#server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        console.error(escaped.terminal(inspect(error)))
        if (!response.headersSent) answer(response, 500, { error: 'a fault of netbox-agent; its log tells more' })
        else response.destroy()
      })
    })
  }

  /** Listens. Throws `invalid` when the port is taken. */
  static async start(core: Core, options: HttpOptions): Promise<McpHttp> {
    const { host = '127.0.0.1', port } = options
    const served = new McpHttp(core, options)
    await new Promise<void>((resolve, reject) => {
      served.#server.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          new NetBoxError({
            code: 'invalid',
            message: `cannot listen on ${host}:${port} (${error.code}); choose another --port or --host`,
          }),
        ),
      )
      served.#server.listen(port, host, resolve)
    })
    return served
  }

  get url(): string {
    const { address, port, family } = this.#server.address() as AddressInfo
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}${PATH}`
  }

  /** Ends every session and takes no more. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    await Promise.all([...this.#sessions.values()].map((transport) => transport.close()))
    this.#server.closeAllConnections()
    await closed
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Cut, not parsed: a request line may hold what is no URL, such as `//`.
    const pathname = (request.url ?? '/').split('?')[0]
    if (pathname === '/health') return answer(response, 200, { status: 'ok' })
    if (pathname !== PATH) return answer(response, 404, { error: `there is nothing here; MCP is at ${PATH}` })
    const foreign = foreignName(request.headers, this.#names)
    if (foreign !== undefined) return answer(response, 403, { error: `${foreign}; its operator lists those` })
    if (!this.#isKnown(request.headers.authorization)) {
      response.setHeader('www-authenticate', 'Bearer')
      return answer(response, 401, { error: 'send the token of this server as "Authorization: Bearer …"' })
    }
    const transport = await this.#transportOf(request)
    if (transport) await transport.handleRequest(request, response)
    else answer(response, 404, { error: 'this session has ended; start a new one with "initialize"' })
  }

  /** The session of a request, a new one when it names none; undefined when the one it names has ended. */
  async #transportOf(request: IncomingMessage): Promise<StreamableHTTPServerTransport | undefined> {
    const id = request.headers['mcp-session-id']
    if (id !== undefined) {
      const known = this.#sessions.get(String(id))
      if (known) this.#heard(String(id), known)
      return known
    }
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (made) => this.#heard(made, transport),
    })
    const server = mcpServer(this.#core)
    // The declared type of the SDK's own transport does not fit exactOptionalPropertyTypes.
    await server.connect(transport as Parameters<typeof server.connect>[0])
    server.onclose = () => void this.#sessions.delete(transport.sessionId ?? '')
    return transport
  }

  #heard(id: string, transport: StreamableHTTPServerTransport): void {
    this.#sessions.delete(id)
    this.#sessions.set(id, transport)
    const [oldest] = this.#sessions
    if (oldest && this.#sessions.size > this.#most) oldest[1].close().catch(() => undefined)
  }

  /** Compares digests, in a time that tells nothing about the token. */
  #isKnown(authorization: string | undefined): boolean {
    const [, given = ''] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? []
    return timingSafeEqual(digest(given), this.#token)
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
