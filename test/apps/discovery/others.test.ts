import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { apply, Client, type Desired, plan, readCurrent } from '../../../netbox/index.ts'
import { jsonServer } from '../../../sandbox/discovery/json-server.ts'
import { lab } from './lab.ts'

const MAC = '3c:ec:ef:00:00:01'
/** What a person declared, under names of their own. */
const THEIRS: Desired = {
  'dcim.site': [{ name: 'home', slug: 'home' }],
  'dcim.manufacturer': [{ name: 'Proxmox', slug: 'proxmox' }],
  'dcim.devicetype': [{ manufacturer: 'proxmox', model: 'VM', slug: 'vm' }],
  'dcim.devicerole': [{ name: 'Server', slug: 'server' }],
  'dcim.device': [{ name: 'r2d2', site: 'home', role: 'server', device_type: 'vm', serial: 'SN-47110815' }],
  'dcim.interface': [{ device: 'r2d2', name: 'lan', type: 'virtual' }],
  'dcim.macaddress': [{ mac_address: MAC, assigned_object: { interface: { device: 'r2d2', name: 'lan' } } }],
  'extras.customfield': [{ name: 'container', type: 'text', object_types: ['ipam.service'] }],
  'ipam.service': [
    { name: 'site', parent: { device: 'r2d2' }, port_mappings: ['tcp/8080'], custom_fields: { container: 'web' } },
  ],
}

/** A NetBox with that in it, and a table that knows the same machine by its MAC. */
async function declared(settings: object = {}) {
  const at = await lab({ sources: [] })
  await using client = new Client({ url: at.fake.url, token: at.fake.token })
  const policy = { mode: 'upsert', adopt: true } as const
  await apply(client, plan(THEIRS, await readCurrent(client, THEIRS, policy), policy))
  const stock = join(at.folder, 'stock.csv')
  await writeFile(stock, `name,mac,address\nstorage,${MAC},192.0.2.5/24\n`)
  const sources = [{ name: 'stock', type: 'files', files: [{ path: stock }] }]
  await at.write({ sources, ...settings })
  return { ...at, sources }
}

const device = (at: { fake: { store: { rows: (kind: 'dcim.device') => Map<number, object> } } }) => [
  ...at.fake.store.rows('dcim.device').values(),
]

describe('a device of others, found by its MAC under another name', () => {
  test('is reported, and neither changed nor tagged nor made a second time', async () => {
    await using at = await declared()
    const { out, writes } = await at.run('apply')
    expect(out).toMatch(
      /! dcim\.device r2d2 \(id \d+\) is what stock calls storage, and it does not carry the tag "discovered": it is left as it is/,
    )
    expect(writes).toBe(0)
    expect(device(at)).toMatchObject([{ name: 'r2d2' }])
  })

  test('gets what hangs on it where that is asked for, on its own interface, and is itself as it was', async () => {
    await using at = await declared({ others: 'children' })
    await at.run('apply')
    expect(device(at)).toMatchObject([{ name: 'r2d2', tags: [] }])
    expect([...at.fake.store.rows('dcim.interface').values()].map(({ name }) => name)).toEqual(['lan'])
    expect([...at.fake.store.rows('ipam.ipaddress').values()]).toMatchObject([
      { address: '192.0.2.5/24', tags: ['discovered'] },
    ])
    expect(await at.run('apply')).toMatchObject({ writes: 0 })
  })
})

test('a device of others that stands at another site gets its network and VLAN at ours, which is made', async () => {
  await using at = await declared({ others: 'children' })
  const own = join(at.folder, 'own.yaml')
  const port = { mac: MAC, vlan: 30, addresses: ['192.0.2.5/24'] }
  await writeFile(own, JSON.stringify({ things: [{ id: 'a', name: 'storage', interfaces: [port] }] }))
  const sources = [{ name: 'own', type: 'files', files: [{ path: own }] }]
  await at.write({ site: 'elsewhere', others: 'children', prefixes: ['192.0.2.0/24'], sources })
  expect((await at.run('apply')).err).toMatch(/[1-9]\d* changes made, 0 not/)
  expect([...at.fake.store.rows('ipam.prefix').values()]).toMatchObject([{ prefix: '192.0.2.0/24' }])
  expect([...at.fake.store.rows('ipam.vlan').values()]).toMatchObject([{ vid: 30 }])
  expect(await at.run('apply')).toMatchObject({ writes: 0 })
})

test('a device of others is given what it lacks where fill asks for it, keeps what it has, and bears no tag of ours', async () => {
  await using at = await declared({ others: 'fill' })
  const own = join(at.folder, 'own.yaml')
  const known = { name: 'storage', platform: 'Debian 13', status: 'offline' }
  await writeFile(
    own,
    JSON.stringify({ things: [{ ...known, id: 'a', interfaces: [{ mac: MAC, addresses: ['192.0.2.5/24'] }] }] }),
  )
  await at.write({ others: 'fill', sources: [{ name: 'own', type: 'files', files: [{ path: own }] }] })
  const first = await at.run('apply')
  expect(first.err).toMatch(/[1-9]\d* changes made, 0 not/)
  const [filled] = device(at) as unknown as [Record<string, unknown>]
  expect(filled).toMatchObject({ name: 'r2d2', serial: 'SN-47110815', status: 'active', tags: [] })
  expect(filled.platform).not.toBeNull()
  expect(filled.primary_ip4).not.toBeNull()
  expect(await at.run('apply')).toMatchObject({ writes: 0 })
})

test('a Docker host that is pinned to a declared device makes no service that is declared under another name', async () => {
  const container = (name: string, port: number) => ({
    Id: name.padEnd(64, '0'),
    Names: [`/${name}`],
    Image: name,
    Ports: [{ PrivatePort: 1, PublicPort: port, Type: 'tcp' }],
  })
  const answers: Record<string, unknown> = {
    '/info': { ID: 'ABCD', Name: 'vm' },
    '/containers/json': [container('web', 8080), container('db', 5432)],
  }
  await using engine = await jsonServer((path) => [200, answers[path]])
  await using at = await declared()
  const [{ id }] = device(at) as [{ id: number }]
  await at.write({
    others: 'children',
    same: [['own:docker/ABCD', `own:netbox/dcim.device/${id}`]],
    sources: [{ name: 'docker', type: 'docker', host: engine.url.replace('http', 'tcp') }],
  })
  const { out } = await at.run('apply')
  expect(out).toContain('home/r2d2/db')
  expect([...at.fake.store.rows('ipam.service').values()].map(({ name }) => name)).toEqual(['site', 'db'])
})

test('two things that want one address get it neither, and the conflict is told once in the journal', async () => {
  await using at = await declared()
  const two = join(at.folder, 'two.csv')
  await writeFile(two, 'name,mac,address\na,3c:ec:ef:00:00:0a,192.0.2.9/24\nb,3c:ec:ef:00:00:0b,192.0.2.9/24\n')
  await at.write({ sources: [{ name: 'two', type: 'files', files: [{ path: two }] }] })
  expect((await at.run('apply')).out).toContain(
    '192.0.2.9 is on a (own:two/3c:ec:ef:00:00:0a) and b (own:two/3c:ec:ef:00:00:0b); NetBox keeps what it has',
  )
  expect(at.fake.store.rows('ipam.ipaddress').size).toBe(0)
})
