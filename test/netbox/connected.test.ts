import { buildConnector } from 'undici'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connected } from '../../netbox/index.ts'
import { FakeNetBox } from './fake/netbox.ts'

let fake: FakeNetBox
beforeEach(async () => {
  fake = await FakeNetBox.start()
})
afterEach(() => fake[Symbol.asyncDispose]())

/** Where nobody listens: only the way given leads to NetBox. */
const NOWHERE = 'http://127.0.0.1:1/netbox/'
const options = () => {
  const direct = buildConnector({})
  const connect: buildConnector.connector = (to, done) => direct({ ...to, port: new URL(fake.url).port }, done)
  return { signal: AbortSignal.timeout(30_000), description: 'test', connect }
}
const asked = () => fake.requests.map(({ method, path }) => `${method} ${path}`)

test('with a user and password the token is made, used and revoked by the way that is given', async () => {
  const login = { NETBOX_USERNAME: 'admin', NETBOX_PASSWORD: 'right' }
  expect(await connected(NOWHERE, login, options(), (client) => client.version())).toBe('4.7')
  expect(asked()).toEqual(['POST users/tokens/provision/', 'GET status/', 'DELETE users/tokens/7/'])
})

test('with a token it is used by the way that is given', async () => {
  expect(await connected(NOWHERE, { NETBOX_TOKEN: fake.token }, options(), (client) => client.version())).toBe('4.7')
  expect(asked()).toEqual(['GET status/'])
})
