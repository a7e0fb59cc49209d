import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { Gateway } from '../../../sandbox/gateway/gateway.ts'
import { ask, settings } from './harness.ts'

/* How the stand-in passes bodies: a real Kong gathers a request's body before it passes it on. */

/** The proxy of a gateway before an upstream that answers like this; `sockets` are the upstream's. */
async function before(answer: (request: IncomingMessage, response: ServerResponse) => void, service: object = {}) {
  const sockets = new Set<Socket>()
  const server = createServer(answer).on('connection', (socket: Socket) => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close().closeAllConnections())
  const gateway = await Gateway.start(settings('off'), () => {})
  onTestFinished(() => gateway.close())
  const [proxy, admin] = gateway.ports
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const body = { _format_version: '1.1', services: [{ name: 'a', url, ...service, routes: [{ paths: ['/a'] }] }] }
  expect((await ask(`http://127.0.0.1:${admin}`, 'POST', '/config', { body })).status).toBe(201)
  return { proxy: `http://127.0.0.1:${proxy}`, sockets }
}

test('bodies stream both ways: each part is passed on before the next one is there', async () => {
  const { proxy } = await before((request, response) => void request.pipe(response))
  const request = httpRequest(`${proxy}/a/echo`, { method: 'POST' })
  request.write('one')
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const [first] = (await once(response, 'data')) as [Buffer]
  expect(first.toString()).toBe('one')
  request.end('two')
  const [second] = (await once(response, 'data')) as [Buffer]
  expect(second.toString()).toBe('two')
})

test('an upstream that says nothing for its read_timeout is given up', async () => {
  const { proxy } = await before(() => {}, { read_timeout: 100 })
  const { status, body } = await ask(proxy, 'GET', '/a')
  expect({ status, body }).toEqual({ status: 504, body: '{\n  "message":"The upstream server is timing out"\n}' })
})

test('a connection to the upstream serves many requests, also after a HEAD and an empty answer', async () => {
  const { proxy, sockets } = await before((request, response) => {
    if (request.url === '/empty') response.writeHead(204).end()
    else response.writeHead(200, { 'content-length': 0 }).end()
  })
  for (const [method, path] of [
    ['GET', '/a/x'],
    ['HEAD', '/a/x'],
    ['GET', '/a/empty'],
    ['GET', '/a/x'],
  ] as const) {
    expect((await ask(proxy, method, path)).status).toBe(path === '/a/empty' ? 204 : 200)
  }
  expect(sockets.size).toBe(1)
})

test('a client that leaves ends the request to the upstream', async () => {
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  const { promise: asked, resolve: arrived } = Promise.withResolvers<void>()
  const { proxy } = await before((request) => {
    request.on('close', resolve)
    arrived()
  })
  const request = httpRequest(`${proxy}/a`).on('error', () => {})
  request.end()
  await asked
  request.destroy()
  await closed
})
