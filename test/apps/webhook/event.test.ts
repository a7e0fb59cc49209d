import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isSignedWith } from '../../../apps/runtime/signature.ts'
import { instantOf, keyOf, type NetBoxEvent, objectOf, parseEvent } from '../../../apps/webhook/event.ts'
import fc from '../../property.ts'
import { payloadOf, sampleEvent } from './samples.ts'

interface Recorded {
  readonly secret: string
  readonly deliveries: { readonly headers: Record<string, string>; readonly body: string }[]
}

const fixtures = join(import.meta.dirname, '..', '..', 'fixtures', 'webhook')
const recorded = JSON.parse(await readFile(join(fixtures, 'deliveries-4.7.json'), 'utf8')) as Recorded
const [first] = recorded.deliveries
const payload = JSON.parse(first!.body) as Record<string, unknown> & { request: { id: string; user: string } }

describe('a recorded delivery of NetBox 4.7', () => {
  test('is signed with the secret of its webhook', () => {
    for (const { headers, body } of recorded.deliveries)
      expect(isSignedWith(recorded.secret, Buffer.from(body), headers['x-hook-signature']!)).toBe(true)
  })

  test('is read', () => {
    expect(parseEvent(first!.body)).toMatchObject({
      event: 'updated',
      objectType: 'dcim.device',
      username: 'admin',
      requestId: payload.request.id,
      before: { status: 'active' },
      after: { status: 'failed' },
    })
  })

  test('reads the same when NetBox 4.5 tells of it, whose user and request stand at the top', () => {
    const { request, ...rest } = payload
    const older = { ...rest, username: request.user, request_id: request.id }
    expect(parseEvent(JSON.stringify(older))).toEqual(parseEvent(first!.body))
  })
})

test('a new object has nothing before, a deleted one nothing after', () => {
  expect(parseEvent(payloadOf(sampleEvent(0, { event: 'created', before: null })))).toMatchObject({ before: null })
  expect(parseEvent(payloadOf(sampleEvent(0, { event: 'deleted', after: null })))).toMatchObject({ after: null })
})

test.each([
  ['{', 'the body is not JSON; the body template of the webhook in NetBox must be empty'],
  ['[]', 'the body is not a JSON object; it must be what NetBox sends by itself'],
  ['null', 'the body is not a JSON object; it must be what NetBox sends by itself'],
])('%s is refused', (body, message) => {
  expect(() => parseEvent(body)).toThrow(message)
})

test.each([
  [
    { event: 'a b' },
    'event is "a b"; it must be created, updated, deleted, job_started, job_ended or an event of a plugin',
  ],
  [{ event: undefined }, 'event is missing; it must be created, updated, deleted, job_started'],
  [{ timestamp: 'now' }, 'timestamp is "now"; it must be a date and time with an offset'],
  [{ object_type: '../device' }, 'object_type is "../device"; it must be an app and a model, such as dcim.device'],
  [{ data: { id: '7' } }, 'data.id is "7"; it must be the id of the object, a whole number above 0'],
  [{ data: undefined }, "data is missing; it must be the object's fields"],
])('%j in a payload is refused with a sentence', (changed, message) => {
  expect(() => parseEvent(JSON.stringify({ ...payload, ...changed }))).toThrow(message)
})

test.each([
  ['job_ended', { output: 'done', log: [] }, null, { output: 'done', log: [] }],
  ['job_started', null, null, {}],
  ['job_ended', 'a text', null, { value: 'a text' }],
  ['backup_done', { id: 7, display: 'vault' }, 7, { id: 7, display: 'vault' }],
])('an event %s with the data %j is one', (event, data, id, told) => {
  const { snapshots: _, request: __, ...rest } = payload
  const read = parseEvent(JSON.stringify({ ...rest, event, object_type: 'extras.script', data }))
  expect(read).toMatchObject({ event, objectType: 'extras.script', id, data: told, before: null, after: null })
})

test('jobs, which are about no object, are in no order with each other', () => {
  const job = (second: number) => objectOf(sampleEvent(second, { event: 'job_ended', id: null }))
  expect(job(1)).not.toBe(job(2))
})

test('two events have the same key only if they are the same delivery', () => {
  const parts = fc.record({
    requestId: fc.constantFrom('a', 'b', null),
    objectType: fc.constantFrom('dcim.device', 'dcim.site'),
    id: fc.integer({ min: 1, max: 3 }),
    event: fc.constantFrom('created' as const, 'updated' as const),
    timestamp: fc.constantFrom('2026-11-21T07:00:00Z', '2026-11-21T07:00:01Z'),
  })
  const identity = ({ requestId, objectType, id, event, timestamp }: NetBoxEvent) =>
    JSON.stringify([requestId, objectType, id, event, timestamp])
  fc.assert(
    fc.property(parts, parts, (one, other) => {
      const [a, b] = [sampleEvent(0, one), sampleEvent(0, other)]
      expect(keyOf(a) === keyOf(b)).toBe(identity(a) === identity(b))
    }),
  )
})

test('instants tell microseconds apart, with and without a fraction, in any offset', () => {
  const at = (timestamp: string) => instantOf(sampleEvent(0, { timestamp }))
  expect(at('2026-11-21T07:07:12.457276+00:00') - at('2026-11-21T07:07:12.457275+00:00')).toBe(1)
  expect(at('2026-11-21T07:07:12.000001+00:00') - at('2026-11-21T07:07:12+00:00')).toBe(1)
  expect(at('2026-11-21T08:07:12.5+01:00')).toBe(at('2026-11-21T07:07:12.500000Z'))
})

test('an object is named by its type and id', () => {
  expect(objectOf(sampleEvent())).toBe('dcim.device 7')
})
