import { expect, test, vi } from 'vitest'
import { eventsSettings, startEvents } from '../../../apps/automation/events.ts'

/** Nobody listens on it. */
const nowhere = { NATS_URL: 'nats://127.0.0.1:1', NETBOX_URL: 'http://127.0.0.1:1/', NETBOX_API_TOKEN: '0'.repeat(40) }
const soon = { timeout: 30_000 }

test('without a NATS there is no projector to start', async () => {
  expect(await eventsSettings({ ...nowhere, NATS_URL: undefined })).toBeUndefined()
})

test('what is wrong in its settings is told before anything starts', async () => {
  await expect(eventsSettings({ ...nowhere, NATS_STREAM_BYTES: '10 GB' })).rejects.toThrow(
    /^NATS_STREAM_BYTES is "10 GB"/,
  )
})

test('where NetBox tells of changes, the projector wants a token that nobody else knows', async () => {
  const { changes, projector } = (await eventsSettings({ ...nowhere, NETBOX_EVENTS_WEBHOOK_SECRET: 'key' }))!
  expect(changes).toEqual({ secret: 'key', token: projector.sourceToken })
  expect(changes!.token).toHaveLength(43)
  expect((await eventsSettings(nowhere))!.changes).toBeUndefined()
})

test('a NATS that is away is told of once and waited for, and the end does not wait for it', async () => {
  const lines: string[] = []
  const options = { host: '127.0.0.1', port: 0, log: (line: string) => void lines.push(line) }
  const projector = startEvents((await eventsSettings(nowhere))!, options)
  await vi.waitFor(
    () => expect(lines).toEqual([expect.stringMatching(/^events wait: NATS at .* cannot be used/)]),
    soon,
  )
  await projector[Symbol.asyncDispose]()
  expect(lines).toHaveLength(1)
})
