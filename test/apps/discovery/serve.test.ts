import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../../apps/discovery/config.ts'
import { secretIn } from '../../../apps/discovery/secret.ts'
import { serve } from '../../../apps/discovery/serve.ts'
import { Client } from '../../../netbox/index.ts'
import { ODD_REQUESTS, send } from '../raw-bytes.ts'
import { lab } from './lab.ts'

/** A service that runs until it is disposed of, and where its pages are. */
async function serving(at: Awaited<ReturnType<typeof lab>>) {
  const end = new AbortController()
  const log: string[] = []
  const port = Promise.withResolvers<number>()
  const running = serve(await readConfig(join(at.folder, 'discovery.yaml'), {}), {
    signal: end.signal,
    now: () => new Date(),
    secret: secretIn,
    url: at.fake.url,
    env: { NETBOX_TOKEN: at.fake.token },
    listen: { host: '127.0.0.1', port: 0 },
    log: (line) => log.push(line),
    ready: port.resolve,
  })
  running.catch(port.reject)
  const page = `http://127.0.0.1:${await port.promise}`
  return {
    ...{ log, port: await port.promise },
    read: async (path: string) => await (await fetch(page + path)).text(),
    async [Symbol.asyncDispose]() {
      end.abort()
      await running.catch(() => undefined)
    },
  }
}

test('serve brings NetBox up, tells how it is, and holds its state alone', async () => {
  await using at = await lab({ sources: [] })
  const stock = join(at.folder, 'stock.csv')
  await writeFile(stock, 'name,mac\nnas,3c:ec:ef:00:00:01\n')
  await at.write({
    sources: [
      { name: 'stock', type: 'files', files: [{ path: stock }] },
      { name: 'away', type: 'files', folder: '/nowhere' },
    ],
  })
  await using service = await serving(at)
  await expect.poll(() => service.read('/metrics'), { timeout: 20_000 }).toMatch(/netbox_discover_changes_total [1-9]/)
  await expect
    .poll(() => service.read('/metrics'), { timeout: 20_000 })
    .toContain('netbox_discover_source_up{source="away"} 0')
  expect(await service.read('/metrics')).toContain('netbox_discover_source_up{source="stock"} 1')
  expect(JSON.parse(await service.read('/health'))).toMatchObject({ status: 'ok' })
  expect(service.log).toContain('away: folder is /nowhere, which cannot be read (ENOENT).')
  expect(await at.run('apply')).toMatchObject({ code: 1, err: expect.stringContaining('another process works on') })
})

test('no input ends serve', async () => {
  await using at = await lab({ sources: [] })
  const stock = join(at.folder, 'stock.csv')
  await writeFile(stock, 'name,mac\nnas,3c:ec:ef:00:00:01\n')
  await at.write({ sources: [{ name: 'stock', type: 'files', files: [{ path: stock }] }] })
  await using service = await serving(at)
  for (const bytes of ODD_REQUESTS) await send(service.port, bytes)
  expect(await service.read('/metrics')).toContain('netbox_discover_')
})

describe('a look that says nothing new', () => {
  /** Serves until the first look is through; what it asked of NetBox, and what it counted. */
  async function once(at: Awaited<ReturnType<typeof lab>>) {
    const before = at.fake.requests.length
    await using service = await serving(at)
    await expect
      .poll(() => service.read('/metrics'), { timeout: 30_000 })
      .toMatch(/netbox_discover_last_cycle_timestamp_seconds [1-9]/)
    const page = await service.read('/metrics')
    return {
      requests: at.fake.requests.slice(before).filter(({ path }) => !path.startsWith('users/')),
      unchanged: /unchanged_total (\d+)/.exec(page)![1],
    }
  }

  test('of an unchanged NetBox costs a few small answers, and a whole comparison once anybody changed anything', async () => {
    await using at = await lab({ sources: [] })
    const stock = join(at.folder, 'stock.csv')
    await writeFile(stock, 'name,mac\nnas,3c:ec:ef:00:00:01\n')
    await at.write({ sources: [{ name: 'stock', type: 'files', files: [{ path: stock }] }] })
    await at.run('apply')
    expect((await once(at)).unchanged).toBe('0')
    const fast = await once(at)
    expect(fast.unchanged).toBe('1')
    expect(fast.requests.every(({ method, query }) => method === 'GET' && query.get('limit') === '1')).toBe(true)

    await using client = new Client({ url: at.fake.url, token: at.fake.token })
    const [[id]] = [...at.fake.store.rows('dcim.device')] as [[number, unknown]]
    await client.patch('dcim/devices/', [{ id, comments: 'touched' }])
    expect((await once(at)).unchanged).toBe('0')
    expect((await once(at)).unchanged).toBe('1')

    await writeFile(stock, 'name,mac\nnas,3c:ec:ef:00:00:01\nlamp,3c:ec:ef:00:00:02\n')
    expect((await once(at)).unchanged).toBe('0')
    expect([...at.fake.store.rows('dcim.device').values()]).toHaveLength(2)
  })
})
