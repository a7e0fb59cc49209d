import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import { BANNER } from '../banner.ts'
import { type Answer, errorAnswer, plainAnswer, send } from './answer.ts'
import { Headers, HOP_BY_HOP } from './headers.ts'
import type { Service } from './model.ts'

export interface Forwarding {
  service: Service
  /** Path and query for the upstream. */
  path: string
  headers: Headers
  /** Headers that plugins add to the answer. */
  added: [string, string][]
  /** When the request came. */
  since: number
}

const UNRESOLVED = ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ENODATA']
const INVALID = errorAnswer(502, 'An invalid response was received from the upstream server')
const SLOW = errorAnswer(504, 'The upstream server is timing out')

/** Connections to the upstreams, kept open for the next requests. */
export class Upstreams {
  readonly #http = new http.Agent({ keepAlive: true })
  // Kong checks an upstream's certificate only when told to.
  readonly #https = new https.Agent({ keepAlive: true, rejectUnauthorized: false })

  /** Passes a request on, and the answer back, both as streams. */
  forward(request: IncomingMessage, response: ServerResponse, to: Forwarding, again = false): void {
    const { service, path, headers, since } = to
    const secure = service.protocol === 'https'
    const sent = Date.now()
    const upstream = (secure ? https : http).request({
      agent: secure ? this.#https : this.#http,
      host: service.host,
      port: service.port,
      method: request.method ?? 'GET',
      path,
      headers: headers.flat() as never,
      setDefaultHeaders: false,
      ...(secure && { servername: service.host }),
    })
    let late = false
    const giveUp = () => {
      late = true
      upstream.destroy()
    }
    let connecting: NodeJS.Timeout | undefined = setTimeout(giveUp, service.connect_timeout)
    const connected = () => {
      clearTimeout(connecting)
      connecting = undefined
      upstream.setTimeout(service.read_timeout, giveUp)
    }
    upstream.on('socket', (socket) => {
      if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', connected)
      else connected()
    })
    upstream.on('response', (answer) => {
      const own: [string, string][] = [
        ...to.added,
        ['X-Kong-Upstream-Latency', String(Date.now() - sent)],
        ['X-Kong-Proxy-Latency', String(sent - since)],
        ['Via', BANNER],
      ]
      const passed = Headers.raw(answer.rawHeaders)
      passed.remove(...HOP_BY_HOP)
      for (const [name, value] of own) passed.set(name, value)
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, passed.flat())
      answer.pipe(response)
      answer.on('error', () => response.destroy())
    })
    upstream.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(connecting)
      if (response.headersSent || response.destroyed) return response.destroy()
      // The upstream closed a connection that was kept open, at the moment it was used again.
      const stale = upstream.reusedSocket && error.code === 'ECONNRESET' && !late && !again && !hasBody(request)
      if (stale) return this.forward(request, response, to, true)
      send(response, late ? SLOW : answerTo(error), since)
    })
    response.on('close', () => {
      // The client left before the end.
      if (!response.writableFinished) upstream.destroy()
    })
    if (hasBody(request)) request.pipe(upstream)
    else upstream.end()
  }

  close(): void {
    this.#http.destroy()
    this.#https.destroy()
  }
}

function answerTo({ code = '' }: NodeJS.ErrnoException): Answer {
  return UNRESOLVED.includes(code) ? plainAnswer(503, 'name resolution failed') : INVALID
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
}
