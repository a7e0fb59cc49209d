import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Answers one request, which came from an address. */
export type Handler = (request: Request, address: string | undefined) => Response | Promise<Response>

export interface ServerOptions {
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  /** By path. */
  readonly routes: Readonly<Record<string, Handler>>
  /** Answers what no route does, by its whole address. */
  readonly otherwise?: Handler
  /** Milliseconds that answers under way have at the end; {@link GRACE} by default. */
  readonly grace?: number
  readonly log: (line: string) => void
}

/** A server that listens, and how to end it. */
export interface Listening {
  readonly port: number
  /** Takes no more connections; resolves when the last answer was sent. Who is slower than the grace is cut off. */
  close(): Promise<void>
}

/** Those that say nothing cost memory, too. */
const MOST_CONNECTIONS = 4096
/** Milliseconds. Node looks only every half a minute unless it is told to. */
const PATIENCE = { requestTimeout: 30_000, headersTimeout: 10_000, connectionsCheckingInterval: 5000 }

/** A sender that stalls would hold the end up for as long as it may take to send: longer than Docker waits before it kills. */
const GRACE = 3000

/** Serves Web-standard handlers. */
export async function serve(options: ServerOptions): Promise<Listening> {
  const { host, port, routes, otherwise = notFound, grace = GRACE, log } = options
  const server = createServer(PATIENCE, (incoming, outgoing) => {
    answer({ routes, otherwise, isEnding: () => !server.listening }, incoming, outgoing).catch((error: Error) => {
      // A sender that goes away is no news. What else failed is named, not quoted: it could hold what came in.
      if (!incoming.destroyed) log(`a request failed: ${error.name}`)
      outgoing.destroy()
    })
  })
  server.maxConnections = MOST_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return { port: (server.address() as AddressInfo).port, close: () => close(server, grace) }
}

interface Serving extends Required<Pick<ServerOptions, 'routes' | 'otherwise'>> {
  readonly isEnding: () => boolean
}

async function answer(serving: Serving, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { routes, otherwise, isEnding } = serving
  const path = (incoming.url ?? '/').split('?')[0]!
  const handler = Object.hasOwn(routes, path) ? routes[path]! : undefined
  const address = incoming.socket.remoteAddress
  const response = handler
    ? await handler(requestOf(incoming, path), address)
    : await elsewhere(otherwise, incoming, address)
  // The rest of a body that was refused would have to be read before the connection could serve again; one that is kept holds up the end.
  if (!incoming.complete || isEnding()) outgoing.setHeader('connection', 'close')
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.end(Buffer.from(await response.arrayBuffer()))
}

async function elsewhere(
  otherwise: Handler,
  incoming: IncomingMessage,
  address: string | undefined,
): Promise<Response> {
  const url = incoming.url ?? '/'
  // Of what is no path, such as `//` or `*`, no address can be made.
  if (!/^\/(?!\/)/.test(url) || !URL.canParse(url, 'http://localhost')) return notFound()
  return await otherwise(requestOf(incoming, url), address)
}

function notFound(): Response {
  return new Response('Not found\n', { status: 404 })
}

function requestOf(incoming: IncomingMessage, path: string): Request {
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as [string, string])
  const method = incoming.method ?? 'GET'
  const body = method === 'GET' || method === 'HEAD' ? {} : { body: bodyOf(incoming), duplex: 'half' as const }
  return new Request(new URL(path, 'http://localhost'), { method, headers, ...body })
}

/** The body, read as it is asked for. Unlike Node's own conversion, giving it up leaves the connection open for the answer. */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  let wanted = true
  return new ReadableStream<Uint8Array>({
    start(controller) {
      incoming.pause()
      incoming.on('data', (chunk: Buffer) => {
        if (!wanted) return
        controller.enqueue(new Uint8Array(chunk))
        incoming.pause()
      })
      incoming.once('end', () => wanted && controller.close())
      incoming.once('error', (error) => wanted && controller.error(error))
    },
    pull() {
      incoming.resume()
    },
    cancel() {
      wanted = false
      incoming.resume()
    },
  })
}

async function close(server: Server, grace: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const cut = setTimeout(() => server.closeAllConnections(), grace)
  await closed
  clearTimeout(cut)
}
