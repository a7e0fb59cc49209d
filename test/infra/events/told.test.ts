import { expect, test } from 'vitest'
import { TAG } from '../../../apps/events/projector/project.ts'
import { parseConfig } from '../../../infra/config.ts'
import { changesHeard, checkEvents, serverOnHost } from '../../../infra/events/told.ts'
import { eventSettings } from '../../../operate/commands/event-settings.ts'
import { EVENTS_TAG } from '../../../seed/events.ts'

const sound = {
  'netbox:host': 'unix:///var/run/docker.sock',
  'netbox:images': JSON.stringify({ netbox: 'nb:1', postgres: 'postgres:17-alpine', valkey: 'valkey:9' }),
  'netbox:automation': '{"image":"node:24"}',
  'netbox:events': '{"image":"nats:2.15-alpine"}',
}
const checked = (more: Record<string, string>) => checkEvents(parseConfig({ ...sound, ...more }))

test('events need the container that brings NetBox to them', () => {
  const { 'netbox:automation': _, ...without } = sound
  expect(() => checkEvents(parseConfig(without))).toThrow(
    /^netbox:events is set, and netbox:automation is not, in whose/,
  )
  expect(() => checked({})).not.toThrow()
})

test('secrets of a NATS that is there are none for one of its own', () => {
  expect(() => checked({ 'netbox:eventsSecrets': '{"token":"t-1"}' })).toThrow(
    /^netbox:eventsSecrets\.token is for a NATS of yours/,
  )
})

test.each([
  ['127.0.0.1', 'nats://127.0.0.1:4222'],
  ['0.0.0.0', 'nats://127.0.0.1:4222'],
  ['192.0.2.7', 'nats://192.0.2.7:4222'],
  ['::', 'nats://[::1]:4222'],
])('a NATS bound to %s is reached at %s', (bind, url) => {
  const { events } = parseConfig({ ...sound, 'netbox:events': JSON.stringify({ image: 'nats:2.15', bind }) })
  expect(serverOnHost(events!)).toBe(url)
})

test('a password in an address is refused and not shown', () => {
  const servers = ['nats://me:hunter2@nats:4222']
  expect(() => parseConfig({ ...sound, 'netbox:events': JSON.stringify({ servers }) })).toThrow(
    /^netbox:events\.servers\.0 is an address with a password in it; it must be a NATS of its own/,
  )
})

test('what a program outside is told names the user, its inbox and its password', () => {
  const store = { url: 'nats://127.0.0.1:4222', stream: 'INFRASTRUCTURE', passwords: { reader: 'word' } }
  expect(eventSettings(store, 'reader')).toEqual({
    NATS_URL: store.url,
    NATS_USER: 'reader',
    NATS_INBOX_PREFIX: '_INBOX_reader',
    NATS_STREAM: 'INFRASTRUCTURE',
    NATS_PASSWORD: 'word',
  })
  expect(() => eventSettings(store, 'writer')).toThrow(
    '--events is writer; it must be one of publisher, projector, reader.',
  )
  expect(() => eventSettings(store, 'publisher')).toThrow(/is yours, and not made by this stack/)
  expect(() => eventSettings({}, 'publisher')).toThrow(/^The stack has no events/)
})

test('NetBox tells of what people change, unless the stack wants none of it', () => {
  const heardWith = (more: object) =>
    changesHeard(parseConfig({ ...sound, 'netbox:events': JSON.stringify({ image: 'nats:2.15', ...more }) }))
  expect(heardWith({})).toMatchObject({ payloadUrl: 'http://netbox-automation:3401/api/webhooks/netbox' })
  expect(heardWith({ changes: false })).toBeUndefined()
})

test('NetBox lets the projector change what carries its tag', () => {
  expect(EVENTS_TAG).toBe(TAG)
})
