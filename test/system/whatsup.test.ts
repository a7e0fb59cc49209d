import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tellNetBox } from '../../apps/whatsup/netbox/back.ts'
import { openConnection } from '../../apps/whatsup/open.ts'
import { Access } from '../../apps/whatsup/serve/access.ts'
import { readSettings } from '../../apps/whatsup/settings.ts'
import { apply, type Desired, parseDesired, plan, readCurrent } from '../../netbox/index.ts'
import { certificateIn } from '../../sandbox/certificate.ts'
import { StandIn } from '../../sandbox/whatsup/stand-in.ts'
import { type NetBoxUnderTest, netboxUnderTest } from './netbox-under-test.ts'

/** The export from a real NetBox to the stand-in: whether NetBox's answers are as the export takes them. */
const NAME = `whatsup-${process.pid}`
const ADDRESS = '10.213.7.1'

let netbox: NetBoxUnderTest
let gold: StandIn
let folder: string
let id: number

beforeAll(async () => {
  netbox = await netboxUnderTest()
  folder = await mkdtemp(join(tmpdir(), 'wug-'))
  gold = await StandIn.start({ certificate: certificateIn(join(folder, 'tls')), switches: { lag: [0, 300] } })
  await model({ status: 'active' })
  // A primary address closes a circle: it is set when all else is there.
  const row = async (path: string, name: string, value: string) => {
    const { body } = await netbox.client.get(path, { query: new URLSearchParams({ [name]: value }) })
    return (body as { results: { id: number }[] }).results[0]!.id
  }
  id = await row('dcim/devices/', 'name', NAME)
  const address = await row('ipam/ip-addresses/', 'address', `${ADDRESS}/24`)
  await netbox.client.patch(`dcim/devices/${id}/`, { primary_ip4: address })
})

afterAll(async () => {
  await gold?.close()
  await netbox?.client.delete('dcim/devices/', [{ id }]).catch(() => undefined)
  await netbox?.[Symbol.asyncDispose]()
  if (folder) await rm(folder, { recursive: true })
})

async function model(device: object): Promise<void> {
  const desired: Desired = parseDesired({
    'extras.customfield': [{ name: 'whatsup', type: 'json', object_types: ['dcim.device'] }],
    'dcim.site': [{ name: NAME, slug: NAME }],
    'dcim.manufacturer': [{ name: NAME, slug: NAME }],
    'dcim.devicerole': [{ name: NAME, slug: NAME }],
    'dcim.devicetype': [{ manufacturer: NAME, model: NAME, slug: NAME }],
    'dcim.device': [{ name: NAME, site: NAME, role: NAME, device_type: NAME, ...device }],
    'dcim.interface': [{ device: NAME, name: 'eth0', type: 'virtual' }],
    'ipam.ipaddress': [
      {
        address: `${ADDRESS}/24`,
        assigned_object: { interface: { device: NAME, name: 'eth0' } },
        dns_name: 'whatsup.lab',
      },
    ],
  })
  const policy = { mode: 'upsert', adopt: true } as const
  await apply(netbox.client, plan(desired, await readCurrent(netbox.client, desired, policy), policy))
}

async function opened() {
  const { fingerprint } = certificateIn(join(folder, 'tls'))
  const [connection] = readSettings({
    instance: 'lab',
    connections: [
      { name: 'main', url: gold.url, username: 'netbox', fingerprint, horizon: 2, filter: { sites: [NAME] } },
    ],
  }).connections
  return openConnection(connection!, {
    instance: 'lab',
    folder: join(folder, 'f'),
    netbox: netbox.client,
    secrets: async () => 'right',
  })
}

const there = () =>
  [...gold.world.devices.values()].map(({ displayName, interfaces }) => `${displayName} ${interfaces[0]!.address}`)

test('an active device with a primary address is made once, and told of in NetBox', async () => {
  await using it = await opened()
  const report = await it.exporter.run()
  expect(there()).toEqual([`${NAME} ${ADDRESS}`])
  const options = { customField: 'whatsup', journal: true, connection: 'main' }
  await tellNetBox(netbox.client, report.results, it.ledger.entries, options)
  const { body } = await netbox.client.get(`dcim/devices/${id}/`)
  expect((body as { custom_fields: object }).custom_fields).toMatchObject({ whatsup: { main: { state: 'exported' } } })
  expect((await it.exporter.run()).results.map(({ action }) => action)).toEqual(['nothing'])
})

test('what a person changes while NetBox is told is read again, not taken back', async () => {
  await using it = await opened()
  const { client } = netbox
  const path = `dcim/devices/${id}/`
  await client.patch(path, { custom_fields: { whatsup: null } })
  const patch = client.patch.bind(client)
  const writes: string[] = []
  client.patch = async (...call) => {
    writes.push(call[0])
    if (writes.length === 1) await patch(path, { serial: 'meanwhile' })
    return await patch(...call)
  }
  const { results } = await it.exporter.run()
  await tellNetBox(client, results, it.ledger.entries, { customField: 'whatsup', journal: false, connection: 'main' })
  client.patch = patch
  expect(writes).toEqual(['dcim/devices/', 'dcim/devices/'])
  const told = { serial: 'meanwhile', custom_fields: { whatsup: { main: { state: 'exported' } } } }
  expect((await client.get(path)).body).toMatchObject(told)
})

test('one that goes off line in NetBox is silenced there', async () => {
  await netbox.client.patch(`dcim/devices/${id}/`, { status: 'offline' })
  await using it = await opened()
  await it.exporter.run({ devices: new Set([id]) })
  expect([...gold.world.devices.values()][0]!.maintenance).toMatchObject({ enabled: true, reason: 'NetBox: offline' })
})

test('NetBox itself tells whose a token is, and what it may', async () => {
  const access = new Access(netbox.url)
  expect(await access.denied(`Bearer ${netbox.token}`, 'export')).toBeUndefined()
  expect(await access.denied(`Token ${'0'.repeat(40)}`, 'look')).toMatchObject({ status: 403 })
})
