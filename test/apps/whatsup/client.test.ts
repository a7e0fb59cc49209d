import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { anything } from '../../../apps/whatsup/api/answers.ts'
import { Client } from '../../../apps/whatsup/api/client.ts'
import { secureConnector, type Trust } from '../../../apps/whatsup/api/secure.ts'
import { WhatsUp } from '../../../apps/whatsup/api/whatsup.ts'
import type { StandIn } from '../../../sandbox/whatsup/stand-in.ts'
import { certificate, folderFor, standIn } from './lab.ts'

const pinned: Trust = { fingerprint: certificate.fingerprint }

async function clientOf(
  url: string,
  trust: Trust = pinned,
  more: { password?: string; timeout?: number; now?: () => number } = {},
) {
  const { password = 'right', ...rest } = more
  const credentials = { username: 'netbox', password }
  const client = new Client({ url, credentials, connect: await secureConnector(trust), patience: 1, ...rest })
  onTestFinished(() => client.close())
  return client
}

const ask = (client: Client) => new WhatsUp(client).whoAmI()

test('logs in once for all that is asked, also at the same time', async () => {
  const it = await standIn()
  const client = await clientOf(it.url)
  expect(await Promise.all([ask(client), ask(client), ask(client)])).toEqual(['netbox', 'netbox', 'netbox'])
  expect(it.logins).toBe(1)
})

test('logs in again before a token ends, a day later', async () => {
  const it = await standIn()
  let now = 0
  const client = await clientOf(it.url, pinned, { now: () => now })
  await ask(client)
  now = 80_000_000
  await ask(client)
  expect(it.logins).toBe(1)
  now = 86_000_000
  await ask(client)
  expect(it.logins).toBe(2)
})

test('a token that the server gave up is replaced once, also for a write', async () => {
  const it = await standIn()
  const whatsup = new WhatsUp(await clientOf(it.url))
  await whatsup.whoAmI()
  it.endTokens()
  const { id } = it.world.add({ displayName: 'web' })
  await whatsup.rename(id, 'web2')
  it.endTokens()
  await whatsup.remove(id)
  expect([it.world.devices.size, it.logins]).toEqual([0, 3])
})

test('a server that takes no token at all is asked once more, and no further', async () => {
  const it = await standIn()
  it.fault = ({ path }) => (path === 'token' ? undefined : { status: 401 })
  const client = await clientOf(it.url)
  await expect(ask(client)).rejects.toThrow(/^GET product\/whoAmI was refused: the server takes no token of this user$/)
  expect(it.logins).toBe(2)
})

test('a refused login is not tried again for a quarter of an hour', async () => {
  const it = await standIn()
  let now = 0
  const client = await clientOf(it.url, pinned, { password: 'wrong-secret', now: () => now })
  const refused = /^the server does not take the login of netbox \(400\)/
  await expect(ask(client)).rejects.toThrow(refused)
  await expect(ask(client)).rejects.toThrow(/^the login of netbox was refused; it is not tried again/)
  expect(it.logins).toBe(1)
  now = 16 * 60_000
  await expect(ask(client)).rejects.toThrow(refused)
  expect(it.logins).toBe(2)
})

test('a wrong fingerprint is told, and not one byte is sent', async () => {
  let bytes = 0
  const server = createServer({ key: certificate.key, cert: certificate.cert }, (socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (data) => {
      bytes += data.length
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = await clientOf(url, { fingerprint: 'ab'.repeat(32) })
  await expect(ask(client)).rejects.toThrow(
    /has the fingerprint [0-9a-f]{64}, and (ab){32} is pinned; nothing was sent$/,
  )
  await expect(ask(await clientOf(url, {}))).rejects.toThrow(
    /is not trusted \(\w+\); give its caFile or its fingerprint$/,
  )
  expect(bytes).toBe(0)
})

test('a server whose authority is in the CA file is trusted', async () => {
  const it = await standIn()
  expect(await ask(await clientOf(it.url, { caFile: certificate.file }))).toBe('netbox')
})

test.each([
  ['no file there', undefined, /^caFile is \S+, which cannot be read \(ENOENT\); it must be a file of certificates$/],
  ['no certificate in it', 'hello', /which holds no certificate; it must be a file of certificates in PEM form$/],
])('a CA file with %s is told in a sentence', async (_, content, message) => {
  const caFile = join(folderFor(), 'ca.pem')
  if (content) writeFileSync(caFile, content)
  await expect(secureConnector({ caFile })).rejects.toThrow(message)
})

test('a read is tried three times; a write once, and told as unknown', async () => {
  const it = await standIn()
  const whatsup = new WhatsUp(await clientOf(it.url))
  let asked = 0
  it.fault = ({ path }) => {
    if (path === 'token') return undefined
    asked++
    return { status: 503 }
  }
  await expect(whatsup.whoAmI()).rejects.toMatchObject({ code: 'unavailable' })
  expect(asked).toBe(3)
  asked = 0
  await expect(whatsup.create(web)).rejects.toMatchObject({ code: 'unknown' })
  expect(asked).toBe(1)
})

const web = { name: 'web', address: '10.0.0.1', hostName: '', attributes: {}, note: '', group: [] }

test.each(['before', 'after', 'hang'] as const)('a create whose answer never comes (%s) is unknown', async (fault) => {
  const it = await standIn()
  const whatsup = new WhatsUp(await clientOf(it.url, pinned, { timeout: 300 }))
  await whatsup.whoAmI()
  it.fault = () => fault
  await expect(whatsup.create(web)).rejects.toMatchObject({ code: 'unknown' })
})

test('what was never sent is told as unreachable', async () => {
  const it = await standIn()
  const { url } = it
  await it.close()
  await expect(ask(await clientOf(url))).rejects.toMatchObject({ code: 'unreachable' })
  await it.listen(0)
})

test('more than one page is read with the same question', async () => {
  const it = await standIn()
  for (let n = 0; n < 600; n++) it.world.add({ displayName: `d${n}` })
  expect(await new WhatsUp(await clientOf(it.url)).templates()).toHaveLength(600)
  expect(it.requests.filter(({ method }) => method === 'GET')).toHaveLength(3)
})

test('a property that nobody changes goes back as it was', async () => {
  const it = await standIn()
  const device = it.world.add({ displayName: 'web', note: 'mine', snmpOid: '1.3.6' })
  await new WhatsUp(await clientOf(it.url)).rename(device.id, 'web2')
  expect([device.displayName, device.note, device.snmpOid]).toEqual(['web2', 'mine', '1.3.6'])
})

/** Answers that no server should give, and what is said of each. */
const MALFORMED: [status: number, body: string][] = [
  [200, ''],
  [200, '<html>Log in</html>'],
  [200, 'null'],
  [200, '[]'],
  [200, '{}'],
  [200, '{"data": null}'],
  [200, '{"data": {}}'],
  [200, '{"data": [1]}'],
  [200, '{"data":'],
  [204, ''],
  [301, ''],
  [302, '<html>'],
  [400, ''],
  [400, '{"error": {"status": 400, "code": "X", "message": "No."}}'],
  [400, '{"error": "invalid_grant"}'],
  [403, ''],
  [403, '{"error": null}'],
  [404, '<html>'],
  [409, 'no'],
  [418, '{"error": {"message": 7}}'],
  [429, ''],
  [500, '<html>\nServer Error\n</html>'],
  [502, ''],
  [503, '{"error": {"message": "line one\\nline two"}}'],
]

test.each(MALFORMED)('an answer %i %j is one sentence', async (status, body) => {
  const it: StandIn = await standIn()
  it.fault = ({ path }) => (path === 'token' ? undefined : { status, body })
  const whatsup = new WhatsUp(await clientOf(it.url))
  for (const call of [
    () => whatsup.client.get('product/whoAmI', anything).then(() => whatsup.whoAmI()),
    () => whatsup.create(web),
  ]) {
    const error = await call().then(
      () => undefined,
      (failure: Error) => failure,
    )
    expect(error).toMatchObject({ name: 'WhatsUpError' })
    expect(error!.message).not.toMatch(/\n|undefined|object Object|\.$/)
    expect(error!.message).toMatch(/^(GET|PATCH) /)
  }
})

test('a login that is answered with something else is one sentence', async () => {
  for (const [status, body] of MALFORMED) {
    const it = await standIn()
    it.fault = () => ({ status, body })
    const error = await ask(await clientOf(it.url)).catch((failure: Error) => failure as Error)
    expect(error).toMatchObject({ name: 'WhatsUpError', message: expect.stringMatching(/^[^\n]+[^.\n]$/) })
  }
})
