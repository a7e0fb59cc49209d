import { describe, expect, it } from 'vitest'
import { parseWrites } from '../../../apps/agent/guard.ts'
import { homelab } from '../../netbox/model.ts'
import { type Lab, lab } from './lab.ts'

const LAN = { prefix: '192.168.1.0/24' }
const addressesIn = ({ fake }: Lab) => [...fake.store.rows('ipam.ipaddress').values()].map((row) => row.address)

describe('an address', () => {
  it('is the next free one of a prefix, for the tenant and interface that are named', async () => {
    await using it = await lab()
    const given = { ...LAN, tenant: 'internal', device: 'r2', interface: 'eth0.10', description: 'for tests' }
    expect(await it.ask('create_ip', given)).toEqual({
      created: true,
      address: {
        id: expect.any(Number),
        address: '192.168.1.1/24',
        status: 'active',
        tenant: 'Internal',
        device: 'r2',
        interface: 'eth0.10',
        description: 'for tests',
      },
    })
  })

  it('is a given one, with the mask of the prefix it lies in', async () => {
    await using it = await lab()
    expect(await it.ask('create_ip', { address: '192.168.1.50' })).toMatchObject({
      address: { address: '192.168.1.50/24' },
    })
  })

  it('goes to one of twenty agents that ask for the same at once, and the others hear that it is taken', async () => {
    await using it = await lab()
    const asked = Array.from({ length: 20 }, (_, n) =>
      it.core.for(`agent-${n}`).run('create_ip', { address: '192.168.1.50' }),
    )
    const outcomes = await Promise.all(asked)
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
    const refused = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.message]))
    expect(new Set(refused)).toEqual(new Set([expect.stringContaining('192.168.1.50/24 is taken (id')]))
  })

  it('is given up by both when another process took it at the same moment', async () => {
    await using it = await lab()
    const { store } = it.fake
    const answer = it.fake.fault
    it.fake.fault = (request) => {
      const done = answer(request)
      // The engine's store keeps addresses unique; NetBox, between two processes, does not.
      if (request.method === 'POST' && request.path === 'ipam/ip-addresses/') {
        const [mine] = [...store.rows('ipam.ipaddress').values()].slice(-1)
        store.rows('ipam.ipaddress').set(9999, { ...mine!, id: 9999 })
      }
      return done
    }
    expect(await it.refusal('create_ip', { address: '192.168.1.50' })).toContain(
      'taken by somebody else at the same moment',
    )
    expect([...store.rows('ipam.ipaddress').values()].filter(({ address }) => address === '192.168.1.50/24')).toEqual([
      expect.objectContaining({ id: 9999 }),
    ])
  })

  it('is refused in words when the prefix is full', async () => {
    await using it = await lab({ ...homelab, 'ipam.prefix': [...homelab['ipam.prefix'], { prefix: '10.0.0.0/31' }] })
    await it.ask('create_ip', { prefix: '10.0.0.0/31' })
    await it.ask('create_ip', { prefix: '10.0.0.0/31' })
    expect(await it.refusal('create_ip', { prefix: '10.0.0.0/31' })).toBe(
      '10.0.0.0/31 has no free address left; take another prefix.',
    )
  })

  it('is not asked for again when the answer was lost, and the agent is told to look', async () => {
    await using it = await lab()
    const answer = it.fake.fault
    it.fake.fault = (request) => (request.method === 'POST' ? { cut: 'before' } : answer(request))
    expect(await it.refusal('create_ip', LAN)).toMatch(
      /it may have happened; look whether it is there before asking again/,
    )
    expect(it.fake.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })
})

describe('a service', () => {
  const web = { device: 'r2', name: 'web', ports: ['443', 80, 'udp/443'], tags: ['Exposed'] }

  it('is recorded with its ports and tags', async () => {
    await using it = await lab()
    expect(await it.ask('create_service', web)).toMatchObject({
      created: true,
      service: { name: 'web', device: 'r2', ports: ['tcp/80', 'tcp/443', 'udp/443'], tags: ['exposed'] },
    })
  })

  it('is made once, though eight agents ask at once', async () => {
    await using it = await lab()
    const asked = Array.from({ length: 8 }, (_, n) => it.core.for(`agent-${n}`).run('create_service', web))
    const created = (await Promise.all(asked)).map((outcome) => outcome.ok && outcome.answer.created)
    expect(created.filter(Boolean)).toHaveLength(1)
    expect(created).toHaveLength(8)
    const rows = [...it.fake.store.rows('ipam.service').values()]
    expect(rows.filter(({ name }) => name === 'web')).toHaveLength(1)
  })

  it('that exists with other ports is left alone, and the agent hears which', async () => {
    await using it = await lab()
    expect(await it.refusal('create_service', { ...web, name: 'redis' })).toMatch(
      /^r2 already has a service "redis" \(id \d+\) with ports tcp\/6379; choose another name/,
    )
  })
})

describe('a tenant', () => {
  it('gets its slug from its name, and is made once', async () => {
    await using it = await lab()
    const wanted = { name: 'Café du Port', group: 'Clients' }
    expect(await it.ask('create_tenant', wanted)).toMatchObject({
      created: true,
      tenant: { slug: 'cafe-du-port', group: 'Clients' },
    })
    expect(await it.ask('create_tenant', wanted)).toMatchObject({ created: false, tenant: { slug: 'cafe-du-port' } })
  })
})

describe('the guard', () => {
  const writes: [string, object][] = [
    ['create_ip', LAN],
    ['create_ip', { address: '192.168.1.9' }],
    ['create_service', { device: 'r2', name: 'x', ports: [1] }],
    ['create_tenant', { name: 'X' }],
  ]

  it.each(writes)('lets nothing through when writes are off: %s %j', async (action, params) => {
    await using it = await lab(homelab, { writes: 'off' })
    expect(await it.refusal(action, params)).toBe(
      `${action} is not allowed: this agent may only read; its operator decides that.`,
    )
    expect(it.fake.requests).toEqual([])
    expect(it.core.actions.filter(({ access }) => access === 'write')).toEqual([])
  })

  it.each(writes)('answers a dry run with the plan, and writes nothing: %s %j', async (action, params) => {
    await using it = await lab(homelab, { writes: 'dry-run' })
    await using free = await lab()
    for (const [one, more] of [
      [it, {}],
      [free, { dry_run: true }],
    ] as const) {
      expect(await one.ask(action, { ...params, ...more })).toMatchObject({ dry_run: true, plan: { action: 'create' } })
      expect(one.fake.requests.filter(({ method }) => method !== 'GET')).toEqual([])
    }
  })

  it('lets only the kinds through that are allowed', async () => {
    await using it = await lab(homelab, { writes: ['ipam.ipaddress'] })
    expect(await it.ask('create_ip', LAN)).toMatchObject({ created: true })
    expect(await it.refusal('create_tenant', { name: 'X' })).toContain('this agent may only make ipam.ipaddress')
    expect(it.core.actions.map(({ name }) => name)).not.toContain('create_tenant')
  })

  it('names the agent in the change log beside every write', async () => {
    await using it = await lab()
    for (const [action, params] of writes) await it.ask(action, params)
    expect(it.fake.store.changes.map(({ message }) => message)).toEqual([
      'agent tester: create_ip',
      'agent tester: create_ip',
      'agent tester: create_service',
      'agent tester: create_tenant',
    ])
    await it.core.for(`${'x'.repeat(300)}\n`).run('create_ip', LAN)
    expect(it.fake.store.changes.at(-1)!.message).toBe(`agent ${'x'.repeat(100)}: create_ip`)
  })

  it('reads its setting, and says what would be right', () => {
    expect(parseWrites('dry-run', '--writes')).toBe('dry-run')
    expect(parseWrites('ipam.ipaddress, ipam.service', '--writes')).toEqual(['ipam.ipaddress', 'ipam.service'])
    expect(() => parseWrites('yes', '--writes')).toThrow(
      '--writes is "yes"; it must be on, off, dry-run, or kinds of ipam.service, ipam.ipaddress, tenancy.tenant',
    )
  })
})

describe('an agent of one tenant', () => {
  const model = {
    ...homelab,
    'tenancy.tenant': [...homelab['tenancy.tenant'], { name: 'Demo', slug: 'demo' }],
    'dcim.device': [
      ...homelab['dcim.device'],
      { name: 'theirs', site: 'homelab', device_type: 'vm', role: 'app', tenant: 'demo' },
    ],
    'ipam.service': [
      ...homelab['ipam.service'],
      { parent: { device: 'theirs' }, name: 'their-web', port_mappings: ['tcp/80'] },
    ],
    'ipam.prefix': [...homelab['ipam.prefix'], { prefix: '10.7.0.0/24', tenant: 'demo' }],
  }
  const demo = () => lab(model, { tenant: 'demo' })

  it('sees nothing of the others, by any way', async () => {
    await using it = await demo()
    expect((await it.ask('list_devices')).devices).toEqual([expect.objectContaining({ name: 'theirs' })])
    expect((await it.ask('list_services')).services).toEqual([expect.objectContaining({ name: 'their-web' })])
    expect((await it.ask('list_prefixes')).total).toBe(1)
    expect((await it.ask('list_tenants')).total).toBe(1)
    expect(await it.ask('search', { query: 'r2' })).toMatchObject({ found: 0 })
    expect(await it.refusal('get_device', { device: 'r2' })).toBe('there is no device "r2"; there is theirs.')
    expect(await it.refusal('list_tenant_devices', { tenant: 'internal' })).toContain('there is no tenant "internal"')
    expect(await it.refusal('get_ip_availability', LAN)).toBe(
      'there is no prefix "192.168.1.0/24"; there is 10.7.0.0/24.',
    )
  })

  it('does not widen its list of services by naming one of its devices', async () => {
    await using it = await demo()
    const { total } = await it.ask('list_services', { device: 'theirs' })
    expect(total).toBe(1)
  })

  it('makes only what is its own', async () => {
    await using it = await demo()
    expect(await it.ask('create_ip', { prefix: '10.7.0.0/24' })).toMatchObject({ address: { tenant: 'Demo' } })
    expect(await it.refusal('create_ip', { prefix: '10.7.0.0/24', tenant: 'internal' })).toContain(
      'works for Demo alone',
    )
    expect(await it.refusal('create_ip', LAN)).toContain('there is no prefix')
    expect(await it.refusal('create_ip', { address: '192.168.1.9/24' })).toContain(
      'lies in no prefix of the tenant Demo',
    )
    expect(await it.refusal('create_service', { device: 'r2', name: 'x', ports: [1] })).toContain('no device "r2"')
    expect(await it.refusal('create_tenant', { name: 'X' })).toContain('works for the tenant Demo alone')
    it.fake.store.save('ipam.ipaddress', { address: '10.7.0.9/24' })
    expect(await it.refusal('create_ip', { address: '10.7.0.9' })).toBe(
      'address: 10.7.0.9/24 is taken; take another, or leave "address" out for the next free one.',
    )
    expect(addressesIn(it).slice(0, 2)).toEqual(['192.168.1.161/24', '10.7.0.1/24'])
  })
})
