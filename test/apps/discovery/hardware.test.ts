import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import type { Kind } from '../../../netbox/index.ts'
import { lab } from './lab.ts'

const port = (name: string, mac: string, more: object = {}) => ({ name, mac, kind: 'physical', stated: true, ...more })
const switch1 = {
  id: 'sw',
  name: 'switch1',
  vendor: 'Acme',
  serial: 'SW-1000-27',
  interfaces: [port('ge-1', '3c:ec:ef:00:01:01', { addresses: ['192.0.2.2/24'] }), port('ge-2', '3c:ec:ef:00:01:02')],
  neighbours: [{ port: 'ge-2', chassis: '3c:ec:ef:00:02:01', ports: ['3c:ec:ef:00:02:01', 'eth0'] }],
}
const nas = {
  id: 'nas',
  name: 'nas',
  vendor: 'Acme',
  serial: 'NAS-2000-31',
  interfaces: [port('eth0', '3c:ec:ef:00:02:01', { addresses: ['198.51.100.7/24', '192.0.2.7/24'], vlan: 20 })],
  storage: ['pool tank', 'dataset tank/media', 'smb media /mnt/tank/media'],
}
const vm = {
  id: 'vm',
  kind: 'vm',
  name: 'web',
  guest: { cluster: 'home', vmid: 100 },
  disks: [
    { name: 'scsi0', megabytes: 32_768 },
    { name: 'scsi1', megabytes: 1024 },
  ],
  interfaces: [{ name: 'net0', mac: 'bc:24:11:00:00:01', stated: true, vlan: 20, addresses: ['192.0.2.100/24'] }],
}

async function found(things: readonly object[]) {
  const at = await lab({ sources: [] })
  const file = join(at.folder, 'own.yaml')
  const tell = (some: readonly object[]) => writeFile(file, stringify({ things: some }))
  await tell(things)
  await at.write({ prefixes: ['192.0.2.0/24'], sources: [{ name: 'own', type: 'files', files: [{ path: file }] }] })
  const rows = (kind: Kind) => [...at.fake.store.rows(kind).values()] as Record<string, unknown>[]
  return { ...at, rows, tell }
}

describe('what a thing is made of', () => {
  test('is in NetBox after one run, and nothing is left for the second', async () => {
    await using at = await found([switch1, nas, vm])
    const { out, err } = await at.run('apply')
    expect(err, out).toMatch(/[1-9]\d* changes made, 0 not/)
    expect(at.rows('ipam.prefix')).toMatchObject([{ prefix: '192.0.2.0/24' }])
    expect(at.rows('ipam.vlan')).toMatchObject([{ vid: 20, name: 'VLAN 20' }])
    expect(at.rows('virtualization.virtualdisk').map(({ name, size }) => [name, size])).toEqual([
      ['scsi0', 32_768],
      ['scsi1', 1024],
    ])
    const device = at.rows('dcim.device').find(({ name }) => name === 'nas')!
    expect(device.custom_fields).toMatchObject({
      storage: 'dataset tank/media\npool tank',
      shares: 'smb media /mnt/tank/media',
    })
    const address = at.rows('ipam.ipaddress').find((one) => one.address === '192.0.2.7/24')!
    // Of a configured network before any other.
    expect(device.primary_ip4).toBe(address.id)
    expect(await at.run('apply')).toMatchObject({ code: 0, writes: 0 })
  })

  test('keeps its primary address as long as it bears it', async () => {
    await using at = await found([nas])
    await at.run('apply')
    const [device] = at.rows('dcim.device')
    const other = at.rows('ipam.ipaddress').find((one) => one.address === '198.51.100.7/24')!
    Object.assign(device!, { primary_ip4: other.id })
    expect(await at.run('apply')).toMatchObject({ writes: 0 })
  })
})

describe('a cable that LLDP tells of', () => {
  test('is planned between the two ports, and left alone once a person has connected it', async () => {
    await using at = await found([switch1, nas])
    await at.run('apply')
    const [cable] = at.rows('dcim.cable')
    expect(at.rows('dcim.cable')).toMatchObject([{ status: 'planned' }])
    Object.assign(cable!, { status: 'connected' })
    expect(await at.run('apply')).toMatchObject({ code: 0, writes: 0 })
    expect(at.rows('dcim.cable')).toMatchObject([{ status: 'connected' }])
  })

  test('is none where the other end is not known', async () => {
    await using at = await found([switch1])
    await at.run('apply')
    expect(at.rows('dcim.cable')).toEqual([])
  })

  test('is none where two things have that name', async () => {
    const lost = { ...switch1, neighbours: [{ port: 'ge-2', name: 'nas', ports: ['eth0'] }] }
    const other = { ...nas, id: 'nas2', serial: 'NAS-2000-77', interfaces: [port('eth0', '3c:ec:ef:00:02:99')] }
    await using at = await found([lost, nas, other])
    await at.run('apply')
    expect(at.rows('dcim.cable')).toEqual([])
  })
})
