import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Cluster, proxmoxStandIn } from '../../../sandbox/discovery/proxmox.ts'
import { lab } from './lab.ts'

const SECRET = 'canary-proxmox-secret'
const TOKEN_ID = 'discover@pve!netbox'
const RECORDED = join(import.meta.dirname, '..', '..', 'fixtures', 'discovery', 'proxmox')
const recorded = async (name: string) =>
  (JSON.parse(await readFile(join(RECORDED, `${name}.json`), 'utf8')) as { data: never }).data
const AUDITOR = { '/': { 'VM.Audit': 1, 'Sys.Audit': 1, 'VM.GuestAgent.Audit': 1 } } as const

const CLUSTER: Cluster = {
  '/version': { version: '9.0.3', release: '9.0' },
  '/cluster/status': [{ type: 'cluster', name: 'lab' }],
  '/cluster/resources': [
    { type: 'node', node: 'pve1', status: 'online' },
    { type: 'node', node: 'pve2', status: 'offline' },
    {
      type: 'qemu',
      vmid: 100,
      node: 'pve1',
      name: 'lb',
      status: 'running',
      maxcpu: 4,
      maxmem: 4294967296,
      template: 0,
    },
    { type: 'qemu', vmid: 101, node: 'pve1', name: 'quiet', status: 'running', maxcpu: '2', maxmem: '2147483648' },
    { type: 'lxc', vmid: '200', node: 'pve1', status: 'running', maxcpu: 1, tags: 'web;dmz' },
    { type: 'qemu', vmid: 900, node: 'pve1', name: 'golden', status: 'stopped', template: 1 },
    { type: 'qemu', vmid: 102, node: 'pve2', name: 'away', status: 'unknown' },
    { type: 'storage', storage: 'local', node: 'pve1' },
  ],
  '/nodes/pve1/network': [
    { iface: 'eno1', type: 'eth' },
    { iface: 'vmbr0', type: 'bridge', cidr: '192.0.2.2/24', bridge_ports: 'eno1' },
  ],
  '/nodes/pve1/qemu/101/config': { net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0', cipassword: SECRET, sshkeys: SECRET },
  '/nodes/pve1/lxc/200/config': {
    hostname: 'web',
    net0: 'name=eth0,hwaddr=BC:24:11:00:00:02,ip=dhcp',
    rootfs: 'local:200/d.raw,size=8G',
  },
  '/nodes/pve1/lxc/200/interfaces': [{ name: 'eth0', hwaddr: 'bc:24:11:00:00:02', inet: '192.0.2.20/24' }],
  '/nodes/pve1/qemu/100/agent/network-get-interfaces': {
    result: [
      {
        name: 'ens18',
        'hardware-address': 'bc:24:11:20:99:1e',
        'ip-addresses': [{ 'ip-address': '10.85.0.52', prefix: 22 }],
      },
      {
        name: 'docker0',
        'hardware-address': '02:42:00:00:00:01',
        'ip-addresses': [{ 'ip-address': '172.17.0.1', prefix: 16 }],
      },
    ],
  },
}

async function cluster(answers: Cluster = {}, granted: Record<string, Record<string, 1>> = AUDITOR) {
  const config = await recorded('qemu-config')
  const server = await proxmoxStandIn(
    `${TOKEN_ID}=${SECRET}`,
    { ...CLUSTER, '/nodes/pve1/qemu/100/config': config, ...answers },
    granted,
  )
  const at = await lab({ sources: [] })
  const tokenFile = join(at.folder, 'token')
  await writeFile(tokenFile, SECRET)
  const source = { name: 'px', type: 'proxmox', url: server.url, tokenId: TOKEN_ID, tokenFile }
  await at.write({ sources: [source] })
  return {
    ...at,
    server,
    source,
    async observed() {
      const { out } = await at.run('collect')
      const [look] = (
        JSON.parse(out) as { collected: { complete: boolean; gaps: string[]; observations: { id: string }[] }[] }
      ).collected
      return { ...look!, of: (id: string) => look!.observations.find((one) => one.id === id) }
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await at[Symbol.asyncDispose]()
    },
  }
}

describe('a cluster', () => {
  test('gives a guest by its quoted configuration, with the addresses of its agent by MAC', async () => {
    await using at = await cluster()
    expect((await at.observed()).of('lab/100')).toMatchObject({
      kind: 'vm',
      name: 'int-web-lb-node2-infra-ah-ams1',
      uuids: ['10d5c783-98bc-4847-bb9a-9f06e932f0d9'],
      memory: 4096,
      vcpus: 4,
      disks: [{ name: 'scsi0', megabytes: 20480 }],
      interfaces: [
        { name: 'net0', mac: 'bc:24:11:20:99:1e', addresses: ['10.85.0.52/22'] },
        { name: 'net1', mac: 'bc:24:11:9b:ab:78', addresses: [] },
      ],
    })
  })

  test('gives containers with their addresses, leaves templates out, and takes numbers that come as texts', async () => {
    await using at = await cluster()
    const look = await at.observed()
    expect(look.of('lab/200')).toMatchObject({
      name: 'web',
      tags: ['web', 'dmz'],
      interfaces: [{ name: 'eth0', addresses: ['192.0.2.20/24'] }],
    })
    expect(look.of('lab/900')).toBeUndefined()
    expect(look.of('lab/101')).toMatchObject({ vcpus: 2, memory: 2048 })
  })

  test('gives nodes with bridges and what is in them; what an offline node has is a gap', async () => {
    await using at = await cluster()
    const look = await at.observed()
    expect(look.of('node/lab/pve1')).toMatchObject({
      interfaces: [
        { name: 'eno1', bridge: 'vmbr0' },
        { name: 'vmbr0', kind: 'bridge', addresses: ['192.0.2.2/24'] },
      ],
    })
    expect(look.gaps).toContain('px: node pve2 is offline; what only it can tell is not seen')
    expect(look.of('lab/102')).toMatchObject({ name: 'away' })
  })

  test('with a guest without an agent tells that, and counts as seen whole', async () => {
    await using at = await cluster()
    const look = await at.observed()
    expect(look.gaps).toContain('px: guest 101 (quiet) has no guest agent that answers, so its addresses are not seen')
    expect(look.complete).toBe(true)
  })

  test('is written with its cluster, and a second run finds nothing', async () => {
    await using at = await cluster()
    expect(await at.run('apply')).toMatchObject({ code: 0 })
    expect([...at.fake.store.rows('virtualization.virtualmachine').values()].map(({ name }) => name).sort()).toEqual([
      'away',
      'int-web-lb-node2-infra-ah-ams1',
      'quiet',
      'web',
    ])
    expect(await at.run('apply')).toMatchObject({ code: 0, writes: 0 })
  })

  test('whose guest moves to another node has no new machine', async () => {
    const rows = CLUSTER['/cluster/resources'] as { vmid?: number; node: string }[]
    await using at = await cluster()
    await at.run('apply')
    await using moved = await cluster({
      '/cluster/resources': rows.map((one) => (one.vmid === 100 ? { ...one, node: 'pve3' } : one)),
      '/nodes/pve3/qemu/100/config': await recorded('qemu-config'),
    })
    await at.write({ sources: [{ ...moved.source }] })
    expect((await at.run('plan')).out).toContain('0 to create, 0 to change')
  })

  test('as recorded by others is understood', async () => {
    await using at = await cluster({ '/cluster/resources': await recorded('cluster_resources'), '/cluster/status': [] })
    const look = await at.observed()
    expect(look.of('ip-122-82-3-112/101')).toMatchObject({
      name: 'test-container',
      tags: ['sarah-wiit', 'test', 'testtag'],
    })
  })

  test('is only read', async () => {
    await using at = await cluster()
    await at.run('plan')
    expect(at.server.asked.every((one) => one.startsWith('GET '))).toBe(true)
  })

  test('tells no secret of it anywhere', async () => {
    await using at = await cluster()
    const all = JSON.stringify([
      await at.run('collect'),
      await at.run('apply', ['--json']),
      await at.run('explain', ['quiet']),
      at.fake.requests,
    ])
    expect(all).not.toContain(SECRET)
    expect(await readFile(join(at.folder, 'state', 'state.json'), 'utf8')).not.toContain(SECRET)
  })
})

describe('a token', () => {
  test.each([
    ['VM.Audit', '/vms', 'virtual machines and containers'],
    ['Sys.Audit', '/nodes', 'nodes and their networks'],
    ['VM.GuestAgent.Audit', '/vms', 'addresses of virtual machines'],
  ])('without %s is told what it lacks, where, and what is not seen', async (privilege, path, what) => {
    const granted = {
      '/': Object.fromEntries(Object.entries(AUDITOR['/']).filter(([name]) => name !== privilege)) as Record<string, 1>,
    }
    await using at = await cluster({}, granted)
    const { code, out } = await at.run('check')
    expect(code).toBe(1)
    expect(out).toMatch(
      new RegExp(`px: the token lacks ${privilege.replaceAll('.', '\\.')}.* on ${path}, so not all ${what} are seen`),
    )
    expect((await at.observed()).complete).toBe(false)
  })

  test('of version 8 has the agent by another name', async () => {
    await using at = await cluster({}, { '/': { 'VM.Audit': 1, 'Sys.Audit': 1, 'VM.Monitor': 1 } })
    expect(await at.run('check')).toMatchObject({ code: 0 })
  })

  test('that lost its privileges empties nothing: no guest becomes stale', async () => {
    await using at = await cluster()
    await at.run('apply')
    await using blind = await cluster({}, {})
    await at.write({ sources: [{ ...blind.source }], stale: { looks: 1, days: 0 } })
    for (let n = 0; n < 3; n += 1) expect(await at.run('apply')).toMatchObject({ writes: 0 })
  })

  test('that is wrong is one sentence', async () => {
    await using at = await cluster()
    await writeFile(join(at.folder, 'token'), 'canary-wrong')
    expect(await at.run('check')).toEqual({
      code: 1,
      out: 'px: Proxmox does not accept the token.',
      err: '',
      writes: 0,
    })
  })
})

test('a guest that is gone is marked as stale with a journal entry, and the mark goes when it is back', async () => {
  const rows = CLUSTER['/cluster/resources'] as { vmid?: number }[]
  const gone = { '/cluster/resources': rows.filter(({ vmid }) => vmid !== 101) }
  await using at = await cluster()
  await using without = await cluster(gone)
  const stale = { looks: 2, days: 0 }
  await at.write({ sources: [at.source], stale })
  await at.run('apply')
  await at.write({ sources: [without.source], stale })
  await at.run('apply')
  const status = () =>
    [...at.fake.store.rows('virtualization.virtualmachine').values()].find(({ name }) => name === 'quiet')
  expect(status()).toMatchObject({ status: 'active' })
  await at.run('apply')
  expect(status()).toMatchObject({ status: 'offline', tags: ['discovered', 'stale'] })
  expect(at.journal).toMatchObject([
    {
      assigned_object_type: 'virtualization.virtualmachine',
      comments: 'No source has seen it for a while: marked as stale.',
    },
  ])
  expect(await at.run('apply')).toMatchObject({ writes: 0 })
  await at.write({ sources: [at.source], stale })
  await at.run('apply')
  expect(status()).toMatchObject({ status: 'active', tags: ['discovered'] })
  expect(at.journal).toHaveLength(2)
})
