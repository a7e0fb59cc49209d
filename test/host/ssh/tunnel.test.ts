import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { tunnel } from '../../../host/ssh/index.ts'
import { HttpAdmin, HttpProxy } from '../../../kong/index.ts'
import { Client } from '../../../netbox/index.ts'
import { Connection } from '../../../provider/connection.ts'
import { certificateIn } from '../../../sandbox/gateway/config/certificate.ts'
import { type FakeSsh, FORWARD, fakeSsh } from './fake-ssh.ts'

let ssh: FakeSsh | undefined
let server: Server | undefined

afterEach(async () => {
  ssh?.remove()
  await new Promise((resolve) => (server?.listening ? server.close(resolve) : resolve(undefined)))
})

async function listening(made: Server): Promise<number> {
  server = made
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
  return (made.address() as AddressInfo).port
}

const clientOf = (port: number) =>
  new Client({
    url: `http://127.0.0.1:${port}/`,
    connect: tunnel('ssh://me@vm:23'),
    patience: { attempts: 2, base: 1 },
  })

test("a provider with `via` reaches NetBox on the host's loopback", async () => {
  ssh = fakeSsh(FORWARD)
  const port = await listening(
    createServer((_, answer) => answer.setHeader('content-type', 'application/json').end('{"count": 0}')),
  )
  const token = 'a'.repeat(40)
  const connection = new Connection({ url: `http://127.0.0.1:${port}/`, via: 'ssh://me@vm:23', token }, 'netbox/test')
  expect((await connection.client.get('status/')).body).toEqual({ count: 0 })
  await connection.client.close()
  expect(ssh.arguments()).toEqual([expect.stringMatching(new RegExp(`-W 127\\.0\\.0\\.1:${port} -p 23 -- me@vm$`))])
})

test('an Admin API on the loopback is reached, IPv6 included, and a refused login is said in words', async () => {
  ssh = fakeSsh(`console.error('me@vm: Permission denied (publickey).'); process.exitCode = 255`)
  const admin = new HttpAdmin('http://[::1]:8001', 'ssh://me@vm')
  await expect(admin.request('GET', '/')).rejects.toThrow(
    /Admin API at \S+ does not answer \(me@vm does not accept your key/,
  )
  expect(ssh.arguments()[0]).toMatch(/-W \[::1\]:8001 -- me@vm$/)
})

test('https goes through as well', async () => {
  ssh = fakeSsh(FORWARD)
  const { key, cert } = certificateIn(ssh.folder)
  const port = await listening(createSecureServer({ key, cert }, (_, answer) => answer.writeHead(204).end()))
  const proxy = new HttpProxy(`https://127.0.0.1:${port}`, 'ssh://me@vm')
  expect((await proxy.head('/')).status).toBe(204)
})

test('a login that is refused is said in words, and a write is known not to have happened', async () => {
  ssh = fakeSsh(`console.error('me@vm: Permission denied (publickey).'); process.exitCode = 255`)
  await using client = clientOf(1)
  await expect(client.post('sites/', {})).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('me@vm does not accept your key'),
  })
})

test('a write whose connection is lost may have happened', async () => {
  ssh = fakeSsh(
    `process.stdin.once('data', () => { console.error('Connection to vm closed by remote host.'); process.exit(255) })`,
  )
  await using client = clientOf(1)
  await expect(client.post('sites/', {})).rejects.toMatchObject({
    code: 'maybe-applied',
    message: expect.stringContaining('was lost in mid-way'),
  })
})

test('a machine without ssh is told so', async () => {
  ssh = fakeSsh('')
  const path = process.env.PATH
  process.env.PATH = '/nowhere'
  await using client = clientOf(1)
  await expect(client.get('sites/')).rejects.toThrow(/There is no ssh command here: install OpenSSH's client/)
  process.env.PATH = path
})
