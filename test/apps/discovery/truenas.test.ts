import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type Appliance, trueNasStandIn } from '../../../sandbox/discovery/truenas.ts'
import { certificate } from './certificate.ts'
import { lab } from './lab.ts'

const KEY = 'canary-1-truenas-key'
const tls = certificate()
afterAll(() => rm(tls.folder, { recursive: true }))

const alias = (address: string, netmask: number | string = 24) => ({ type: 'INET', address, netmask })
const ANSWERS = {
  'system.info': {
    version: '25.10.0',
    hostname: 'nas',
    physmem: 34359738368,
    system_serial: 'SN-47110815',
    system_manufacturer: 'Supermicro',
    system_product: 'X11',
    license: { key: KEY },
  },
  'interface.query': [
    {
      name: 'eno1',
      type: 'PHYSICAL',
      state: { hardware_link_address: '3c:ec:ef:00:00:01', link_address: '3c:ec:ef:00:00:99', aliases: [] },
    },
    {
      name: 'eno2',
      type: 'PHYSICAL',
      state: { hardware_link_address: '3c:ec:ef:00:00:02', link_address: '3c:ec:ef:00:00:99', aliases: [] },
    },
    {
      name: 'bond0',
      type: 'LINK_AGGREGATION',
      lag_ports: ['eno1', 'eno2'],
      state: { link_address: '3c:ec:ef:00:00:99', mtu: 9000, aliases: [{ type: 'LINK', address: 'x' }] },
    },
    {
      name: 'vlan10',
      type: 'VLAN',
      vlan_parent_interface: 'bond0',
      state: { link_address: '3c:ec:ef:00:00:99', aliases: [alias('192.0.2.5')] },
    },
    { name: 'br0', type: 'BRIDGE', bridge_members: ['vlan10'], state: { aliases: [] } },
  ],
  'pool.query': [{ name: 'tank', topology: {} }],
  'sharing.nfs.query': [{ path: '/mnt/tank/media', enabled: true }],
  'sharing.smb.query': [
    { name: 'home', path: '/mnt/tank/home', enabled: true },
    { name: 'old', path: '/x', enabled: false },
  ],
  'app.query': [
    {
      name: 'plex',
      active_workloads: {
        used_ports: [{ protocol: 'tcp', container_port: 32400, host_ports: [{ host_port: 32400 }] }],
      },
      config: { token: KEY },
    },
  ],
  'vm.query': [
    {
      id: 1,
      name: 'builder',
      uuid: '10d5c783-98bc-4847-bb9a-9f06e932f0d9',
      vcpus: 1,
      cores: 2,
      memory: 2048,
      status: { state: 'RUNNING' },
    },
  ],
}

async function appliance(more: Partial<Appliance> = {}, settings: object = {}) {
  const server = await trueNasStandIn(
    { key: KEY, user: 'discover', generation: 'scale', answers: ANSWERS, ...more },
    tls,
  )
  const at = await lab({ sources: [] })
  const keyFile = join(at.folder, 'key')
  await writeFile(keyFile, KEY)
  await at.write({
    sources: [
      { name: 'nas', type: 'truenas', url: server.url, user: 'discover', keyFile, tls: { ca: tls.file }, ...settings },
    ],
  })
  return {
    ...at,
    server,
    async observed() {
      const { out, err } = await at.run('collect')
      const [look] = (
        JSON.parse(out) as { collected: { complete: boolean; gaps: string[]; observations: { id: string }[] }[] }
      ).collected
      return { err, look, of: (id: string) => look?.observations.find((one) => one.id === id) }
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await at[Symbol.asyncDispose]()
    },
  }
}

describe('SCALE, by JSON-RPC', () => {
  test('gives the host with bond, VLAN and bridge, by the addresses of the cards themselves', async () => {
    await using at = await appliance()
    expect((await at.observed()).of('nas')).toMatchObject({
      name: 'nas',
      serial: 'SN-47110815',
      platform: 'TrueNAS 25.10.0',
      interfaces: [
        { name: 'eno1', mac: '3c:ec:ef:00:00:01', lag: 'bond0' },
        { name: 'eno2', mac: '3c:ec:ef:00:00:02', lag: 'bond0' },
        { name: 'bond0', kind: 'lag', mtu: 9000 },
        { name: 'vlan10', parent: 'bond0', bridge: 'br0', addresses: ['192.0.2.5/24'] },
        { name: 'br0', kind: 'bridge' },
      ],
      storage: ['pool tank', 'nfs /mnt/tank/media', 'smb home /mnt/tank/home'],
      services: [{ name: 'plex', ports: ['tcp/32400'] }],
    })
  })

  test('gives its virtual machines', async () => {
    await using at = await appliance()
    expect((await at.observed()).of('nas/vm/1')).toMatchObject({
      kind: 'vm',
      name: 'builder',
      vcpus: 2,
      memory: 2048,
      status: 'active',
    })
  })

  test('is written whole, and a second run finds nothing', async () => {
    await using at = await appliance()
    expect(await at.run('apply')).toMatchObject({ code: 0 })
    const ports = [...at.fake.store.rows('dcim.interface').values()]
    const bond = ports.find(({ name }) => name === 'bond0')!
    expect(ports.find(({ name }) => name === 'eno1')).toMatchObject({ lag: bond.id })
    expect(await at.run('apply')).toMatchObject({ code: 0, writes: 0 })
  })

  test('logs in once for a look', async () => {
    await using at = await appliance()
    await at.run('plan')
    expect(at.server.logins()).toBe(1)
  })

  test('with a role that is not enough names the method and the role, and reads the rest', async () => {
    await using at = await appliance({ forbidden: ['sharing.smb.query'] })
    const { look, of } = await at.observed()
    expect(look).toMatchObject({
      complete: false,
      gaps: ['nas: sharing.smb.query is forbidden to the key; the role READONLY_ADMIN covers it'],
    })
    expect(of('nas')).toMatchObject({ storage: ['pool tank', 'nfs /mnt/tank/media'] })
  })

  test('tells no secret of it anywhere', async () => {
    await using at = await appliance()
    const all = JSON.stringify([
      await at.run('collect'),
      await at.run('apply', ['--json']),
      await at.run('check'),
      at.fake.requests,
    ])
    expect(all).not.toContain('canary')
  })
})

describe('CORE 13, by REST', () => {
  const recorded = async () =>
    JSON.parse(
      await readFile(
        join(import.meta.dirname, '..', '..', 'fixtures', 'discovery', 'truenas', 'core-system-info.json'),
        'utf8',
      ),
    ) as object

  test('as quoted: its dates are objects, and "Not Specified" is no serial', async () => {
    await using at = await appliance({ generation: 'core', answers: { ...ANSWERS, 'system.info': await recorded() } })
    const { out } = await at.run('plan')
    expect(out).toContain('name: "truenas.local" (nas)')
    expect(out).not.toContain('serial')
  })

  test('masks are lengths', async () => {
    const ports = [
      {
        name: 'em0',
        type: 'PHYSICAL',
        state: { link_address: '3c:ec:ef:00:00:01', aliases: [alias('192.0.2.5', '255.255.255.192')] },
      },
    ]
    await using at = await appliance({ generation: 'core', answers: { ...ANSWERS, 'interface.query': ports } })
    expect((await at.observed()).of('nas')).toMatchObject({ interfaces: [{ addresses: ['192.0.2.5/26'] }] })
  })

  test('a key that is wrong is one sentence', async () => {
    await using at = await appliance({ generation: 'core', key: 'another' })
    expect((await at.run('check')).out).toBe('nas: TrueNAS does not accept the API key.')
  })
})

describe('TLS', () => {
  test('without an authority or a fingerprint is refused, and the key never goes out', async () => {
    await using at = await appliance({}, { tls: {} })
    expect((await at.run('check')).out).toMatch(
      /^nas: the certificate of 127\.0\.0\.1:\d+ is not trusted \(\w+\); give tls\.ca or tls\.fingerprint\.$/,
    )
    expect(at.server.asked).toEqual([])
  })

  test('with the pinned fingerprint is trusted', async () => {
    await using at = await appliance({}, { tls: { fingerprint: tls.fingerprint } })
    expect(await at.run('check')).toMatchObject({ code: 0 })
  })

  test('with another fingerprint than the pinned one is refused before a byte is sent', async () => {
    await using at = await appliance({}, { tls: { fingerprint: 'AB'.repeat(32) } })
    expect((await at.run('check')).out).toBe('nas: the certificate is another one than the pinned fingerprint says.')
    expect(at.server.asked).toEqual([])
  })

  test('is needed: a key used over http is revoked', async () => {
    await using at = await appliance({}, { url: 'http://127.0.0.1:1' })
    expect((await at.run('check')).err).toBe(
      'sources.0.url must be an https address such as https://truenas.lan; a key used over http is revoked.',
    )
  })
})
