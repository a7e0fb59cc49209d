import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { acceptWebsockets } from './websocket.ts'

/** Stands in for Home Assistant's websocket: the log-in, and recorded answers by command. Not Home Assistant. */
export async function homeAssistantStandIn(token: string, answers: Record<string, unknown>) {
  const server = createServer((_, response) => response.writeHead(404).end())
  const said: string[] = []
  acceptWebsockets(server, '/api/websocket', (peer) => {
    let known = false
    peer.send(JSON.stringify({ type: 'auth_required', ha_version: '2026.11.0' }))
    return (text) => {
      const message = JSON.parse(text) as { type: string; id?: number; access_token?: string }
      said.push(message.type)
      if (!known) {
        known = message.type === 'auth' && message.access_token === token
        peer.send(
          JSON.stringify(
            known
              ? { type: 'auth_ok', ha_version: '2026.11.0' }
              : { type: 'auth_invalid', message: 'Invalid access token or password' },
          ),
        )
        if (!known) peer.close()
        return
      }
      const { id, type } = message
      const result = answers[type]
      if (typeof result === 'function') return
      const refusal = { code: 'unauthorized', message: 'Unauthorized' }
      peer.send(
        typeof result === 'string'
          ? result
          : JSON.stringify(
              result === undefined
                ? { id, type: 'result', success: false, error: refusal }
                : { id, type: 'result', success: true, result },
            ),
      )
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    said,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}
