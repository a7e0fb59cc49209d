import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { EventError, eventOf, parseEvent, readEvent } from '../../../apps/events/store/event.ts'
import { filterOf, fits, of, on, subjectOf } from '../../../apps/events/store/subjects.ts'
import { type EventEntry, type EventType, eventTypes, typeOf } from '../../../apps/events/store/types.ts'
import { id } from './history.ts'

const right = {
  event_id: '01936194-0000-7000-8000-000000000001',
  aggregate_id: '01936194-0000-7000-8000-000000000002',
  event_type: 'ComputeRegistered',
  data: { hostname: 'test.example.com', resource_type: 'server', manufacturer: 'Generic', model: 'Server' },
}
const network = (data: object) => ({
  ...right,
  event_type: 'NetworkDefined',
  data: { name: 'A', cidr: '10.0.0.0/24', ...data },
})

test('an event as the operator publishes it is read, at version 1 and with the time it was recorded', () => {
  const recorded = new Date('2026-01-18T09:30:00Z')
  expect(readEvent(JSON.stringify(right), recorded)).toEqual({ ...right, version: 1, time: recorded.toISOString() })
})

test('an event that is made here bears ids that are ordered by time', () => {
  const [one, other] = [eventOf('PolicySet', { name: 'a' }), eventOf('PolicySet', { name: 'a' })]
  expect(one.event_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
  expect(one.event_id < other.event_id).toBe(true)
})

describe('what is wrong with an event is told in one sentence:', () => {
  test.each<[unknown, string]>([
    [5, 'the event is 5; it must be an object with event_id, aggregate_id, event_type, data'],
    [null, 'the event is null; it must be an object with event_id, aggregate_id, event_type, data'],
    [{ ...right, event_id: '7' }, 'event_id is "7"; it must be a UUID such as 01936194-0000-7000-8000-000000000001'],
    [
      { ...right, aggregate_id: undefined },
      'aggregate_id is missing; it must be a UUID such as 01936194-0000-7000-8000-000000000001',
    ],
    [
      { ...right, event_type: 'Nothing' },
      `event_type is "Nothing"; it must be one of ${Object.keys(eventTypes).join(', ')}`,
    ],
    [
      { ...right, event_type: 'toString' },
      `event_type is "toString"; it must be one of ${Object.keys(eventTypes).join(', ')}`,
    ],
    [{ ...right, version: 0 }, 'version is 0; it must be a whole number from 1 on'],
    [{ ...right, version: '1' }, 'version is "1"; it must be a whole number from 1 on'],
    [{ ...right, time: 'today' }, 'time is "today"; it must be a time such as 2026-01-18T09:30:00Z'],
    [{ ...right, data: [] }, 'data is []; it must be an object'],
    [
      { ...right, extra: 1 },
      'the event has a field "extra"; it must have none but event_id, aggregate_id, event_type, version, time, correlation_id, causation_id, data',
    ],
    [
      { ...right, data: {} },
      'data.hostname is missing; it must be the name of a device such as web01.example.com, 64 characters at most',
    ],
    [
      { ...right, data: { hostname: 'a\nb' } },
      'data.hostname is "a\\nb"; it must be the name of a device such as web01.example.com, 64 characters at most',
    ],
    [
      { ...right, data: { hostname: 'x'.repeat(65) } },
      `data.hostname is "${'x'.repeat(56)}…; it must be the name of a device such as web01.example.com, 64 characters at most`,
    ],
    [
      { ...right, data: { host_name: 'a' } },
      'data.hostname is missing; it must be the name of a device such as web01.example.com, 64 characters at most',
    ],
    [
      { ...right, data: { hostname: 'a', ram: 1 } },
      'data has a field "ram"; it must have none but hostname, resource_type, manufacturer, model, serial, description',
    ],
    [network({ cidr: '10.0.0.0' }), 'data.cidr is "10.0.0.0"; it must be a network such as 192.168.100.0/24'],
    [network({ vlan_id: 4095 }), 'data.vlan_id is 4095; it must be the number of a VLAN, 1 to 4094'],
  ])('%j', (body, sentence) => {
    expect(() => parseEvent(body)).toThrow(new EventError(sentence))
  })
})

test('text that is no JSON is told as that', () => {
  expect(() => readEvent('{')).toThrow('the event is no JSON; it must be an object')
})

test('an older version is brought to the one of today, step by step', () => {
  const table: Record<string, EventEntry> = {
    ComputeRegistered: {
      aggregate: 'compute',
      operation: 'registered',
      schema: z.strictObject({ name: z.string(), site: z.string() }),
      upcasters: [({ hostname }) => ({ name: hostname }), (data) => ({ ...data, site: 'home' })],
    },
  }
  const at = (version: number, data: object) => parseEvent({ ...right, version, data }, new Date(), table)
  expect(at(1, { hostname: 'a' })).toMatchObject({ version: 3, data: { name: 'a', site: 'home' } })
  expect(at(2, { name: 'a' })).toMatchObject({ version: 3, data: { name: 'a', site: 'home' } })
  expect(at(3, { name: 'a', site: 'b' })).toMatchObject({ version: 3, data: { name: 'a', site: 'b' } })
  expect(() => at(4, {})).toThrow('version is 4, and this program knows ComputeRegistered up to 3')
})

test('each type has one subject, which leads back to it', () => {
  for (const type of Object.keys(eventTypes) as EventType[]) {
    const subject = subjectOf(type, id(1))
    const [, aggregate, , operation] = subject.split('.')
    expect(typeOf(aggregate!, operation!)).toBe(type)
    expect(fits(subject, filterOf(type, id(1)))).toBe(true)
    expect(fits(subject, filterOf(type, id(2)))).toBe(false)
  }
  expect(typeOf('compute', 'severed')).toBeUndefined()
})

test('wildcards fit as the server takes them', () => {
  const subject = subjectOf('ComputeRegistered', id(1))
  expect(fits(subject, of('compute'))).toBe(true)
  expect(fits(subject, on('compute', 'updated'))).toBe(false)
  expect(fits(subject, 'infrastructure.>')).toBe(true)
  expect(fits('infrastructure', 'infrastructure.>')).toBe(false)
  // @ts-expect-error a wrong operation does not compile
  on('compute', 'severed')
})
