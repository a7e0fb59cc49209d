import type { IncomingMessage, ServerResponse } from 'node:http'
import { BANNER } from '../banner.ts'
import { Refusal } from '../schema/refusal.ts'
import { bodyOf } from './body.ts'
import { configReply } from './config-endpoint.ts'
import { entityReply, type Request } from './entity-endpoints.ts'
import { NODE_ENDPOINTS } from './node-endpoints.ts'
import { NOT_ALLOWED, type Reply, type Source } from './source.ts'

/** Handles one request to the Admin API. */
export async function handleAdmin(
  request: IncomingMessage,
  response: ServerResponse,
  source: Source,
  log: (message: string) => void,
): Promise<void> {
  const since = Date.now()
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://admin')
  const path = pathname.replace(/(?<=.)\/$/, '')
  const asked = { method: request.method ?? 'GET', path, query: searchParams, body: await bodyOf(request) }
  const {
    status,
    body,
    headers = [],
  } = await replyTo(asked, source).catch((error: unknown): Reply => {
    if (error instanceof Refusal) return { status: error.status, body: error.body }
    log(String((error as Error).stack ?? error))
    return { status: 500, body: { message: 'An unexpected error occurred' } }
  })
  const text = body === undefined ? '' : JSON.stringify(body)
  const all: [string, string][] = [
    ...(body === undefined ? [] : [['Content-Type', 'application/json; charset=utf-8'] as [string, string]]),
    ['Access-Control-Allow-Origin', '*'],
    ...headers,
    ...(status === 204 || status === 304
      ? []
      : [['Content-Length', String(Buffer.byteLength(text))] as [string, string]]),
    ['X-Kong-Admin-Latency', String(Date.now() - since)],
    ['Server', BANNER],
  ]
  response.writeHead(status, all.flat())
  response.end(request.method === 'HEAD' ? undefined : text)
}

async function replyTo(request: Request, source: Source): Promise<Reply> {
  const [, word = ''] = request.path.split('/')
  const node = Object.hasOwn(NODE_ENDPOINTS, word) ? NODE_ENDPOINTS[word] : undefined
  if (node) return request.method === 'GET' || request.method === 'HEAD' ? node(request, source) : NOT_ALLOWED
  return request.path === '/config' ? configReply(request, source) : entityReply(request, source)
}
