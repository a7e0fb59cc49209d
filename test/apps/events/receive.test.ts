import { expect, test } from 'vitest'
import { receive } from '../../../apps/events/source/receive.ts'
import { EventError } from '../../../apps/events/store/event.ts'
import { BOUNDS } from '../../../apps/runtime/intake.ts'

const bodies: unknown[] = []
const source = {
  async take(body: unknown) {
    bodies.push(body)
    return 1
  },
}
const ask = (init: RequestInit & { duplex?: 'half' } = {}) =>
  new Request('http://localhost/netbox', { method: 'POST', headers: { authorization: 'Bearer right' }, ...init })
const handler = receive({ token: 'right', source: () => source, bounds: { ...BOUNDS, body: 100, timeout: 50 } })

test('a notification with the token reaches the source', async () => {
  const answer = await handler(ask({ body: '{"event":"updated"}' }), undefined)
  expect([answer.status, await answer.text(), bodies]).toEqual([200, '1\n', [{ event: 'updated' }]])
})

test.each([
  ['a GET', ask({ method: 'GET' }), 405],
  ['another token', ask({ headers: { authorization: 'Bearer wrong' }, body: '{}' }), 401],
  ['a body over the bounds', ask({ body: 'x'.repeat(101) }), 413],
  ['a body that is no JSON', ask({ body: '{' }), 400],
  ['a body that stalls', ask({ body: new ReadableStream(), duplex: 'half' }), 408],
])('%s is refused with its own status', async (_, request, status) => {
  expect((await handler(request, undefined)).status).toBe(status)
})

test('what no event may hold is refused for good, in its words', async () => {
  const take = () => Promise.reject(new EventError('data.mtu is 0; it must be more'))
  const answer = await receive({ token: 'right', source: () => ({ take }) })(ask({ body: '{}' }), undefined)
  expect([answer.status, await answer.text()]).toEqual([422, 'data.mtu is 0; it must be more\n'])
})

test('more bodies than there is room for are to come again', async () => {
  const crowded = receive({ token: 'right', source: () => source, bounds: { ...BOUNDS, held: 1, timeout: 50 } })
  expect((await crowded(ask({ body: '{}' }), '192.0.2.1')).status).toBe(503)
})

test('before NetBox was found it is to come again', async () => {
  expect((await receive({ token: 'right', source: () => undefined })(ask({ body: '{}' }), undefined)).status).toBe(503)
})
