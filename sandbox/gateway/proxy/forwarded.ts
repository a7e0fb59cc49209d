import type { IncomingMessage } from 'node:http'
import { Headers, HOP_BY_HOP } from './headers.ts'
import type { Match } from './router.ts'

/** What the gateway says to an upstream about the request, and nobody else may: no peer is trusted. */
const OVERWRITTEN = [
  'host',
  // Answered by the gateway, as nginx does.
  'expect',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-path',
  'x-forwarded-prefix',
  'x-real-ip',
]
const STANDARD_PORTS: Record<string, number> = { http: 80, https: 443 }

/** The address a request came from. */
export function clientIp(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
}

/** The headers for the upstream, in Kong's order: its own first, then those of the client. */
export function upstreamHeaders(
  request: IncomingMessage,
  { route, service, matched }: Match,
  secure: boolean,
): Headers {
  const sent = Headers.raw(request.rawHeaders)
  const [path = ''] = (request.url ?? '/').split('?')
  const host = request.headers.host ?? ''
  const before = request.headers['x-forwarded-for']
  const headers = new Headers()
  headers.add('Host', route.preserve_host || !service ? host : upstreamHost(service))
  headers.add('Connection', 'keep-alive')
  headers.add('X-Forwarded-For', [...[before ?? []].flat(), clientIp(request)].join(', '))
  headers.add('X-Forwarded-Proto', secure ? 'https' : 'http')
  headers.add('X-Forwarded-Host', hostOf(host).host)
  headers.add('X-Forwarded-Port', String(request.socket.localPort))
  headers.add('X-Forwarded-Path', path)
  if (route.strip_path && matched !== undefined) headers.add('X-Forwarded-Prefix', matched)
  headers.add('X-Real-IP', clientIp(request))
  const connection = (request.headers.connection ?? '').split(',').map((name) => name.trim())
  // Node frames the body itself, but it has to be told that there is one of unknown length.
  const framing = request.headers['transfer-encoding'] === undefined ? [] : ['chunked']
  sent.remove(...OVERWRITTEN, ...HOP_BY_HOP, ...connection)
  for (const [name, value] of sent) headers.add(name, value)
  for (const value of framing) headers.add('Transfer-Encoding', value)
  return headers
}

/** A Host header's name, in lower case, and its port. */
export function hostOf(header: string): { host: string; port: number | undefined } {
  const [, host = '', port] = /^(\[.*\]|[^:]*)(?::(\d+))?$/.exec(header.toLowerCase()) ?? []
  return { host, port: port === undefined ? undefined : Number(port) }
}

function upstreamHost({ protocol, host, port }: { protocol: string; host: string; port: number }): string {
  return STANDARD_PORTS[protocol] === port ? host : `${host}:${port}`
}
