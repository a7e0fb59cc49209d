import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HttpAdmin, HttpProxy } from '../../kong/index.ts'

let server: Server
let url: string
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void
let asked: string[]
let debug: unknown

beforeEach(async () => {
  asked = []
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${request.headers.host} ${body}`)
      debug = request.headers['kong-debug']
      answer(request, response, body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

describe('HttpProxy', () => {
  it('asks with a Host header of its own, and follows no redirect', async () => {
    answer = (_, response) => response.writeHead(302, { Location: '/there', Via: 'kong/2.8.1' }).end()
    const { status, headers } = await new HttpProxy(`${url}/`).head('/a/', 'h.example')
    expect([status, headers.location, headers.via]).toEqual([302, '/there', 'kong/2.8.1'])
    expect(asked).toEqual(['HEAD /a/ h.example '])
  })

  it('asks Kong to tell which route it chose', async () => {
    answer = (_, response) => response.end()
    await new HttpProxy(url).head('/')
    expect(debug).toBe('1')
  })

  it('makes a connection of its own for each request', async () => {
    const ports = new Set<number | undefined>()
    answer = (request, response) => {
      ports.add(request.socket.remotePort)
      response.end()
    }
    const proxy = new HttpProxy(url)
    await proxy.head('/')
    await proxy.head('/')
    expect(ports.size).toBe(2)
  })

  it('fails when nobody answers', async () => {
    server.close()
    await expect(new HttpProxy(url).head('/')).rejects.toThrow(Error)
  })
})

describe('HttpAdmin', () => {
  it('sends and decodes JSON', async () => {
    answer = (_, response) => response.writeHead(400).end('{"message":"no"}')
    expect(await new HttpAdmin(url).request('PUT', '/services/a', { x: 1 })).toEqual({
      status: 400,
      body: { message: 'no' },
    })
    expect(asked[0]).toMatch(/^PUT \/services\/a .* \{"x":1\}$/)
  })

  it('has no body where there is none, or none that is JSON', async () => {
    answer = (request, response) => response.writeHead(204).end(request.method === 'GET' ? '<html>' : undefined)
    const admin = new HttpAdmin(url)
    expect(await admin.request('DELETE', '/services/a')).toEqual({ status: 204, body: undefined })
    answer = (_, response) => response.end('<html>')
    expect(await admin.request('GET', '/')).toEqual({ status: 200, body: undefined })
  })

  it('repeats a read once when the connection breaks, and a write never', async () => {
    answer = (request, response) => {
      if (asked.length === 1) request.socket.destroy()
      else response.end('{}')
    }
    const admin = new HttpAdmin(url)
    expect((await admin.request('GET', '/')).status).toBe(200)
    asked.length = 0
    await expect(admin.request('PUT', '/', {})).rejects.toThrow(/Admin API at http.* does not answer \(/)
    expect(asked).toHaveLength(1)
  })
})
