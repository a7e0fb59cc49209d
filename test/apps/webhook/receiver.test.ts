import { describe, expect, test } from 'vitest'
import { FolderError } from '../../../apps/runtime/folder-error.ts'
import type { NetBoxEvent } from '../../../apps/webhook/event.ts'
import { createReceiver, type ReceiverOptions, type Refusal } from '../../../apps/webhook/receiver.ts'
import type { Outcome } from '../../../apps/webhook/spool.ts'
import { delivery, payloadOf, SECRET, sampleEvent } from './samples.ts'

const URL = 'http://receiver/api/webhooks/netbox'
const body = payloadOf(sampleEvent())

/** A receiver, what reached its spool, and what it told. */
function receiver(outcome: Outcome | FolderError = 'accepted', more: Partial<ReceiverOptions> = {}) {
  const added: NetBoxEvent[] = []
  const told: (Outcome | Refusal)[] = []
  const spool = {
    async add(event: NetBoxEvent) {
      if (outcome instanceof FolderError) throw outcome
      added.push(event)
      return outcome
    },
  }
  const receive = createReceiver({ secret: SECRET, spool, onOutcome: (one) => told.push(one), ...more })
  return { added, told, receive: (init: RequestInit, address?: string) => receive(new Request(URL, init), address) }
}

test.each<[Outcome, number]>([
  ['accepted', 202],
  ['late', 202],
  ['repeated', 200],
])('an event that is %s is answered with %d', async (outcome, status) => {
  const { receive, added, told } = receiver(outcome)
  const response = await receive(delivery(body))
  expect([response.status, await response.json()]).toEqual([status, { status: outcome }])
  expect(added).toEqual([sampleEvent()])
  expect(told).toEqual([outcome])
})

test.each<[string, RequestInit, number, Refusal, RegExp]>([
  ['GET', { method: 'GET' }, 405, 'method', /set http_method of the webhook to POST/],
  ['a form', delivery(body, { 'content-type': 'text/plain' }), 415, 'media type', /must be application\/json/],
  ['JSON by another name', delivery(body, { 'content-type': 'application/jsonp' }), 415, 'media type', /must be/],
  [
    'an unsigned body',
    { ...delivery(body), headers: { 'content-type': 'application/json' } },
    401,
    'signature',
    /X-Hook/,
  ],
  ['a wrong signature', delivery(body, { 'x-hook-signature': '0'.repeat(128) }), 401, 'signature', /X-Hook-Signature/],
  ['a body signed for another', { ...delivery(body), body: `${body} ` }, 401, 'signature', /X-Hook-Signature/],
  [
    'a signed body that is no event',
    delivery('{}'),
    400,
    'payload',
    /^event is missing; it must be created, updated, deleted, job/,
  ],
])('%s is refused', async (_, init, status, refusal, message) => {
  const { receive, added, told } = receiver()
  const response = await receive(init)
  const { error } = (await response.json()) as { error: string }
  expect([response.status, told]).toEqual([status, [refusal]])
  expect(error).toMatch(message)
  expect(added).toEqual([])
})

test('an answer to the wrong method names the right one', async () => {
  expect((await receiver().receive({ method: 'PUT' })).headers.get('allow')).toBe('POST')
})

test('JSON with a character set is JSON', async () => {
  const response = await receiver().receive(delivery(body, { 'content-type': 'application/json; charset=utf-8' }))
  expect(response.status).toBe(202)
})

test('what the spool cannot take is refused with its sentence, to be sent again', async () => {
  const { receive, told } = receiver(new FolderError('the spool is full: 10 events wait'))
  const response = await receive(delivery(body))
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30'])
  expect(await response.json()).toEqual({ error: 'the spool is full: 10 events wait' })
  expect(told).toEqual(['spool'])
})

describe('a body', () => {
  test('of just the permitted size is taken, of one byte more refused', async () => {
    const size = Buffer.byteLength(body)
    expect((await receiver('accepted', { bounds: { body: size } }).receive(delivery(body))).status).toBe(202)
    expect((await receiver('accepted', { bounds: { body: size - 1 } }).receive(delivery(body))).status).toBe(413)
  })

  test('that does not end is refused as soon as it is too large, whatever size it claims', async () => {
    let sent = 0
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1
        controller.enqueue(new Uint8Array(1024))
      },
    })
    const init = { ...delivery(body), body: endless, duplex: 'half' } as RequestInit
    const response = await receiver('accepted', { bounds: { body: 10_000 } }).receive(init)
    expect(response.status).toBe(413)
    expect(sent).toBeLessThan(20)
  })

  test('that says it is too large is not read', async () => {
    const unread = new ReadableStream({ pull: () => expect.unreachable() }, { highWaterMark: 0 })
    const init = { ...delivery(body, { 'content-length': '2000000' }), body: unread, duplex: 'half' } as RequestInit
    expect((await receiver().receive(init)).status).toBe(413)
  })

  test('that stalls is refused when its time is over', async () => {
    const init = { ...delivery(body), body: new ReadableStream(), duplex: 'half' } as RequestInit
    const { receive, told } = receiver('accepted', { bounds: { timeout: 10 } })
    expect((await receive(init)).status).toBe(408)
    expect(told).toEqual(['too slow'])
  })
})

describe('bodies under way', () => {
  const MIB = 1024 * 1024
  const stalled = (bytes: number) =>
    ({
      ...delivery(body, { 'content-length': String(bytes) }),
      body: new ReadableStream(),
      duplex: 'half',
    }) as RequestInit

  test('beyond what is held together are refused unread, to be sent again', async () => {
    const { receive, told } = receiver('accepted', { bounds: { held: 2 * MIB } })
    const under = [receive(stalled(MIB), 'a'), receive(stalled(MIB), 'b')]
    const response = await receive(delivery(body), 'c')
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10'])
    expect(await response.json()).toEqual({ error: 'more is under way than this receiver holds; send it again' })
    expect(told).toEqual(['busy'])
    expect(under).toHaveLength(2)
  })

  test('of one address leave room for another', async () => {
    const { receive } = receiver('accepted', { bounds: { heldByOne: MIB } })
    void receive(stalled(MIB), 'a')
    expect((await receive(delivery(body), 'a')).status).toBe(503)
    expect((await receive(delivery(body), 'b')).status).toBe(202)
  })

  test('give their room back when they end, whatever way', async () => {
    const { receive } = receiver('accepted', { bounds: { heldByOne: MIB, timeout: 5 } })
    expect((await receive(stalled(MIB), 'a')).status).toBe(408)
    expect((await receive(delivery('{}'), 'a')).status).toBe(400)
    expect((await receive(delivery(body), 'a')).status).toBe(202)
    expect((await receive(stalled(MIB), 'a')).status).toBe(408)
  })

  test('of unknown size have room for the largest', async () => {
    const { receive } = receiver('accepted', { bounds: { heldByOne: MIB } })
    void receive({ ...delivery(body), body: new ReadableStream(), duplex: 'half' } as RequestInit, 'a')
    expect((await receive(delivery(body), 'a')).status).toBe(503)
  })

  test('count as much as their connection, however small they are', async () => {
    const { receive } = receiver('accepted', { bounds: { heldByOne: MIB } })
    for (let n = 0; n < 16; n++) void receive(stalled(1), 'a')
    expect((await receive(delivery(body), 'a')).status).toBe(503)
  })
})

test('a body without anything like a signature is not read', async () => {
  const unread = new ReadableStream({ pull: () => expect.unreachable() }, { highWaterMark: 0 })
  const init = { ...delivery(body, { 'x-hook-signature': 'none' }), body: unread, duplex: 'half' } as RequestInit
  expect((await receiver().receive(init)).status).toBe(401)
})

test('no answer holds the secret or the signature that would be right', async () => {
  const response = await receiver().receive(delivery(body, { 'x-hook-signature': '0'.repeat(128) }))
  const answer = await response.text()
  expect(answer).not.toContain(SECRET)
  expect(answer).not.toMatch(/[0-9a-f]{64}/)
})

test('an empty secret is refused', () => {
  expect(() => receiver('accepted', { secret: '' })).toThrow('the secret of the receiver is empty')
})
