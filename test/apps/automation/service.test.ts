import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ReportShelf } from '../../../apps/automation/report-shelf.ts'
import { type Automation, startAutomation } from '../../../apps/automation/service.ts'
import { makeReport } from '../../../apps/reports/index.ts'
import { readConfig, sign } from '../../../apps/webhook/index.ts'
import fc from '../../property.ts'
import { call, overHttp, TOKEN } from '../agent/clients.ts'
import { lab } from '../agent/lab.ts'
import { anyRequest, ODD_REQUESTS, send } from '../raw-bytes.ts'
import { lab as reportLab } from '../reports/lab.ts'

const soon = { timeout: 10_000, interval: 20 }
let folder: string
const said: string[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'automation-'))
  said.length = 0
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function start(url: string, token: string): Promise<Automation> {
  return await startAutomation({
    settings: {
      ...{ url, token, folder, clientToken: TOKEN, webhookSecret: 'signs', writes: 'off' },
      ...{ reportHours: 24, reportsKept: 2, names: [] },
    },
    webhook: await readConfig({}, async () => undefined),
    host: '127.0.0.1',
    ports: { receiver: 0, mcp: 0 },
    log: (line) => said.push(line),
  })
}

const get = ({ ports }: Automation, path: string, token = TOKEN) =>
  fetch(`http://127.0.0.1:${ports.receiver}${path}`, { headers: { authorization: `Bearer ${token}` } })

describe('the automation', () => {
  test('makes a report at its start and serves the newest to whoever has the token', async () => {
    await using it = await reportLab()
    await using running = await start(it.fake.url, it.fake.token)
    await vi.waitFor(() => expect(said.join()).toMatch(/report \d{4}-/), soon)
    for (const [file, type] of [
      ['report.html', 'text/html'],
      ['report.md', 'text/markdown'],
      ['report.json', 'application/json'],
    ]) {
      const response = await get(running, `/reports/${file}`)
      expect([response.status, response.headers.get('content-type')]).toEqual([200, expect.stringContaining(type!)])
    }
    expect((await get(running, '/reports/report.html', 'wrong')).status).toBe(401)
    expect((await get(running, '/reports/../spool')).status).toBe(404)
  })

  // An error that nothing catches would fail this whole run, as it would end the container.
  test('goes on whatever bytes come in, on all its ports', async () => {
    await using it = await lab()
    await using running = await start(it.fake.url, it.fake.token)
    const ports = Object.values(running.ports)
    const both = async (bytes: string) => void (await Promise.all(ports.map((port) => send(port, bytes))))
    for (const bytes of ODD_REQUESTS) await both(bytes)
    await fc.assert(fc.asyncProperty(anyRequest, both), { numRuns: 150 })
    for (const port of ports) expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200)
  }, 120_000)

  test('serves MCP that only reads when writes are off', async () => {
    await using it = await lab()
    await using running = await start(it.fake.url, it.fake.token)
    const client = await overHttp(`http://127.0.0.1:${running.ports.mcp}/mcp`, 'python-agent')
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).not.toContain('create_ip')
    expect(await call(client, 'get_device', { device: 'r2' })).toMatchObject({ isError: false })
    await client.close()
  })

  test('takes events while NetBox is away, and tells that a report could not be made', async () => {
    await using running = await start('http://127.0.0.1:9/', 'nbt_a.b')
    const body = JSON.stringify({
      event: 'updated',
      object_type: 'dcim.device',
      timestamp: new Date(),
      data: { id: 1 },
    })
    const response = await fetch(`http://127.0.0.1:${running.ports.receiver}/api/webhooks/netbox`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hook-signature': sign('signs', Buffer.from(body)) },
      body,
    })
    expect(response.status).toBeLessThan(300)
    expect((await get(running, '/health')).status).toBe(200)
    expect((await get(running, '/reports/report.md')).status).toBe(404)
    await vi.waitFor(() => expect(said.join('\n')).toMatch(/^no report: /m), soon)
  })
})

describe('the shelf of reports', () => {
  test('keeps the newest and drops the rest', async () => {
    await using it = await reportLab()
    const report = await makeReport(it.client, { now: new Date() })
    const shelf = new ReportShelf(folder, 2)
    const put = (made: string) => shelf.put({ ...report, made })
    for (const day of ['01', '02', '03']) await put(`2026-11-${day}T06:00:00.000Z`)
    expect(await readdir(folder)).toEqual(['2026-11-02T06-00-00Z', '2026-11-03T06-00-00Z'])
    expect(await shelf.newest()).toEqual(new Date('2026-11-03T06:00:00Z'))
    expect(String(await shelf.latest('report.json'))).toContain('2026-11-03T06:00:00.000Z')
    expect(await shelf.latest('../secret')).toBeUndefined()
  })
})
