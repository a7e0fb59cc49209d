import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { netboxWebhook } from '../../../apps/webhook/next.ts'
import { Spool } from '../../../apps/webhook/spool.ts'
import { delivery, payloadOf, SECRET, sampleEvent, temporaryFolder } from './samples.ts'
import { startTarget } from './target.ts'

const env = { NETBOX_WEBHOOK_SECRET: SECRET }
const request = (second: number) =>
  new Request('http://app/api/webhooks/netbox', delivery(payloadOf(sampleEvent(second))))

test('a route takes an event and its worker does the rest, also when the route was loaded anew', async () => {
  const spool = join(await temporaryFolder(), 'spool')
  const { url, came } = await startTarget()
  const config = { endpoints: { notify: { url } } }
  const { POST } = netboxWebhook({ spool, config, env })
  expect((await POST(request(1))).status).toBe(202)
  const again = netboxWebhook({ spool, config, env })
  expect((await again.POST(request(1))).status).toBe(200)
  expect((await again.POST(request(2))).status).toBe(202)
  await vi.waitFor(() => expect(came).toHaveLength(2), { timeout: 10_000 })
})

test('start does what the last run left, before any event', async () => {
  const folder = await temporaryFolder()
  const last = await Spool.open(folder)
  await last.add(sampleEvent())
  await last.close()
  const { url, came } = await startTarget()
  await netboxWebhook({ spool: folder, config: { endpoints: { notify: { url } } }, env }).start()
  await vi.waitFor(() => expect(came).toHaveLength(1), { timeout: 10_000 })
})

test('a route that cannot work yet works once that is mended', async () => {
  const folder = await temporaryFolder()
  const environment: Record<string, string> = {}
  const { POST } = netboxWebhook({ spool: join(folder, 'spool'), env: environment })
  await expect(POST(request(1))).rejects.toThrow('NETBOX_WEBHOOK_SECRET is not set')
  environment.NETBOX_WEBHOOK_SECRET = SECRET
  expect((await POST(request(1))).status).toBe(202)
})
