import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { expect, test, vi } from 'vitest'
import { startChanges } from '../../../apps/automation/changes.ts'
import { sign } from '../../../apps/webhook/index.ts'

const soon = { timeout: 30_000, interval: 20 }

test('what NetBox tells reaches the projector with its token, also when that was away first', async () => {
  await using made = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'changes-'))
  made.defer(() => rm(folder, { recursive: true, force: true }))
  const came: { authorization: string | undefined; body: unknown }[] = []
  let tries = 0
  const projector = createServer(async (request, response) => {
    const body = await json(request)
    if (++tries > 1) came.push({ authorization: request.headers.authorization, body })
    response.writeHead(tries > 1 ? 200 : 503).end()
  })
  await new Promise<void>((resolve) => projector.listen(0, '127.0.0.1', resolve))
  made.defer(() => void projector.close())
  const changes = made.use(
    await startChanges({
      ...{ secret: 'signs', token: 'right', projector: (projector.address() as AddressInfo).port },
      ...{ folder, host: '127.0.0.1', port: 0, log: () => {} },
    }),
  )
  const tell = async (object_type: string) => {
    const request = { id: 'r', user: 'admin' }
    const body = JSON.stringify({ event: 'updated', object_type, timestamp: new Date(), data: { id: 7 }, request })
    const headers = { 'content-type': 'application/json', 'x-hook-signature': sign('signs', Buffer.from(body)) }
    const url = `http://127.0.0.1:${changes.port}/api/webhooks/netbox`
    return (await fetch(url, { method: 'POST', headers, body })).status
  }
  expect([await tell('tenancy.tenant'), await tell('dcim.interface')]).toEqual([202, 202])
  await vi.waitFor(() => expect(came).toHaveLength(1), soon)
  const body = { event: 'updated', object: { type: 'dcim.interface', id: 7 }, username: 'admin' }
  expect(came).toMatchObject([{ authorization: 'Bearer right', body }])
})
