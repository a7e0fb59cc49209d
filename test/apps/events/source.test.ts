import { expect, test } from 'vitest'
import { project } from '../../../apps/events/projector/project.ts'
import { wantedOf } from '../../../apps/events/projector/wanted.ts'
import { DECLARED, Source } from '../../../apps/events/source/source.ts'
import { eventsOf, type Told } from '../../../apps/events/source/told.ts'
import { EMPTY } from '../../../apps/events/topology/topology.ts'
import { Connection, type ConnectionSettings } from '../../../provider/connection.ts'
import { lab } from '../../netbox/harness.ts'
import { History, id, walkThrough } from './history.ts'

const SITE = 'homelab'

async function desk() {
  const it = await lab()
  await it.run({ 'dcim.site': [{ name: 'Homelab', slug: SITE }] })
  const history = new History()
  let echoes = 0
  const options = { client: it.client, store: history.store, programs: ['netbox-events'], echo: () => echoes++ }
  const source = new Source(EMPTY, options)
  const last = async () => (await Array.fromAsync(history.store.all({ from: await history.store.head() })))[0]?.event
  return {
    ...it,
    history,
    source,
    last,
    echoes: () => echoes,
    row: (kind: Told) => [...it.fake.store.rows(kind).values()][0]!,
    tell: (type: Told, number: number, more: object = {}) =>
      source.take({ event: 'updated', object: { type, id: number }, ...more }),
    async project() {
      const topology = await history.topology()
      const outcomes = await project(it.client, wantedOf(topology, topology.resources.keys(), SITE))
      return [...outcomes.values()].filter(({ verdict }) => verdict !== 'done')
    },
    [Symbol.asyncDispose]: () => it[Symbol.asyncDispose](),
  }
}

test('what the projector wrote comes back as no event', async () => {
  await using it = await desk()
  await walkThrough(it.history)
  await it.history.tell('ComputeRegistered', 9, { hostname: 'plain', manufacturer: 'Dell' })
  await it.history.tell('NetworkDefined', 10, { name: 'B', cidr: '10.0.0.0/24', description: 'of others' })
  expect(await it.project()).toEqual([])
  const before = await it.history.store.head()
  for (const kind of ['dcim.device', 'ipam.prefix', 'dcim.interface', 'ipam.ipaddress'] as const)
    for (const { id: number } of it.fake.store.rows(kind).values())
      expect(await it.tell(kind, number as number)).toBe(0)
  expect(await it.history.store.head()).toBe(before)
  expect(it.echoes()).toBe(6)
})

test('a change by people is one event, which the projector has nothing to do for', async () => {
  await using it = await desk()
  await walkThrough(it.history)
  await it.project()
  const device = it.row('dcim.device')
  await it.client.patch('dcim/devices/', [{ id: device.id, serial: 'S-1' }])
  expect(await it.tell('dcim.device', device.id as number)).toBe(1)
  expect(await it.last()).toMatchObject({
    event_type: 'ComputeRegistered',
    aggregate_id: id(1),
    data: { serial: 'S-1', model: 'PowerEdge R750' },
  })
  expect(await it.tell('dcim.device', device.id as number)).toBe(0)
  const { writes } = it.client.statistics
  expect(await it.project()).toEqual([])
  expect(it.client.statistics.writes).toBe(writes)
})

test('what a program of the stack wrote is not even looked at', async () => {
  await using it = await desk()
  await walkThrough(it.history)
  await it.project()
  const device = it.row('dcim.device')
  await it.client.patch('dcim/devices/', [{ id: device.id, serial: 'S-1' }])
  const { reads } = it.client.statistics
  expect(await it.tell('dcim.device', device.id as number, { username: 'netbox-events' })).toBe(0)
  expect(it.client.statistics.reads).toBe(reads)
  expect(await it.tell('dcim.device', device.id as number, { username: 'admin' })).toBe(1)
})

test('what Pulumi declares is no event, and what a person changes of it is one', async () => {
  await using it = await desk()
  await walkThrough(it.history)
  await it.project()
  const [port, device] = [it.row('dcim.interface'), it.row('dcim.device')]
  const { message } = new Connection({ url: it.fake.url } as ConnectionSettings, 'netbox/dev')
  expect(message.startsWith(DECLARED)).toBe(true)
  await it.client.patch('dcim/interfaces/', [{ id: port.id, description: 'declared', changelog_message: message }])
  expect(await it.tell('dcim.interface', port.id as number, { username: 'admin', requestId: 'r-1' })).toBe(0)
  await it.client.patch('dcim/devices/', [{ id: device.id, serial: 'by hand' }])
  expect(await it.tell('dcim.device', device.id as number, { username: 'admin', requestId: 'r-2' })).toBe(1)
})

test('of a change only what was changed is told: what else differs is still to be brought to NetBox', async () => {
  await using it = await desk()
  await walkThrough(it.history)
  await it.project()
  const { id: number } = it.row('dcim.device')
  await it.history.tell('ComputeUpdated', 1, { serial: 'new' })
  await it.client.patch('dcim/devices/', [{ id: number, description: 'by hand' }])
  const changes = { description: { before: '', after: 'by hand' } }
  expect(await it.tell('dcim.device', number as number, { changes })).toBe(1)
  expect(await it.last()).toMatchObject({ data: { serial: 'new', description: 'by hand' } })
})

test('a device that people rename stays the one it was', async () => {
  await using it = await desk()
  await walkThrough(it.history)
  await it.project()
  const { id: number, name: before } = it.row('dcim.device')
  await it.client.patch('dcim/devices/', [{ id: number, name: 'web99' }])
  expect(await it.tell('dcim.device', number as number, { changes: { name: { before, after: 'web99' } } })).toBe(1)
  expect(await it.last()).toMatchObject({ aggregate_id: id(1), data: { hostname: 'web99' } })
  const devices = it.fake.store.rows('dcim.device').size
  expect(await it.project()).toEqual([])
  expect(it.fake.store.rows('dcim.device').size).toBe(devices)
})

test.each(['planned', 'failed'])('a device that is %s is told once it is active', (value) => {
  const row = {
    ...{
      id: 7,
      name: 'web01',
      status: { value },
      serial: '',
      description: '',
      role: { name: 'Server', slug: 'server' },
    },
    device_type: { manufacturer: { name: 'Dell', slug: 'dell' }, model: 'R750', slug: 'r750' },
  }
  expect(eventsOf('dcim.device', row, EMPTY)).toEqual([])
  expect(eventsOf('dcim.device', { ...row, status: { value: 'active' } }, EMPTY)).toHaveLength(1)
})

test('a device that people made is registered by the slugs that lead to its maker, model and role', () => {
  const row = {
    ...{ id: 7, name: 'web01', status: { value: 'active' }, serial: '', description: '' },
    role: { name: 'Serveur', slug: 'server' },
    device_type: { manufacturer: { name: 'Dell Inc.', slug: 'dell' }, model: 'PowerEdge R750', slug: 'poweredge-r750' },
  }
  const [event] = eventsOf('dcim.device', row, EMPTY)
  const data = { hostname: 'web01', manufacturer: 'dell', model: 'PowerEdge R750', resource_type: 'server' }
  expect(event).toMatchObject({ event_type: 'ComputeRegistered', data })
})

test('what people made and the events say alike stays theirs, and blames nobody', async () => {
  await using it = await desk()
  await it.run({ 'ipam.prefix': [{ prefix: '10.0.0.0/24', description: 'theirs' }] })
  const { id: number } = it.row('ipam.prefix')
  expect(await it.tell('ipam.prefix', number as number)).toBe(1)
  expect(await it.last()).toMatchObject({ data: { name: 'theirs', cidr: '10.0.0.0/24' } })
  expect(await it.project()).toEqual([])
  expect(it.row('ipam.prefix').tags).toEqual([])
})

test('a prefix without a word of its own is told, and stays as it is', async () => {
  await using it = await desk()
  await it.run({ 'ipam.prefix': [{ prefix: '10.0.0.0/24' }] })
  const { id: number } = it.row('ipam.prefix')
  expect(await it.tell('ipam.prefix', number as number)).toBe(1)
  expect(await it.project()).toEqual([])
  expect(await it.tell('ipam.prefix', number as number)).toBe(0)
})

test('a status of the end ends the aggregate, once', async () => {
  await using it = await desk()
  await walkThrough(it.history)
  await it.project()
  const { id: number } = it.row('dcim.device')
  await it.client.patch('dcim/devices/', [{ id: number, status: 'decommissioning' }])
  expect(await it.tell('dcim.device', number as number)).toBe(1)
  expect(await it.last()).toMatchObject({ event_type: 'ComputeDecommissioned', aggregate_id: id(1) })
  expect(await it.tell('dcim.device', number as number)).toBe(0)
})

test('what is deleted, gone, or of no concern to events is no event', async () => {
  await using it = await desk()
  expect(await it.source.take({ event: 'deleted', object: { type: 'dcim.device', id: 1 } })).toBe(0)
  expect(await it.source.take({ event: 'updated', object: { type: 'dcim.device', id: 999 } })).toBe(0)
  expect(await it.source.take({ event: 'updated', object: { type: 'dcim.rack', id: 1 } })).toBe(0)
  expect(() => it.source.take({ event: 'updated' })).toThrow()
})
