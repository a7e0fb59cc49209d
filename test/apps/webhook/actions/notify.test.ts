import { expect, test } from 'vitest'
import { notification, notify } from '../../../../apps/webhook/actions/notify.ts'
import { endedJob, failed, sampleEntry, sampleEvent } from '../samples.ts'
import { startTarget } from '../target.ts'

const entry = sampleEntry(sampleEvent(0, failed), { late: true })
const never = new AbortController().signal

test('the agent is told what changed, of which object, by whom, and whether that is late', async () => {
  const { url, came } = await startTarget()
  await notify({ url: `${url}/events` })(entry, never)
  expect(came[0]).toMatchObject({
    path: '/events',
    headers: { 'content-type': 'application/json', 'idempotency-key': `${entry.key}-notify` },
    body: {
      ...{ id: entry.key, event: 'updated', timestamp: entry.event.timestamp, late: true, username: 'admin' },
      object: { type: 'dcim.device', id: 7, name: 'r2d2automaker' },
      changes: { status: { before: 'active', after: 'failed' } },
    },
  })
})

test('a token is sent as a bearer token, and none when there is none', async () => {
  const { url, came } = await startTarget()
  await notify({ url, authorization: 'Bearer t0ken' })(entry, never)
  await notify({ url })(entry, never)
  expect(came.map(({ headers }) => headers.authorization)).toEqual(['Bearer t0ken', undefined])
})

test.each([
  [400, true],
  [401, true],
  [404, true],
  [408, false],
  [429, false],
  [500, false],
  [503, false],
])('an answer of %d is a failure, for good: %s', async (status, final) => {
  const { url } = await startTarget(() => ({ status }))
  await expect(notify({ url })(entry, never)).rejects.toMatchObject({ message: `answered ${status}`, final })
})

test('a redirect is not followed: it would take the token elsewhere', async () => {
  const { url, came } = await startTarget(() => ({ status: 307, headers: { location: '/elsewhere' } }))
  await expect(notify({ url, authorization: 'Bearer t0ken' })(entry, never)).rejects.toMatchObject({ final: true })
  expect(came.map(({ path }) => path)).toEqual(['/'])
})

test('nobody there is a failure that passes, and told without the address', async () => {
  await expect(notify({ url: 'http://127.0.0.1:1/s3cret' })(entry, never)).rejects.toMatchObject({
    message: expect.not.stringContaining('s3cret'),
    final: false,
  })
})

test('no answer in time is a failure that passes', async () => {
  const { url } = await startTarget(() => null)
  await expect(notify({ url })(entry, AbortSignal.timeout(20))).rejects.toMatchObject({
    message: 'no answer in time',
    final: false,
  })
})

test('of a job the agent is told what it returned', () => {
  expect(notification(sampleEntry(sampleEvent(0, endedJob)))).toMatchObject({
    event: 'job_ended',
    object: { type: 'extras.script', id: null, name: 'extras.script' },
    changes: {},
    data: { output: 'done' },
  })
})
