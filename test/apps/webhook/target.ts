import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** A request that came to the target. */
export interface Came {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Record<string, unknown>
}

export interface Answer {
  readonly status?: number
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

/** A real HTTP server that actions post to; it goes with the test. An answer of `null` never comes. */
export async function startTarget(answer: (came: Came) => Answer | null = () => ({})) {
  const came: Came[] = []
  const server = createServer(async (request, response) => {
    const one = { path: request.url!, headers: request.headers, body: (await json(request)) as Came['body'] }
    came.push(one)
    const answered = answer(one)
    if (answered === null) return
    response.writeHead(answered.status ?? 200, { 'content-type': 'application/json', ...answered.headers })
    response.end(JSON.stringify(answered.body ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, came }
}
