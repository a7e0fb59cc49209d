import { describe, expect, it } from 'vitest'
import { type Inventory, onlyOf } from '../../../apps/reports/inventory.ts'
import { servicesPerHost } from '../../../apps/reports/sections/services.ts'
import { stale } from '../../../apps/reports/sections/stale.ts'
import { undocumented } from '../../../apps/reports/sections/undocumented.ts'
import { address, device, inventory, NOW, prefix, service, tenant } from './samples.ts'

const bare = { tenant: null, description: '' }

describe('undocumented', () => {
  const lacks = (all: Partial<Inventory>) =>
    undocumented(inventory({ tenants: [tenant('internal')], ...all })).map(({ name, lacks }) => [name, ...lacks])

  it.each<[string, Partial<Inventory>, string[]]>([
    ['a device', { devices: [device('r2', bare)] }, ['r2', 'a tenant', 'a description']],
    ['a device with a blank description', { devices: [device('r2', { description: ' ' })] }, ['r2', 'a description']],
    ['a prefix', { prefixes: [prefix('10.0.0.0/8', { tenant: null })] }, ['10.0.0.0/8', 'a tenant']],
    ['a service, which has no tenant', { services: [service('web', device('r2'), bare)] }, ['web', 'a description']],
    [
      'an address that is nowhere',
      { addresses: [address('10.0.0.1/8', { ...bare, assigned: false })] },
      ['10.0.0.1/8', 'a tenant', 'a description, DNS name or interface'],
    ],
  ])('says what is missing: %s', (_, all, expected) => {
    expect(lacks(all)).toEqual([expected])
  })

  it('leaves out what is described, and addresses that explain themselves', () => {
    const one = { description: '' }
    const addresses = [
      address('10.0.0.1/8', one),
      address('10.0.0.2/8', { ...one, assigned: false, dnsName: 'r2.lan' }),
    ]
    expect(lacks({ devices: [device('r2')], addresses })).toEqual([])
  })

  it('expects no tenant where nobody has recorded one', () => {
    expect(lacks({ tenants: [], devices: [device('r2', { tenant: null })] })).toEqual([])
  })
})

describe('stale', () => {
  const found = (all: Partial<Inventory>, days = 180) =>
    stale(inventory(all), NOW, days).flatMap(({ rule, found }) => found.map(({ name }) => `${rule} ${name}`))

  it.each<[string, Partial<Inventory>, string[]]>([
    ['leaving', { devices: [device('r2', { status: 'decommissioning' })] }, ['leaving r2']],
    ['leaving', { addresses: [address('::1/128', { status: 'deprecated' })] }, ['leaving ::1/128']],
    ['unassigned', { addresses: [address('::1/128', { assigned: false })] }, ['unassigned ::1/128']],
    ['unassigned on purpose', { addresses: [address('::1/128', { assigned: false, status: 'dhcp' })] }, []],
    ['no primary address', { devices: [device('r2', { hasPrimary: false })] }, ['no-primary-address r2']],
    [
      'no primary address on what has no interface',
      { devices: [device('panel', { hasPrimary: false, hasInterfaces: false })] },
      [],
    ],
    ['no primary address yet', { devices: [device('r2', { hasPrimary: false, status: 'planned' })] }, []],
    ['never recorded', { devices: [device('r2', { updated: null })] }, []],
    ['a tenant of old', { tenants: [tenant('t', {}, { updated: new Date(0) })] }, []],
  ])('%s', (_, all, expected) => {
    expect(found(all)).toEqual(expected)
  })

  it('a service is left behind when its host is off', () => {
    const [on, off] = [device('on'), device('off', { status: 'offline' })]
    const services = [service('a', on), service('b', off), service('c', { kind: 'dcim.device', id: 0, name: 'unseen' })]
    expect(found({ devices: [on, off], services })).toEqual(['host-off b'])
  })

  it('an object is untouched after the given days, and not a moment before', () => {
    const devices = ['2026-11-11T12:00:00Z', '2026-11-11T11:59:59Z'].map((time, n) =>
      device(`d${n}`, { updated: new Date(time) }),
    )
    expect(found({ devices }, 10)).toEqual(['untouched d1'])
  })
})

describe('services', () => {
  it('stand under their hosts, devices and virtual machines of one number apart', () => {
    const r2 = device('r2', { id: 1 })
    const vm = device('vm', { id: 1, kind: 'virtualization.virtualmachine', status: 'failed' })
    const services = [service('web', vm), service('redis', r2), service('db', r2)]
    const hosts = servicesPerHost(inventory({ devices: [r2, device('idle')], machines: [vm], services }))
    expect(hosts.map(({ host, status, services }) => [host.name, status, ...services.map(({ name }) => name)])).toEqual(
      [
        ['r2', 'active', 'db', 'redis'],
        ['vm', 'failed', 'web'],
      ],
    )
  })

  it('belong to the tenant of their host', () => {
    const [mine, theirs] = [device('mine'), device('theirs', { tenant: null })]
    const all = inventory({ devices: [mine, theirs], services: [service('a', mine), service('b', theirs)] })
    expect(onlyOf(all, 'internal').services.map(({ name }) => name)).toEqual(['a'])
  })
})
