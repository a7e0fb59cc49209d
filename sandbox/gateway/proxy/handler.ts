import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { Entities } from '../config/entities.ts'
import { runPlugins } from '../plugins/chain.ts'
import type { Context, Counters } from '../plugins/context.ts'
import { type Answer, plainAnswer, send } from './answer.ts'
import { debugHeaders } from './debug.ts'
import { clientIp, hostOf, upstreamHeaders } from './forwarded.ts'
import type { Plugin } from './model.ts'
import { normalise, upstreamPath } from './path.ts'
import { type Match, Router } from './router.ts'
import type { Forwarding, Upstreams } from './upstream.ts'

/** What the proxy works with: made once for each configuration. */
export interface Routing {
  entities: Entities
  router: Router
  plugins: readonly Plugin[]
}

/** The routing of a configuration. */
export function routingOf(entities: Entities): Routing {
  return { entities, router: new Router(entities), plugins: entities.plugins as unknown as Plugin[] }
}

/** What becomes of a request: an answer of the gateway's own, or a question to an upstream. */
type Outcome = { answer: Answer; added?: [string, string][] } | { forwarding: Forwarding }

/** Handles one request to the proxy port. */
export function handle(
  request: IncomingMessage,
  response: ServerResponse,
  routing: Routing,
  upstreams: Upstreams,
  counters: Counters,
): void {
  const since = Date.now()
  const outcome = decide(request, routing, counters, since)
  if ('answer' in outcome) send(response, outcome.answer, since, outcome.added)
  else upstreams.forward(request, response, outcome.forwarding)
}

function decide(request: IncomingMessage, routing: Routing, counters: Counters, since: number): Outcome {
  const socket = request.socket as TLSSocket
  const secure = socket.encrypted === true
  const url = request.url ?? '/'
  const [raw = '/', query] = url.split(/\?(.*)/s)
  const path = normalise(raw)
  const { host, port = socket.localPort ?? 0 } = hostOf(request.headers.host ?? '')
  const sni = secure && typeof socket.servername === 'string' ? { sni: socket.servername } : {}
  const { method = 'GET', headers } = request
  const match = routing.router.match({ method, host, port, path, headers, ...sni })
  if (!match) return { answer: plainAnswer(404, 'no Route matched with those values') }
  const { route, service, matched } = match
  const debug = debugHeaders(request, match)
  if (!secure && route.protocols.includes('https') && !route.protocols.includes('http')) {
    return { answer: toHttps(match, host, url), added: debug }
  }
  const context: Context = {
    request,
    clientIp: clientIp(request),
    route,
    service,
    entities: routing.entities,
    counters,
    upstream: { headers: upstreamHeaders(request, match, secure), query },
    added: debug,
  }
  const { added, upstream } = context
  const answer = runPlugins(routing.plugins, context)
  if (answer) return { answer, added }
  if (!service) return { answer: plainAnswer(503, 'no Service found with those values'), added }
  const rest = route.strip_path && matched !== undefined ? path.slice(matched.length) : path
  const asked = upstreamPath({ base: service.path ?? '/', rest, path, handling: route.path_handling })
  const target = upstream.query === undefined ? asked : `${asked}?${upstream.query}`
  return { forwarding: { service, path: target, headers: upstream.headers, added, since } }
}

function toHttps({ route }: Match, host: string, url: string): Answer {
  const status = route.https_redirect_status_code
  if (status !== 426) return { status, headers: [['Location', `https://${host}${url}`]] }
  return plainAnswer(426, 'Please use HTTPS protocol', [
    ['Connection', 'keep-alive'],
    ['Connection', 'Upgrade'],
    ['Upgrade', 'TLS/1.2, HTTP/1.1'],
  ])
}
