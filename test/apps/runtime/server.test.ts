import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type Handler, serve } from '../../../apps/runtime/server.ts'
import { createReceiver } from '../../../apps/webhook/receiver.ts'
import { delivery, payloadOf, SECRET, sampleEvent } from '../webhook/samples.ts'

async function serving(routes: Record<string, Handler>) {
  const log: string[] = []
  const server = await serve({ host: '127.0.0.1', port: 0, routes, log: (line) => log.push(line) })
  onTestFinished(() => server.close())
  return { server, log, url: `http://127.0.0.1:${server.port}` }
}

/** Of a request that may be NetBox's, as far as its headers tell. */
const BEGINNING = `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-Hook-Signature: ${'0'.repeat(128)}\r\n`

const receive = createReceiver({
  secret: SECRET,
  spool: { add: async () => 'accepted' },
  bounds: { body: 100_000, timeout: 200 },
})

test('a request reaches the handler of its path with method, headers and body, and the answer goes back whole', async () => {
  const { url } = await serving({
    '/echo': async (request) =>
      new Response(`${request.method} ${request.headers.get('x-one')} ${await request.text()}`, {
        status: 201,
        headers: { 'x-two': '2' },
      }),
  })
  const response = await fetch(`${url}/echo?query`, { method: 'POST', headers: { 'x-one': '1' }, body: 'body' })
  expect([response.status, response.headers.get('x-two'), await response.text()]).toEqual([201, '2', 'POST 1 body'])
})

test.each(['/', '/nothing', '/toString'])('%s is not found', async (path) => {
  const { url } = await serving({ '/echo': () => new Response() })
  expect((await fetch(`${url}${path}`)).status).toBe(404)
})

test('a large body arrives whole', async () => {
  const { url } = await serving({ '/': async (request) => new Response(String((await request.bytes()).length)) })
  const response = await fetch(url, { method: 'POST', body: new Uint8Array(5_000_000) })
  expect(await response.text()).toBe('5000000')
})

test('a delivery over HTTP is taken, byte for byte as it was signed', async () => {
  const { url } = await serving({ '/': receive })
  const body = payloadOf(sampleEvent(0, { data: { id: 7, display: 'Gerät ✓' } }))
  expect((await fetch(url, delivery(body))).status).toBe(202)
})

test('who sends too much is told so before the end, and the connection ends', async () => {
  const { server } = await serving({ '/': receive })
  const socket = connect(server.port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(`${BEGINNING}Transfer-Encoding: chunked\r\n\r\n`)
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
  socket.write(chunk + chunk)
  const answer = await text(socket)
  expect(answer).toMatch(/^HTTP\/1\.1 413 /)
  expect(answer.toLowerCase()).toContain('connection: close')
})

test('who sends too slowly is told so', async () => {
  const { server } = await serving({ '/': receive })
  const socket = connect(server.port, '127.0.0.1')
  socket.write(`${BEGINNING}Content-Length: 10\r\n\r\n{`)
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /)
})

test('who goes away in the middle leaves the server serving, and no line in the log', async () => {
  const left = vi.fn()
  const { server, url, log } = await serving({
    '/': async (request) => {
      await request.text().catch((error) => {
        left()
        throw error
      })
      return new Response()
    },
    '/fine': () => new Response(),
  })
  const socket = connect(server.port, '127.0.0.1')
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{')
  await once(socket, 'connect')
  socket.end()
  await vi.waitFor(() => expect(left).toHaveBeenCalled())
  expect((await fetch(`${url}/fine`)).status).toBe(200)
  expect(log).toEqual([])
})

test('a handler that fails is logged by name, without what it says', async () => {
  const { url, log } = await serving({
    '/': () => {
      throw new TypeError('secret')
    },
  })
  await expect(fetch(url)).rejects.toThrow()
  expect(log).toEqual(['a request failed: TypeError'])
})

test('closing waits for the answer under way', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const called = vi.fn()
  const { server, url } = await serving({
    '/': async () => {
      called()
      await promise
      return new Response('whole')
    },
  })
  const answer = fetch(url)
  await vi.waitFor(() => expect(called).toHaveBeenCalled())
  const closed = server.close()
  resolve()
  expect(await (await answer).text()).toBe('whole')
  await closed
  await expect(fetch(url)).rejects.toThrow()
})

test('at the end an answer under way is still sent, and a sender that stalls is cut off', async () => {
  const { promise: slow, resolve: answer } = Promise.withResolvers<void>()
  const { promise: underWay, resolve: begun } = Promise.withResolvers<void>()
  const routes: Record<string, Handler> = {
    '/': receive,
    '/slow': async () => {
      begun()
      await slow
      return new Response('done')
    },
  }
  const server = await serve({ host: '127.0.0.1', port: 0, routes, grace: 300, log: () => {} })
  const stalling = connect(server.port, '127.0.0.1')
  stalling.on('error', () => undefined).resume()
  stalling.write(`${BEGINNING}Content-Length: 100\r\n\r\n{`)
  const asked = fetch(`http://127.0.0.1:${server.port}/slow`)
  await underWay
  const closed = server.close()
  answer()
  expect(await (await asked).text()).toBe('done')
  await closed
  await vi.waitFor(() => expect(stalling.destroyed).toBe(true))
})
