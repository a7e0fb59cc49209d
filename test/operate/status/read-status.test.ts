import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseConfig } from '../../../infra/config.ts'
import { certificateEnd } from '../../../operate/status/read.ts'
import { readStatus } from '../../../operate/status/read-status.ts'
import { certificateIn } from '../../../sandbox/gateway/config/certificate.ts'
import { type FakeSsh, FORWARD, fakeSsh, vmOf } from '../../host/ssh/fake-ssh.ts'
import { FakeNetBox } from '../../netbox/fake/netbox.ts'

/** Nobody listens there on this machine: the VM's loopback alone has a NetBox. */
const LOOPBACK = 'http://127.0.0.1:1/netbox/'
const config = parseConfig({
  'netbox:host': 'ssh://me@vm',
  'netbox:images': '{"netbox":"a:1","postgres":"b:1","valkey":"c:1"}',
})
const outputs = { url: LOOPBACK, uiUrl: LOOPBACK, apiUrl: `${LOOPBACK}api/`, user: 'admin', password: 'right' }
const status = (found: Record<string, unknown>) =>
  readStatus(
    { stack: 'vm', config, outputs: found, backups: '/nowhere', noted: undefined },
    AbortSignal.timeout(30_000),
  )

let docker: Server
let fake: FakeNetBox
let ssh: FakeSsh

beforeEach(async () => {
  docker = createServer((_, answer) => answer.writeHead(404).end('{}'))
  await new Promise<void>((resolve) => docker.listen(0, '127.0.0.1', resolve))
  fake = await FakeNetBox.start()
  fake.fault = ({ method, path }) =>
    method === 'GET' && path === 'users/tokens/'
      ? { status: 200, body: { count: 0, next: null, results: [] } }
      : undefined
  ssh = fakeSsh(vmOf((docker.address() as AddressInfo).port, Number(new URL(fake.url).port)))
})
afterEach(async () => {
  ssh.remove()
  docker.closeAllConnections()
  docker.close()
  await fake[Symbol.asyncDispose]()
})

describe('the status of a stack', () => {
  test("on the loopback of a host behind ssh is read through ssh, its administrator's password included", async () => {
    const { netbox, expiring, routes } = await status(outputs)
    expect({ netbox, expiring }).toMatchObject({ netbox: { version: '4.7.3' }, expiring: [] })
    expect(routes.map(({ name, answer }) => [name, answer])).toEqual([
      ['user interface', { status: 403, meant: true }],
      ['API', { status: 403, meant: true }],
    ])
    expect(fake.requests.map(({ method }) => method)).toEqual(expect.arrayContaining(['POST', 'DELETE']))
  })

  test('tells apart who is meant to answer, and who answers in the place of another', async () => {
    fake.fault = () => ({ status: 200, body: {}, headers: { vary: 'Accept', 'api-version': '1' } })
    const { routes } = await status(outputs)
    expect(routes.map(({ name, answer }) => [name, answer])).toEqual([
      ['user interface', { status: 200, meant: false }],
      ['API', { status: 200, meant: true }],
    ])
  })

  test('whose first update failed says so in place of NetBox, and looks for no certificate', async () => {
    const unknown = 'The stack vm has no output url: its last update did not end, run it again.'
    expect(await status({})).toMatchObject({
      ...{ netbox: { unknown }, routes: [], certificate: undefined },
      containers: config.containers.map((name) => ({ name, state: undefined })),
    })
  })
})

test.each(['ssh://me@vm', 'unix:///var/run/docker.sock'])(
  'the end of a certificate is seen by way of %s',
  async (host) => {
    ssh.remove()
    ssh = fakeSsh(FORWARD)
    const pair = certificateIn(ssh.folder)
    const server = createSecureServer(pair)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    expect((await certificateEnd(`https://127.0.0.1:${port}/`, host))?.getTime()).toBeGreaterThan(Date.now())
    expect(await certificateEnd(`http://127.0.0.1:${port}/`, host)).toBeUndefined()
    server.closeAllConnections()
    server.close()
  },
)
