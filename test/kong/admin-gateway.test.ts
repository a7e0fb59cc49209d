import { beforeEach, describe, expect, it } from 'vitest'
import { AdminGateway, GatewayError, normaliseAll, type Service } from '../../kong/index.ts'
import { FakeAdmin } from './fake-admin.ts'
import { FakeClock } from './fake-kong.ts'
import { netbox } from './samples.ts'

let kong: FakeAdmin
let gateway: AdminGateway

beforeEach(() => {
  kong = new FakeAdmin()
  gateway = new AdminGateway({ admin: kong, proxy: kong, owner: 'dev', clock: new FakeClock() })
})

async function failure(services: Service[] = netbox): Promise<string> {
  const error = await gateway.write(services).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(GatewayError)
  return (error as GatewayError).message
}

describe('write', () => {
  it('publishes, tagged, and reads the same again over several pages', async () => {
    await gateway.write(netbox)
    expect(await gateway.read()).toEqual(normaliseAll(netbox))
    for (const rows of Object.values(kong.rows))
      for (const row of rows.values()) expect(row.tags).toEqual(['netbox-as-code.dev'])
  })

  it('writes nothing the second time', async () => {
    await gateway.write(netbox)
    kong.writes.length = 0
    await gateway.write(netbox)
    expect(kong.writes).toEqual([])
  })

  it('writes what differs alone, and then all of it', async () => {
    await gateway.write(netbox)
    kong.writes.length = 0
    kong.find('services', 'netbox-api')!.retries = 1
    await gateway.write(netbox)
    expect(kong.writes).toEqual(['PUT /services/netbox-api'])
    expect(kong.find('services', 'netbox-api')).toMatchObject({ retries: 5, read_timeout: 300_000 })
  })

  it('changes a plugin in its place', async () => {
    await gateway.write(netbox)
    const slow = netbox.map((service) => ({
      ...service,
      plugins: [{ name: 'rate-limiting', config: { minute: 7, policy: 'local', limit_by: 'ip' } }],
    }))
    await gateway.write(slow)
    expect([...kong.rows.plugins.values()].map(({ config }) => config)).toMatchObject([{ minute: 7 }, { minute: 7 }])
  })

  it('removes what is ours and nothing else', async () => {
    const theirs = kong.add('services', { name: 'theirs', host: 'h', port: 80 })
    kong.add('routes', { name: 'theirs', paths: ['/t'], service: { id: theirs.id } })
    await gateway.write(netbox)
    await gateway.write([])
    expect(await gateway.read()).toEqual([])
    expect([kong.rows.services.size, kong.rows.routes.size, kong.rows.plugins.size]).toEqual([1, 1, 0])
  })

  it('removes what bears our tag at a service that is not ours', async () => {
    const theirs = kong.add('services', { name: 'theirs', host: 'h', port: 80 })
    kong.add('routes', { name: 'r', paths: ['/t'], service: { id: theirs.id }, tags: ['netbox-as-code.dev'] })
    await gateway.write([])
    expect([kong.rows.services.size, kong.rows.routes.size]).toEqual([1, 0])
  })

  it('waits until all workers know', async () => {
    kong.late = 4
    await gateway.write(netbox)
    expect((await kong.head('/netbox/')).status).toBe(200)
  })
})

describe('a gateway that does not tell which route it chose', () => {
  const unlimited = netbox.map((service) => ({ ...service, plugins: [] }))

  beforeEach(() => {
    kong.tells = false
    const theirs = kong.add('services', { name: 'theirs', host: 'h', port: 80 })
    kong.add('routes', { name: 'everything', paths: ['/'], service: { id: theirs.id } })
  })

  it('is not taken to publish what a neighbour’s route for everything answers', async () => {
    kong.late = 1e6
    expect(await failure(unlimited)).toMatch(
      /^With our entries \/netbox\/ is answered by a route of somebody else instead of netbox; .*as they were\.$/,
    )
    expect([kong.rows.services.size, kong.rows.plugins.size]).toEqual([1, 0])
  })

  it('is waited for until our own services answer, and keeps nothing of the question', async () => {
    kong.late = 20
    const notes = await gateway.write(unlimited)
    expect(notes.filter((note) => note.includes('was not'))).toEqual([])
    expect(kong.rows.plugins.size).toBe(0)
    expect(await gateway.read()).toEqual(normaliseAll(unlimited))
    kong.writes.length = 0
    await gateway.write(unlimited)
    expect(kong.writes.filter((one) => !one.includes('/plugins/'))).toEqual([])
  })

  it('is said not to be proven where it takes no such question', async () => {
    kong.plugins = ['rate-limiting']
    expect((await gateway.write(unlimited)).at(-1)).toMatch(
      /^The gateway does not tell which route answers .*was not\.$/,
    )
    expect(kong.rows.plugins.size).toBe(0)
  })

  it('is rid of what a killed run left of the question', async () => {
    await gateway.write(unlimited)
    const { id } = kong.find('services', 'netbox')!
    const left = { name: 'response-transformer', config: { add: { headers: ['x:y'] } }, tags: ['netbox-as-code.dev'] }
    kong.add('plugins', { ...left, service: { id } })
    await gateway.write(unlimited)
    expect(kong.rows.plugins.size).toBe(0)
  })
})

describe('check', () => {
  it('refuses what a write would refuse, and changes nothing', async () => {
    const theirs = kong.add('services', { name: 'theirs', host: 'h', port: 80 })
    kong.add('routes', { name: 'sync', paths: ['/api/netbox/sync'], service: { id: theirs.id } })
    await expect(gateway.check(netbox)).rejects.toThrow(
      'route sync of service theirs (/api/netbox/sync) loses requests',
    )
    expect(await gateway.check(netbox, ['sync'])).toHaveLength(1)
    expect(kong.writes).toEqual([])
  })

  it('says nothing of what is published already', async () => {
    await gateway.write(netbox)
    const theirs = kong.add('services', { name: 'theirs', host: 'h', port: 80 })
    kong.add('routes', { name: 'sync', paths: ['/api/netbox/sync'], service: { id: theirs.id } })
    expect(await gateway.check(netbox)).toEqual([])
  })
})

it('tells when a neighbour does not answer any more, and takes the change back', async () => {
  const theirs = kong.add('services', { name: 'theirs', host: 'h', port: 80 })
  const { id } = kong.add('routes', { name: 'theirs', paths: ['/theirs'], service: { id: theirs.id } })
  const request = kong.request.bind(kong)
  kong.request = async (...args) => {
    if (args[0] === 'PUT') kong.rows.routes.delete(id)
    return await request(...args)
  }
  expect(await failure()).toMatch(/^With our entries route theirs of service theirs does not answer any more\. Our/)
})

describe('refusals', () => {
  it.each(['services', 'routes'] as const)('a name that is taken in %s, before anything is written', async (kind) => {
    kong.add(kind, { name: 'netbox-api', paths: ['/x'] })
    expect(await failure()).toBe(
      `The gateway has a ${kind.slice(0, -1)} named netbox-api that is not ours: rename it there, or set another netbox:name.`,
    )
    expect(kong.writes).toEqual([])
  })

  it("somebody's route for the same requests, before anything is written, until it is accepted", async () => {
    const theirs = kong.add('services', { name: 'theirs', host: 'h', port: 80 })
    kong.add('routes', { name: 'sync', paths: ['/api/netbox/sync'], service: { id: theirs.id } })
    expect(await failure()).toContain('route sync of service theirs (/api/netbox/sync) loses requests to our route')
    expect(kong.writes).toEqual([])
    expect(await gateway.write(netbox, ['sync'])).toHaveLength(1)
  })

  it("nobody's route: that of a service that is switched off", async () => {
    const theirs = kong.add('services', { name: 'theirs', host: 'h', port: 80, enabled: false })
    kong.add('routes', { name: 'sync', paths: ['/api/netbox/sync'], service: { id: theirs.id } })
    expect(await gateway.write(netbox)).toEqual([])
  })

  it("nobody's route: one for connections on a port of its own", async () => {
    const theirs = kong.add('services', { name: 'theirs', host: 'h', port: 80 })
    const route = { name: 'tcp', protocols: ['tcp'], destinations: [{ port: 9000 }], service: { id: theirs.id } }
    kong.add('routes', route)
    expect(await gateway.write(netbox)).toEqual([])
  })

  it("somebody's plugin on our service, before anything is written", async () => {
    await gateway.write(netbox.map((service) => ({ ...service, plugins: [] })))
    kong.writes.length = 0
    kong.add('plugins', {
      name: 'rate-limiting',
      config: { minute: 1 },
      service: { id: kong.find('services', 'netbox')!.id },
    })
    expect(await failure()).toMatch(/Our service netbox has a plugin rate-limiting that is not ours/)
    expect(kong.writes).toEqual([])
  })

  it('a gateway without a database, with the other way', async () => {
    kong.database = false
    expect(await failure()).toMatch(
      /^The gateway has no database, .*not using a database.* declarative file instead\. /,
    )
  })

  it('a plugin that is not enabled, and what was written before goes again', async () => {
    kong.plugins = []
    expect(await failure()).toMatch(
      /^The gateway refuses plugin netbox-api\/rate-limiting: .*Add rate-limiting to .*\. Our entries are as they were\.$/,
    )
    expect([kong.rows.services.size, kong.rows.routes.size]).toEqual([0, 0])
  })

  it('a field that Kong does not know, and the earlier entries come back', async () => {
    await gateway.write(netbox)
    const odd = netbox.map((service) => ({
      ...service,
      url: 'http://other',
      routes: service.routes.map((one) => ({ ...one, odd: 1 })),
    }))
    expect(await failure(odd)).toMatch(/refuses route netbox: schema violation \(odd: unknown field\)/)
    expect(await gateway.read()).toEqual(normaliseAll(netbox))
  })

  it('routes that never become live', async () => {
    kong.late = 1e6
    expect(await failure()).toMatch(/^With our entries route netbox does not answer at \/netbox\/; .*as they were\.$/)
    expect(kong.rows.services.size).toBe(0)
  })
})
