import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FAULTS, type FaultName, FaultProxy } from '../../../bench/faults/proxy.ts'

/** Counts what reaches it. */
async function target() {
  const reached: string[] = []
  const server = createServer((incoming, outgoing) => {
    reached.push(`${incoming.method} ${incoming.url}`)
    incoming.resume()
    incoming.on('end', () => outgoing.writeHead(201, { 'content-type': 'application/json' }).end('{"id":1}'))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return { reached, url: `http://127.0.0.1:${port}/base/`, [Symbol.asyncDispose]: async () => void server.close() }
}

let netbox: Awaited<ReturnType<typeof target>>
let proxy: FaultProxy

beforeEach(async () => {
  netbox = await target()
  proxy = await FaultProxy.before(netbox.url, () => 0)
})

afterEach(async () => {
  await proxy[Symbol.asyncDispose]()
  await netbox[Symbol.asyncDispose]()
})

const post = () => fetch(`${proxy.url}api/`, { method: 'POST', body: '{}' })

describe('a proxy that spoils answers', () => {
  test('passes everything on while it is not to', async () => {
    const answer = await post()
    expect([answer.status, await answer.json()]).toEqual([201, { id: 1 }])
    expect([netbox.reached, proxy.done]).toEqual([['POST /base/api/'], []])
  })

  test.each(Object.entries(FAULTS).filter(([, { answer }]) => answer !== 'cut'))(
    'does “%s” as it says',
    async (name, fault) => {
      proxy.every = 1
      proxy.faults = [name as FaultName]
      const start = performance.now()
      const answer = await post()
      const { status = 201, type = 'application/json', body = '{"id":1}' } = fault.answer as Record<string, never>
      expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([status, type, body])
      expect(netbox.reached).toHaveLength(fault.carriedOut ? 1 : 0)
      expect(performance.now() - start).toBeGreaterThanOrEqual(('delay' in fault ? fault.delay : 0) - 5)
    },
  )

  test.each(['connection cut, nothing done', 'connection cut, done'] as const)('does “%s” as it says', async (name) => {
    proxy.every = 1
    proxy.faults = [name]
    await expect(post()).rejects.toThrow()
    expect(netbox.reached).toHaveLength(FAULTS[name].carriedOut ? 1 : 0)
  })
})
