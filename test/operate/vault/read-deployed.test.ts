import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseConfig } from '../../../infra/config.ts'
import { readDeployed } from '../../../operate/vault/read-deployed.ts'
import { type FakeSsh, fakeSsh, vmOf } from '../../host/ssh/fake-ssh.ts'
import { FakeNetBox } from '../../netbox/fake/netbox.ts'

/** Nobody listens there on this machine: the VM's loopback alone has a NetBox. */
const LOOPBACK = 'http://127.0.0.1:1/netbox/'
const config = parseConfig({
  'netbox:host': 'ssh://me@vm',
  'netbox:images': '{"netbox":"a:1","postgres":"b:1","valkey":"c:1"}',
})
const outputs = { url: LOOPBACK, uiUrl: LOOPBACK, apiUrl: `${LOOPBACK}api/`, user: 'admin', password: 'right' }
const toRead = { name: 'vm', config, outputs, passwordCommand: 'pulumi' }

let docker: Server
let fake: FakeNetBox
let ssh: FakeSsh

beforeEach(async () => {
  docker = createServer(({ url = '' }, answer) => {
    const container = { Name: url.split('/')[2], Image: 'sha256:0123', Mounts: [], NetworkSettings: { Ports: {} } }
    const state = { State: { Status: 'running', Running: true }, HostConfig: { Memory: 0 } }
    const body = url.startsWith('/containers/json') ? [] : { ...container, ...state, RepoTags: [] }
    answer.setHeader('content-type', 'application/json').end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => docker.listen(0, '127.0.0.1', resolve))
  fake = await FakeNetBox.start()
  ssh = fakeSsh(vmOf((docker.address() as AddressInfo).port, Number(new URL(fake.url).port)))
})
afterEach(async () => {
  ssh.remove()
  docker.closeAllConnections()
  docker.close()
  await fake[Symbol.asyncDispose]()
})

test("a NetBox on the loopback of a host behind ssh is read through ssh, its administrator's password included", async () => {
  expect((await readDeployed(toRead, AbortSignal.timeout(30_000))).version).toBe('4.7.3')
  const asked = fake.requests.map(({ method, path }) => `${method} ${path}`)
  expect([asked.at(0), asked.at(-1)]).toEqual(['POST users/tokens/provision/', 'DELETE users/tokens/7/'])
})

test('a stack whose first update failed is told of before anything is asked', async () => {
  await expect(readDeployed({ ...toRead, outputs: {} }, AbortSignal.timeout(30_000))).rejects.toThrow(
    'The stack vm has no output url: its last update did not end, run it again.',
  )
})
