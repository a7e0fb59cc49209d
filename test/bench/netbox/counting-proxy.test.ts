import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { CountingProxy } from '../../../bench/netbox/contestants/counting-proxy.ts'

/** Answers with what it was asked; drops the connection on `/lost`. */
async function echo() {
  const server = createServer(async (incoming, outgoing) => {
    if (incoming.url === '/base/lost') return void incoming.socket.destroy()
    const { method, url, headers } = incoming
    outgoing.writeHead(203).end(JSON.stringify({ method, url, host: headers.host, body: await text(incoming) }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return { url: `http://127.0.0.1:${port}/base/`, [Symbol.asyncDispose]: async () => void server.close() }
}

describe('counting proxy', () => {
  it('passes everything on, under its own name, and counts writes among all', async () => {
    await using target = await echo()
    await using proxy = await CountingProxy.before(target.url, 0)
    const answer = await fetch(`${proxy.url}api/?q=1`, { method: 'PATCH', body: 'b' })
    expect([answer.status, await answer.json()]).toEqual([
      203,
      { method: 'PATCH', url: '/base/api/?q=1', host: new URL(proxy.url).host, body: 'b' },
    ])
    await fetch(proxy.url).then((read) => read.text())
    expect(proxy.counted).toEqual({ requests: 2, writes: 1 })
  })

  it('drops what its target drops', async () => {
    await using target = await echo()
    await using proxy = await CountingProxy.before(target.url, 0)
    await expect(fetch(`${proxy.url}lost`)).rejects.toThrow()
    expect(proxy.counted).toEqual({ requests: 1, writes: 0 })
  })
})
