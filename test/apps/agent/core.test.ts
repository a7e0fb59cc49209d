import { describe, expect, it } from 'vitest'
import { actions } from '../../../apps/agent/actions/index.ts'
import { BUDGET } from '../../../apps/agent/shape/bounded.ts'
import { bulk } from '../../netbox/live-models.ts'
import { homelab } from '../../netbox/model.ts'
import { lab } from './lab.ts'

describe('looking', () => {
  it('counts devices and names them, with what people ask for only', async () => {
    await using it = await lab()
    expect(await it.ask('list_devices')).toEqual({
      total: 1,
      devices: [
        {
          id: expect.any(Number),
          name: 'r2',
          status: 'active',
          role: 'Application Server',
          type: expect.anything(),
          site: 'Homelab',
          rack: 'VM-100-Rack',
          primary_ip: '192.168.1.161/24',
          tags: ['exposed'],
        },
      ],
    })
  })

  it('tells what runs on a device, called by any case of its name or by its id', async () => {
    await using it = await lab()
    const byName = await it.ask('get_device', { device: 'R2' })
    expect(byName).toMatchObject({
      name: 'r2',
      custom_fields: { vmid: 100, ram_gb: 60.5 },
      interfaces: { total: 2 },
      addresses: { rows: [{ address: '192.168.1.161/24', interface: 'eth0' }] },
      services: {
        rows: [
          { name: 'kong', ports: ['tcp/8000', 'tcp/8443'] },
          { name: 'redis', ports: ['tcp/6379'] },
        ],
      },
    })
    expect(await it.ask('get_device', { device: byName.id })).toEqual(byName)
    expect(await it.ask('get_device', { device: String(byName.id) })).toEqual(byName)
  })

  it('tells free addresses in one call, as ranges with counts', async () => {
    await using it = await lab()
    expect(await it.ask('get_ip_availability', { prefix: '192.168.1.0/24' })).toEqual({
      prefix: '192.168.1.0/24',
      id: expect.any(Number),
      description: 'LAN',
      usable: 254,
      taken: 1,
      free: 253,
      next_free: '192.168.1.1',
      ranges: [
        { first: '192.168.1.1', last: '192.168.1.160', count: 160 },
        { first: '192.168.1.162', last: '192.168.1.254', count: 93 },
      ],
    })
  })

  it('takes an address inside the prefix for the prefix', async () => {
    await using it = await lab()
    expect((await it.ask('get_ip_availability', { prefix: '192.168.1.7' })).prefix).toBe('192.168.1.0/24')
  })

  it('leaves out ranges that are marked as populated, and only those', async () => {
    const range = (last: number, mark_populated: boolean) => ({
      start_address: `192.168.1.${last}/24`,
      end_address: `192.168.1.${last + 9}/24`,
      mark_populated,
    })
    await using it = await lab({ ...homelab, 'ipam.iprange': [range(200, true), range(220, false)] })
    expect((await it.ask('get_ip_availability', { prefix: '192.168.1.0/24' })).free).toBe(243)
  })

  // So counts the dashboard, and so does the report: three programs, one answer.
  it('takes what lies in child prefixes of a container for taken, and the next free address from none of them', async () => {
    const children = ['10.4.0.0/23', '10.4.2.0/24', '10.4.3.0/28'].map((prefix) => ({ prefix }))
    const container = { prefix: '10.4.0.0/22', status: 'container' }
    await using it = await lab({ ...homelab, 'ipam.prefix': [...homelab['ipam.prefix']!, container, ...children] })
    expect(await it.ask('get_ip_availability', { prefix: '10.4.0.0/22' })).toMatchObject({
      usable: 1024,
      taken: 784,
      next_free: '10.4.3.16',
    })
  })

  it('finds who owns an address, and takes 192.168.1.16 for no part of it', async () => {
    await using it = await lab()
    expect(await it.ask('search', { query: '192.168.1.161' })).toMatchObject({
      addresses: { rows: [{ address: '192.168.1.161/24', device: 'r2', interface: 'eth0' }] },
    })
    expect(await it.ask('search', { query: '192.168.1.16' })).not.toHaveProperty('addresses')
  })

  it('says so when nothing matches', async () => {
    await using it = await lab()
    expect(await it.ask('search', { query: 'zebra' })).toMatchObject({
      found: 0,
      note: expect.stringContaining('nothing'),
    })
  })

  it('narrows services by tag and by port', async () => {
    await using it = await lab()
    expect(await it.ask('list_services', { port: 6379 })).toMatchObject({ total: 1, services: [{ name: 'redis' }] })
    expect(await it.ask('list_services', { tag: 'Exposed' })).toEqual({ total: 0, services: [] })
  })

  it('tells the ports of NetBox 4.5, which knows one protocol a service', async () => {
    await using it = await lab(homelab, {}, '4.5')
    expect(await it.ask('list_services', { query: 'kong' })).toMatchObject({
      services: [{ ports: ['tcp/8000', 'tcp/8443'] }],
    })
  })

  it('never answers with more than the budget, and says how much is left', async () => {
    const model = bulk('b', 150, 'x'.repeat(190))
    for (const device of model['dcim.device'] ?? []) Object.assign(device, { description: 'x'.repeat(190) })
    await using it = await lab(model)
    for (const action of ['list_devices', 'list_services']) {
      const answer = await it.ask(action, { limit: 100 })
      expect(JSON.stringify(answer).length).toBeLessThan(BUDGET + 200)
      const shown = (answer[action.replace('list_', '')] as unknown[]).length
      expect(answer.more).toContain(`and ${(answer.total as number) - shown} more`)
    }
    const rest = await it.ask('list_devices', { limit: 20, offset: 140 })
    expect([rest.devices, rest.more]).toEqual([expect.objectContaining({ length: 10 }), undefined])
  })

  it('asks in one list and never for each row', async () => {
    await using it = await lab(bulk('b', 30))
    await it.ask('list_devices')
    expect(it.fake.requests).toHaveLength(1)
  })
})

describe('what is wrong', () => {
  it.each([
    ['list_devices', { limit: 500 }, 'list_devices: "limit" is 500; it must be at most 100.'],
    ['list_devices', { status: 'on' }, /"status" is "on"; it must be one of active, offline, /],
    ['list_devices', { tenat: 'x' }, /there is no parameter "tenat"; it takes query, site, tenant, /],
    ['get_device', {}, 'get_device: "device" is missing; it must be a text or a number.'],
    ['get_device', { device: 'r' }, 'there is no device "r"; did you mean r2?'],
    ['get_device', { device: 999 }, 'there is no device "999"; there is r2.'],
    ['list_devices', { site: 'mars' }, 'there is no site "mars"; there is Homelab.'],
    ['list_services', { tag: 'mars' }, 'there is no tag "mars"; there is Exposed.'],
    ['get_ip_availability', { prefix: '10.0.0.0/8' }, 'there is no prefix "10.0.0.0/8"; there is 192.168.1.0/24.'],
    ['get_ip_availability', { prefix: 'lan' }, /prefix is "lan"; it must be a network such as "192.168.1.0\/24"/],
    ['list_prefixes', { within: 'lan' }, /within is "lan"; it must be a network/],
    ['create_ip', {}, /give "prefix" for the next free address of a network, or "address"/],
    ['create_ip', { prefix: '192.168.1.50' }, /prefix is "192.168.1.50", an address; it must be a network such as/],
    ['create_ip', { address: '192.168.1.161' }, /192.168.1.161\/24 is taken \(id \d+, on r2\); take another/],
    ['create_ip', { address: '10.0.0.5' }, /10.0.0.5 lies in no prefix that NetBox knows; give its mask/],
    ['create_ip', { address: '10.0.0.5/24', prefix: '192.168.1.0/24' }, /10.0.0.5 does not lie in 192.168.1.0\/24/],
    [
      'create_ip',
      { prefix: '192.168.1.0/24', device: 'r2', interface: 'eth9' },
      /r2 has no interface "eth9"; it has eth0, /,
    ],
    ['create_ip', { prefix: '192.168.1.0/24', device: 'r2' }, /"device" and "interface" belong together/],
    ['create_service', { device: 'r2', name: 'x', ports: ['99999'] }, /"99999" is no port; they go from 1 to 65535/],
    ['create_service', { device: 'r2', name: 'x', ports: ['http'] }, /"ports.0" is "http"; it must be/],
    ['drop_table', {}, /there is no action "drop_table"; there are search, list_devices, /],
  ])('is told in one sentence: %s %j', async (action, params, sentence) => {
    await using it = await lab()
    const told = await it.refusal(action, params)
    expect(told).toMatch(sentence instanceof RegExp ? sentence : new RegExp(`^${RegExp.escape(sentence)}$`))
    expect(told).not.toContain('\n')
    expect(it.fake.store.changes).toEqual([])
  })

  it('names the ids when a name fits several', async () => {
    const twice = { ...homelab, 'dcim.site': [...homelab['dcim.site'], { name: 'Lyon', slug: 'lyon' }] }
    const [r2] = homelab['dcim.device']
    await using it = await lab({
      ...twice,
      'dcim.device': [r2!, { name: 'other', site: 'lyon', device_type: 'vm', role: 'app' }],
    })
    const rows = it.fake.store.rows('dcim.device')
    for (const row of rows.values()) rows.set(row.id, { ...row, name: 'r2' })
    expect(await it.refusal('get_device', { device: 'r2' })).toMatch(
      /^there are 2 devices "r2"; name one by its id: \d+ \(Homelab\), \d+ \(Lyon\)\.$/,
    )
  })

  it('never holds the token', async () => {
    await using it = await lab()
    it.fake.fault = () => ({ status: 400, body: { detail: `bad ${it.fake.token}` } })
    expect(await it.refusal('list_devices')).not.toContain(it.fake.token)
  })

  it('takes null for what is not said', async () => {
    await using it = await lab()
    expect((await it.ask('list_devices', { site: null, limit: null })).total).toBe(1)
  })
})

describe('the table of actions', () => {
  it.each(actions.map((action) => [action.name, action] as const))('describes %s and its parameters', (_, action) => {
    expect(action.description.length).toBeGreaterThan(40)
    if (action.first) expect(Object.keys(action.params.shape)).toContain(action.first)
    expect('dry_run' in action.params.shape).toBe(action.access === 'write')
  })
})
