import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What came in; a body is read only by whoever wants it. */
export interface Asked {
  readonly method: string
  readonly authorization: string | undefined
  /** Throws for more than a megabyte. */
  body(): Promise<string>
}

export interface Page {
  readonly status: number
  readonly type?: string
  readonly text: string
}

export interface Listening {
  readonly port: number
  close(): Promise<void>
}

const MOST = 1_048_576

/** Serves pages by path. Port 0 takes any free one. */
export async function serve(
  host: string,
  port: number,
  pages: Readonly<Record<string, (asked: Asked) => Promise<Page>>>,
): Promise<Listening> {
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '/').split('?')[0]!
    const page = Object.hasOwn(pages, path) ? pages[path]! : missing
    const { authorization } = request.headers
    const asked = { method: request.method ?? 'GET', authorization, body: () => bodyOf(request) }
    const { status, type = 'text/plain', text } = await page(asked).catch(() => failed)
    response.writeHead(status, { 'content-type': type }).end(text)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

const missing = async (): Promise<Page> => ({ status: 404, text: 'Not found\n' })
/** Another try may help: whoever asked keeps what it has to tell. */
const failed: Page = { status: 503, text: 'NATS or NetBox does not answer\n' }

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MOST) throw new Error('too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
