import type { ServerResponse } from 'node:http'
import { BANNER } from '../banner.ts'

/** An answer that the gateway gives by itself. */
export interface Answer {
  status: number
  /** Without one there is no Content-Type either. */
  body?: string
  headers?: [string, string][]
  type?: string
}

const JSON_TYPE = 'application/json; charset=utf-8'

/** An answer of Kong's core: its message as compact JSON. */
export function plainAnswer(status: number, message: string, headers: [string, string][] = []): Answer {
  return { status, body: JSON.stringify({ message }), headers, type: JSON_TYPE }
}

/** An answer of a plugin or about the upstream: Kong writes these with line breaks. */
export function errorAnswer(status: number, message: string, headers: [string, string][] = []): Answer {
  return { status, body: `{\n  "message":${JSON.stringify(message)}\n}`, headers, type: JSON_TYPE }
}

/** Sends the gateway's own answer; `since` is when the request came. */
export function send(response: ServerResponse, answer: Answer, since: number, added: [string, string][] = []): void {
  const { status, body = '', headers = [], type } = answer
  const own: [string, string][] = [
    ...(type ? [['Content-Type', type] as [string, string]] : []),
    ...added,
    ...headers,
    ['Content-Length', String(Buffer.byteLength(body))],
    ['X-Kong-Response-Latency', String(Date.now() - since)],
    ['Server', BANNER],
  ]
  // Kong knows no words for 426 either.
  if (status === 426) response.writeHead(status, '', own.flat())
  else response.writeHead(status, own.flat())
  response.end(response.req.method === 'HEAD' ? undefined : body)
}
