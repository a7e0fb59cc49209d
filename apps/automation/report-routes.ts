import { type Format, fileOf, formats } from '../reports/index.ts'
import { isBearer } from '../runtime/bearer.ts'
import type { ReportShelf } from './report-shelf.ts'

const TYPES: Readonly<Record<Format, string>> = {
  markdown: 'text/markdown; charset=utf-8',
  json: 'application/json',
  html: 'text/html; charset=utf-8',
}

type Handler = (request: Request) => Promise<Response>

/** `GET /reports/report.html` and its siblings: the newest report, for whoever has the token. */
export function reportRoutes(shelf: ReportShelf, token: string): Record<string, Handler> {
  const serve = (format: Format): Handler => {
    const file = fileOf(format)
    return async (request) => {
      if (request.method !== 'GET') return new Response('Only GET\n', { status: 405, headers: { allow: 'GET' } })
      if (!isBearer(request.headers.get('authorization'), token))
        return new Response('Send the token as "Authorization: Bearer …"\n', {
          status: 401,
          headers: { 'www-authenticate': 'Bearer' },
        })
      const report = await shelf.latest(file)
      if (!report) return new Response('There is no report yet\n', { status: 404 })
      return new Response(new Uint8Array(report), { headers: { 'content-type': TYPES[format] } })
    }
  }
  return Object.fromEntries(formats.map((format) => [`/reports/${fileOf(format)}`, serve(format)]))
}
