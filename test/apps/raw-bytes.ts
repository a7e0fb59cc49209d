import { connect } from 'node:net'
import fc from '../property.ts'

/** Request lines that no URL can be made of, methods that open tunnels, lines that end nowhere, and what is no HTTP at all. */
export const ODD_REQUESTS: readonly string[] = [
  'GET // HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET http://[ HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET http://a:99999999/mcp HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET \\\\ HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /%zz?%zz HTTP/1.1\r\nHost: [\r\nOrigin: http://[\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
  'TRACE /mcp HTTP/1.1\r\nHost: a\r\n\r\n',
  'TRACE /api/webhooks/netbox HTTP/1.1\r\nHost: a\r\n\r\n',
  'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /mcp HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  'POST /mcp HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
  'POST /api/webhooks/netbox HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
  'POST /api/webhooks/netbox HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'GET /reports/report.html HTTP/1.1\r\nHost: a\r\nAuthorization: \u00ff\r\n\r\n',
  'GET / HTTP/9.9\r\n\r\n',
  `GET /${'a'.repeat(100_000)} HTTP/1.1\r\n\r\n`,
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000',
  '\r\n\r\n\r\n',
]

/** Requests of pieces that mean something to a parser of HTTP, in any order, and of any bytes. */
export const anyRequest = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'GET ',
        'POST ',
        'PUT ',
        '/',
        '//',
        '/mcp',
        '/health',
        'http://[',
        '?',
        '#',
        ' HTTP/1.1',
        ' HTTP/1.0',
      ),
      fc.constantFrom(
        '\r\n',
        '\r\n\r\n',
        '\n',
        'Host: a\r\n',
        'Content-Length: 5\r\n',
        'Mcp-Session-Id: x\r\n',
        '{}',
        '0\r\n',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

/** Sends bytes to a port of this machine and waits until the other end has nothing more to say, a second at most. */
export async function send(port: number, bytes: string): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port })
  await new Promise<void>((resolve) => {
    socket.setTimeout(1000, () => socket.destroy())
    socket.on('error', () => undefined)
    socket.on('close', () => resolve())
    socket.resume()
    socket.end(bytes, 'latin1')
  })
}
