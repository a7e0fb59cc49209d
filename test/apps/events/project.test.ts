import { expect, test } from 'vitest'
import { project, Seen } from '../../../apps/events/projector/project.ts'
import { concerned, wantedOf } from '../../../apps/events/projector/wanted.ts'
import { type Lab, lab } from '../../netbox/harness.ts'
import { History, id, walkThrough } from './history.ts'

const SITE = 'homelab'

async function desk() {
  const it = await lab()
  await it.run({ 'dcim.site': [{ name: 'Homelab', slug: SITE }] })
  const history = new History()
  return {
    ...it,
    history,
    /** Projects aggregates, all by default; what became of each that did not go through. */
    async project(names?: Iterable<string>) {
      const topology = await history.topology()
      const owners = concerned(topology, names ?? topology.resources.keys())
      const outcomes = await project(it.client, wantedOf(topology, owners, SITE))
      return Object.fromEntries([...outcomes].filter(([, { verdict }]) => verdict !== 'done'))
    },
    [Symbol.asyncDispose]: () => it[Symbol.asyncDispose](),
  }
}

const rows = ({ fake }: Pick<Lab, 'fake'>, kind: Parameters<Lab['fake']['store']['rows']>[0]) => [
  ...fake.store.rows(kind).values(),
]

test('the walk-through of the operator becomes device, prefix with VLAN, interface with MAC, and primary address', async () => {
  await using it = await desk()
  await walkThrough(it.history)
  expect(await it.project()).toEqual({})
  const [device] = rows(it, 'dcim.device')
  expect(device).toMatchObject({ name: 'web01.example.com', status: 'active' })
  expect(rows(it, 'dcim.devicetype')).toMatchObject([{ model: 'PowerEdge R750', slug: 'poweredge-r750' }])
  expect(rows(it, 'ipam.prefix')).toMatchObject([{ prefix: '192.168.100.0/24', vlan: rows(it, 'ipam.vlan')[0]!.id }])
  expect(rows(it, 'ipam.vlan')).toMatchObject([{ vid: 100, name: 'DMZ Network' }])
  expect(rows(it, 'dcim.interface')).toMatchObject([{ name: 'eth0', mtu: 1500, device: device!.id }])
  expect(rows(it, 'dcim.interface')[0]!.primary_mac_address).toBe(rows(it, 'dcim.macaddress')[0]!.id)
  expect(device!.primary_ip4).toBe(rows(it, 'ipam.ipaddress')[0]!.id)
})

test('the same history again writes nothing', async () => {
  await using it = await desk()
  await walkThrough(it.history)
  await it.project()
  const before = it.client.statistics.writes
  await it.project()
  expect(it.client.statistics.writes).toBe(before)
})

test('an interface that comes before its device waits, and goes through with it', async () => {
  await using it = await desk()
  await it.history.tell('InterfaceAdded', 3, { device: 'web01', name: 'eth0' })
  const waiting = await it.project()
  expect(waiting[`interface.${id(3)}`]).toMatchObject({ verdict: 'wait' })
  await it.history.tell('ComputeRegistered', 1, { hostname: 'web01' })
  expect(await it.project([`compute.${id(1)}`])).toEqual({})
  expect(rows(it, 'dcim.interface')).toHaveLength(1)
})

test('an object of others is left alone and blames nobody else', async () => {
  await using it = await desk()
  await it.run({ 'ipam.prefix': [{ prefix: '10.0.0.0/24', description: 'theirs' }] })
  await it.history.tell('NetworkDefined', 1, { name: 'A', cidr: '10.0.0.0/24' })
  await it.history.tell('NetworkDefined', 2, { name: 'B', cidr: '10.0.1.0/24' })
  const outcome = await it.project()
  expect(Object.keys(outcome)).toEqual([`network.${id(1)}`])
  expect(outcome[`network.${id(1)}`]).toMatchObject({ verdict: 'dead', reason: /not managed here/ })
  expect(
    rows(it, 'ipam.prefix')
      .map(({ description }) => description)
      .sort(),
  ).toEqual(['B', 'theirs'])
})

test('a value that NetBox refuses is told in its words and blames nobody else', async () => {
  await using it = await desk()
  await it.history.tell('ComputeRegistered', 1, { hostname: 'web01' })
  await it.history.tell('InterfaceAdded', 2, { device: 'web01', name: 'eth0', type: 'zzz' })
  await it.history.tell('InterfaceAdded', 3, { device: 'web01', name: 'eth1' })
  const outcome = await it.project()
  expect(Object.keys(outcome)).toEqual([`interface.${id(2)}`])
  expect(outcome[`interface.${id(2)}`]).toMatchObject({ verdict: 'dead', reason: /zzz n'est pas un choix valable/ })
})

test('what is there of manufacturers, types and roles is used as it is, whoever made it', async () => {
  await using it = await desk()
  await it.run({ 'dcim.manufacturer': [{ name: 'Dell', slug: 'dell', description: 'theirs' }] })
  await it.history.tell('ComputeRegistered', 1, { hostname: 'web01', manufacturer: 'Dell', model: 'R750' })
  expect(await it.project()).toEqual({})
  expect(rows(it, 'dcim.manufacturer')).toMatchObject([{ slug: 'dell', description: 'theirs' }])
})

test('decommissioned and removed are statuses, never deletions', async () => {
  await using it = await desk()
  await walkThrough(it.history)
  await it.project()
  await it.history.tell('ComputeDecommissioned', 1, { reason: 'old' })
  await it.history.tell('NetworkRemoved', 2, {})
  expect(await it.project()).toEqual({})
  expect(rows(it, 'dcim.device')).toMatchObject([{ status: 'decommissioning' }])
  expect(rows(it, 'ipam.prefix')).toMatchObject([{ status: 'deprecated' }])
})

test('a device with a new name is renamed, and not made anew', async () => {
  await using it = await desk()
  await walkThrough(it.history)
  await it.project()
  await it.history.tell('ComputeUpdated', 1, { hostname: 'web02.example.com' })
  await it.history.tell('ComputeRegistered', 8, { hostname: 'other' })
  expect(await it.project()).toEqual({})
  expect(rows(it, 'dcim.interface')).toHaveLength(1)
  expect(rows(it, 'dcim.device')[0]!.primary_ip4).toBe(rows(it, 'ipam.ipaddress')[0]!.id)
  expect(rows(it, 'dcim.device').map(({ name }) => name)).toEqual(['web02.example.com', 'other'])
})

test('a cable stands between two interfaces; severed it is marked, and gives way to the next', async () => {
  await using it = await desk()
  for (const [n, hostname] of ['a', 'b', 'c'].entries()) {
    await it.history.tell('ComputeRegistered', n, { hostname })
    await it.history.tell('InterfaceAdded', 10 + n, { device: hostname, name: 'eth0' })
  }
  const cable = (to_device: string) => ({ from_device: 'a', from_interface: 'eth0', to_device, to_interface: 'eth0' })
  await it.history.tell('ConnectionEstablished', 20, cable('b'))
  expect(await it.project()).toEqual({})
  await it.history.tell('ConnectionSevered', 20, {})
  expect(await it.project()).toEqual({})
  expect(rows(it, 'dcim.cable')).toMatchObject([{ status: 'decommissioning' }])
  await it.history.tell('ConnectionEstablished', 21, cable('c'))
  expect(await it.project()).toEqual({})
  expect(rows(it, 'dcim.cable')).toMatchObject([{ status: 'connected' }])
})

test('software is a service where it has ports, and else the platform; a policy is a tag', async () => {
  await using it = await desk()
  await it.history.tell('ComputeRegistered', 1, { hostname: 'web01' })
  await it.history.tell('SoftwareConfigured', 2, { device: 'web01', name: 'Debian', version: '13' })
  await it.history.tell('SoftwareConfigured', 3, { device: 'web01', name: 'nginx', ports: ['tcp/443'] })
  await it.history.tell('PolicySet', 4, { name: 'No telnet' })
  expect(await it.project()).toEqual({})
  expect(rows(it, 'dcim.platform')).toMatchObject([{ name: 'Debian 13' }])
  expect(rows(it, 'dcim.device')[0]!.platform).toBe(rows(it, 'dcim.platform')[0]!.id)
  expect(rows(it, 'ipam.service')).toMatchObject([{ name: 'nginx' }])
  expect(rows(it, 'extras.tag')).toMatchObject([{ slug: 'netbox-events' }, { slug: 'no-telnet' }])
})

test('one event reads only what it is about, however many objects NetBox has', async () => {
  await using it = await desk()
  const many = Array.from({ length: 50 }, (_, n) => ({ prefix: `10.1.${n}.0/24` }))
  await it.run({ 'ipam.prefix': many })
  await it.history.tell('NetworkDefined', 1, { name: 'A', cidr: '10.0.0.0/24' })
  const before = it.fake.requests.length
  expect(await it.project()).toEqual({})
  const lists = it.fake.requests
    .slice(before)
    .filter(({ method, path }) => method === 'GET' && path.includes('prefixes'))
  expect(lists.map(({ query }) => query.getAll('prefix'))).toEqual([['10.0.0.0/24']])
})

test('one more device takes one read and one write', async () => {
  await using it = await desk()
  const seen = new Seen()
  const count = async (about: number) => {
    await it.history.tell('ComputeRegistered', about, { hostname: `web${about}` })
    const before = it.client.statistics
    const wanted = wantedOf(await it.history.topology(), [`compute.${id(about)}`], SITE)
    await project(it.client, wanted, { seen })
    const { reads, writes } = it.client.statistics
    return { reads: reads - before.reads, writes: writes - before.writes }
  }
  await count(1)
  expect(await count(2)).toEqual({ reads: 1, writes: 1 })
})

test('what was seen and is gone since is made anew', async () => {
  await using it = await desk()
  const seen = new Seen()
  const bring = async (about: number) => {
    await it.history.tell('ComputeRegistered', about, { hostname: `web${about}` })
    const wanted = wantedOf(await it.history.topology(), [`compute.${id(about)}`], SITE)
    return [...(await project(it.client, wanted, { seen })).values()]
  }
  await bring(1)
  const roles = () => [...it.fake.store.rows('dcim.devicerole').values()]
  await it.client.delete('dcim/devices/', [{ id: [...it.fake.store.rows('dcim.device').keys()][0]! }])
  await it.client.delete('dcim/device-roles/', [{ id: roles()[0]!.id }])
  expect(roles()).toHaveLength(0)
  expect(await bring(2)).toEqual([{ verdict: 'done', reason: '' }])
  expect(roles()).toHaveLength(1)
})
