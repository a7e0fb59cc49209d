import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { JsonServer } from '../../../apps/discovery/sources/http.ts'
import { certificate } from './certificate.ts'

test('a pinned certificate is looked at on each connection, also where the server would resume the one before', async () => {
  const { key, cert, fingerprint, folder } = certificate()
  const server = createServer({ key, cert }, (_, response) => response.setHeader('connection', 'close').end('{}'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const source = new JsonServer({ url, signal: AbortSignal.timeout(10_000), trust: { fingerprint } })
  try {
    for (let n = 0; n < 3; n++) expect(await source.get('/')).toEqual({ status: 200, body: {} })
  } finally {
    await source.close()
    server.close()
    server.closeAllConnections()
    await rm(folder, { recursive: true })
  }
})
