import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Page {
  readonly status: number
  readonly type: string
  readonly text: string
}

export interface Listening {
  readonly port: number
  close(): Promise<void>
}

/** Serves pages that anybody may read who reaches the port, by path. Port 0 takes any free one. */
export async function serve(
  host: string,
  port: number,
  pages: Readonly<Record<string, () => Promise<Page>>>,
): Promise<Listening> {
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '/').split('?')[0]!
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined
    const { status, type, text } = await (page?.() ?? missing()).catch(() => failed)
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

const missing = async (): Promise<Page> => ({ status: 404, type: 'text/plain', text: 'Not found\n' })
const failed: Page = { status: 503, type: 'text/plain', text: 'NATS does not answer\n' }
