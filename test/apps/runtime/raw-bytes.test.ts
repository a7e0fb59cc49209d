import { expect, test } from 'vitest'
import { serve } from '../../../apps/runtime/server.ts'
import fc from '../../property.ts'
import { anyRequest, ODD_REQUESTS, send } from '../raw-bytes.ts'

test('no input ends a server of the runtime, whose handlers read the whole address and the body', async () => {
  const told = async (request: Request) => Response.json({ at: new URL(request.url).href, text: await request.text() })
  const server = await serve({
    ...{ host: '127.0.0.1', port: 0, log: () => undefined },
    routes: { '/health': told, '/api/webhooks/netbox': told },
    otherwise: told,
  })
  try {
    for (const bytes of ODD_REQUESTS) await send(server.port, bytes)
    await fc.assert(
      fc.asyncProperty(anyRequest, (bytes) => send(server.port, bytes)),
      { numRuns: 60, interruptAfterTimeLimit: 20_000 },
    )
    expect((await fetch(`http://127.0.0.1:${server.port}/health`)).status).toBe(200)
  } finally {
    await server.close()
  }
}, 120_000)
