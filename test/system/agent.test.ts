import { AIMessage, type BaseMessage, HumanMessage, type ToolMessage } from '@langchain/core/messages'
import { fakeModel } from '@langchain/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Core, netboxInfrastructure } from '../../apps/agent/index.ts'
import { formatAddress, parseAddress, parseNetwork } from '../../netbox/address.ts'
import { apply, type Desired, parseDesired, plan, readCurrent } from '../../netbox/index.ts'
import { isGenerated } from '../../seed/model.ts'
import multipass from '../../seed/multipass.ts'
import { call, overHttp, overStdio, serving } from '../apps/agent/clients.ts'
import { type Answer, questions } from '../apps/agent/questions.ts'
import { type NetBoxUnderTest, netboxUnderTest } from './netbox-under-test.ts'

const LAN = '192.168.1.0/24'

let netbox: NetBoxUnderTest
let core: Core
let environment: Record<string, string>

beforeAll(async () => {
  netbox = await netboxUnderTest()
  const { url, user, client } = netbox
  environment = { NETBOX_URL: url, NETBOX_USERNAME: user.username, NETBOX_PASSWORD: user.password }
  core = new Core({ client, agent: 'system-test' })
  await load(JSON.parse(JSON.stringify(multipass, (_, value) => (isGenerated(value) ? 'a-secret' : value))))
})

afterAll(async () => {
  await netbox?.[Symbol.asyncDispose]()
})

async function load(model: unknown): Promise<void> {
  const desired: Desired = parseDesired(model)
  const policy = { mode: 'upsert', adopt: true } as const
  const { failed } = await apply(
    netbox.client,
    plan(desired, await readCurrent(netbox.client, desired, policy), policy),
  )
  expect(failed.map(({ error }) => error?.message)).toEqual([])
}

async function ask(action: string, params: object = {}): Promise<Answer> {
  const outcome = await core.run(action, params)
  if (!outcome.ok) throw new Error(outcome.message)
  return outcome.answer
}

/** A list as NetBox itself gives it. */
async function raw(path: string, query: Record<string, string>): Promise<unknown> {
  return (await netbox.client.get(path, { query: new URLSearchParams(query) })).body
}

describe("the operator's questions", () => {
  test('are answered to an MCP client over stdio, and its server ends with it', async () => {
    const client = await overStdio('desktop', environment)
    expect((await client.listTools()).tools).toHaveLength(13)
    for (const { action, params, check } of questions) {
      const { isError, text } = await call(client, action, params)
      expect(isError, text).toBe(false)
      check(JSON.parse(text) as Answer)
    }
    await client.close()
  })

  test('are answered to an MCP client over HTTP, whose server closes cleanly on SIGTERM', async () => {
    await using server = await serving(environment)
    const { url } = server
    const client = await overHttp(url, 'python-agent')
    for (const { action, params, check } of questions)
      check(JSON.parse((await call(client, action, params)).text) as Answer)
    expect((await fetch(new URL('/health', url))).status).toBe(200)
    expect((await fetch(url, { method: 'POST' })).status).toBe(401)
    expect(await server.end()).toBe(0)
  })

  test('are answered in a LangChain loop with a scripted model', async () => {
    const tool = netboxInfrastructure(core)
    for (const { question, action, params, check } of questions) {
      const model = fakeModel()
        .respondWithTools([{ name: 'netbox_infrastructure', args: { action, params } }])
        .respond((messages) => new AIMessage(messages.at(-1)!.text))
      const bound = model.bindTools([tool])
      const messages: BaseMessage[] = [new HumanMessage(question)]
      for (;;) {
        const reply = (await bound.invoke(messages)) as AIMessage
        messages.push(reply)
        if (!reply.tool_calls?.length) break
        for (const one of reply.tool_calls) messages.push((await tool.invoke(one)) as ToolMessage)
      }
      check(JSON.parse(messages.at(-1)!.text) as Answer)
      expect(model.callCount).toBe(2)
    }
  })

  test('cost a fraction of the raw lists', async () => {
    const [prefix] = (await ask('list_prefixes')).prefixes as { id: number }[]
    const rows = []
    for (const { question, action, params, raw: lists } of questions) {
      const answer = JSON.stringify(await ask(action, params)).length
      const bodies = lists.map((path) => raw(path.replace('{id}', String(prefix!.id)), { limit: '1000' }))
      const dump = JSON.stringify(await Promise.all(bodies)).length
      rows.push({ question, 'tokens (characters/4)': Math.ceil(answer / 4), raw: Math.ceil(dump / 4) })
      expect(answer * 2, question).toBeLessThan(dump)
    }
    console.table(rows)
  })
})

describe('addresses', () => {
  test('go to twenty agents at once, in two processes, and none goes to two', async () => {
    await using server = await serving(environment)
    const { url } = server
    const clients = await Promise.all(Array.from({ length: 10 }, (_, n) => overHttp(url, `remote-${n}`)))
    const remote = clients.map(async (client) => JSON.parse((await call(client, 'create_ip', { prefix: LAN })).text))
    const local = Array.from({ length: 10 }, async (_, n) => {
      const outcome = await core.for(`local-${n}`).run('create_ip', { prefix: LAN })
      return outcome.ok ? outcome.answer : outcome
    })
    const made = (await Promise.all([...remote, ...local])) as { address: { address: string } }[]
    expect(new Set(made.map(({ address }) => address.address)).size).toBe(20)
    expect(await ask('get_ip_availability', { prefix: LAN })).toMatchObject({ taken: 21, next_free: '192.168.1.21' })

    const wanted = { address: '192.168.1.99' }
    const same = await Promise.all([
      ...clients.map(async (client) => !(await call(client, 'create_ip', wanted)).isError),
      ...Array.from({ length: 10 }, async () => (await core.run('create_ip', wanted)).ok),
    ])
    expect(same.filter(Boolean).length).toBeLessThanOrEqual(1)
    const { results } = (await raw('ipam/ip-addresses/', { address: '192.168.1.99' })) as { results: unknown[] }
    expect(results).toHaveLength(same.filter(Boolean).length)
  })

  test('that are told to be free are those that NetBox itself would hand out', async () => {
    const range = (start: string, end: string, mark_populated: boolean) => ({
      start_address: start,
      end_address: end,
      mark_populated,
    })
    await load({
      'ipam.vrf': [{ name: 'lab' }],
      'ipam.prefix': [
        { prefix: '10.9.0.0/25' },
        { prefix: '10.9.1.0/28', is_pool: true },
        { prefix: '10.9.2.0/31' },
        { prefix: '10.9.3.0/28', vrf: 'lab' },
        { prefix: '2001:db8:9::/122' },
      ],
      'ipam.iprange': [range('10.9.0.10/25', '10.9.0.20/25', true), range('10.9.0.40/25', '10.9.0.50/25', false)],
      'ipam.ipaddress': [
        { address: '10.9.0.99/25' },
        { address: '10.9.1.0/28' },
        { address: '10.9.3.1/28' },
        { address: '10.9.3.2/28', vrf: 'lab' },
        { address: '2001:db8:9::5/122' },
      ],
    })
    for (const prefix of ['10.9.0.0/25', '10.9.1.0/28', '10.9.2.0/31', '10.9.3.0/28', '2001:db8:9::/122']) {
      const told = await ask('get_ip_availability', { prefix })
      const theirs = (await raw(`ipam/prefixes/${told.id}/available-ips/`, { limit: '1000' })) as { address: string }[]
      const { family } = parseNetwork(prefix)!
      const ours = (told.ranges as { first: string; count: number }[]).flatMap(({ first, count }) =>
        Array.from({ length: count }, (_, n) =>
          formatAddress({ family, value: parseAddress(first)!.value + BigInt(n) }),
        ),
      )
      expect(ours, prefix).toEqual(theirs.map(({ address }) => address.split('/')[0]))
      expect(told.free).toBe(ours.length)
    }
  })
})

test('every write names its agent in the change log', async () => {
  const client = await overStdio('crew-7', environment)
  const writes: [string, string, Answer, string][] = [
    ['create_tenant', 'tenancy.tenant', { name: 'Acme', group: 'clients-multipass' }, 'tenant'],
    ['create_service', 'ipam.service', { device: 'r2d2automaker', name: 'mcp', ports: ['tcp/8765'] }, 'service'],
    ['create_ip', 'ipam.ipaddress', { prefix: LAN, tenant: 'Acme' }, 'address'],
    [
      'create_ip',
      'ipam.ipaddress',
      { address: '192.168.1.200', device: 'r2d2automaker', interface: 'eth0' },
      'address',
    ],
  ]
  for (const [action, kind, params, name] of writes) {
    const answer = JSON.parse((await call(client, action, params)).text) as Record<string, { id: number }>
    const query = { changed_object_type: kind, changed_object_id: String(answer[name]!.id) }
    const { results } = (await raw('core/object-changes/', query)) as { results: { message: string }[] }
    expect(results.map(({ message }) => message)).toEqual([`agent crew-7: ${action}`])
  }
  await client.close()
})

test('an agent that may only read is offered no writes, and is refused one it tries', async () => {
  const client = await overStdio('reader', { ...environment, NETBOX_AGENT_WRITES: 'off' })
  expect((await client.listTools()).tools.map(({ name }) => name).filter((name) => name.startsWith('create'))).toEqual(
    [],
  )
  expect(await call(client, 'create_tenant', { name: 'Nobody' })).toMatchObject({
    isError: true,
    text: expect.stringContaining('may only read'),
  })
  await client.close()
  expect((await ask('list_tenants', { query: 'Nobody' })).total).toBe(0)
})

test('no process leaves the token behind that it made for itself', async () => {
  const { results } = (await raw('users/tokens/', { limit: '1000' })) as { results: { description: string }[] }
  expect(results.map(({ description }) => description)).toContain('system test')
  expect(results.map(({ description }) => description)).not.toContain('netbox-agent')
})

test('a dry run tells what would be made, and makes nothing', async () => {
  const before = (await ask('get_ip_availability', { prefix: LAN })).free
  expect(await ask('create_ip', { prefix: LAN, dry_run: true })).toMatchObject({
    dry_run: true,
    plan: { action: 'create', kind: 'ipam.ipaddress' },
  })
  expect((await ask('get_ip_availability', { prefix: LAN })).free).toBe(before)
})

describe('every filter is one that NetBox knows: an unknown one would find everything', () => {
  beforeAll(() =>
    load({
      'extras.tag': [{ name: 'Elsewhere', slug: 'elsewhere' }],
      'dcim.site': [{ name: 'Elsewhere', slug: 'elsewhere' }],
      'dcim.devicerole': [{ name: 'Router', slug: 'router' }],
      'dcim.device': [
        {
          name: 'edge',
          site: 'elsewhere',
          role: 'router',
          device_type: 'vm-ubuntu-24-04',
          tenant: 'client-demo',
          status: 'planned',
          tags: ['elsewhere'],
        },
      ],
      'dcim.interface': [{ device: 'edge', name: 'wan', type: 'virtual' }],
      'virtualization.clustertype': [{ name: 'Elsewhere', slug: 'elsewhere' }],
      'virtualization.cluster': [{ name: 'elsewhere', type: 'elsewhere', scope: { site: 'elsewhere' } }],
      'virtualization.virtualmachine': [
        {
          ...{ name: 'guest', cluster: 'elsewhere', role: 'router', status: 'planned', tags: ['elsewhere'] },
          tenant: 'client-demo',
        },
      ],
      'virtualization.vminterface': [{ virtual_machine: 'guest', name: 'wan' }],
      'ipam.prefix': [
        { prefix: '172.16.5.0/24', scope: { site: 'elsewhere' }, tenant: 'client-demo', tags: ['elsewhere'] },
      ],
      'ipam.ipaddress': [
        {
          address: '172.16.5.1/24',
          tenant: 'client-demo',
          assigned_object: { interface: { device: 'edge', name: 'wan' } },
        },
      ],
      'ipam.service': [
        { parent: { device: 'edge' }, name: 'bgp', port_mappings: ['tcp/179'], tags: ['elsewhere'] },
        { parent: { virtual_machine: 'guest' }, name: 'dns', port_mappings: ['udp/53'] },
      ],
      'tenancy.tenant': [{ name: 'Client Demo', slug: 'client-demo', tags: ['elsewhere'] }],
    }),
  )

  test.each([
    ['list_devices', { query: 'edg' }, 'devices', 'edge'],
    ['list_devices', { site: 'Elsewhere' }, 'devices', 'edge'],
    ['list_devices', { tenant: 'client demo' }, 'devices', 'edge'],
    ['list_devices', { role: 'router' }, 'devices', 'edge'],
    ['list_devices', { status: 'planned' }, 'devices', 'edge'],
    ['list_devices', { tag: 'elsewhere' }, 'devices', 'edge'],
    ['list_tenant_devices', { tenant: 'Client Demo' }, 'devices', 'edge'],
    ['list_virtual_machines', { query: 'gues' }, 'virtual_machines', 'guest'],
    ['list_virtual_machines', { site: 'Elsewhere' }, 'virtual_machines', 'guest'],
    ['list_virtual_machines', { tenant: 'client demo' }, 'virtual_machines', 'guest'],
    ['list_virtual_machines', { role: 'router' }, 'virtual_machines', 'guest'],
    ['list_virtual_machines', { status: 'planned' }, 'virtual_machines', 'guest'],
    ['list_virtual_machines', { tag: 'elsewhere' }, 'virtual_machines', 'guest'],
    ['list_services', { query: 'bgp' }, 'services', 'bgp'],
    ['list_services', { device: 'edge' }, 'services', 'bgp'],
    ['list_services', { tag: 'elsewhere' }, 'services', 'bgp'],
    ['list_services', { port: 179 }, 'services', 'bgp'],
    ['list_tenants', { query: 'demo' }, 'tenants', 'Client Demo'],
    ['list_tenants', { tag: 'elsewhere' }, 'tenants', 'Client Demo'],
  ])('%s by %j', async (action, params, rows, name) => {
    expect((await ask(action, params))[rows]).toEqual([expect.objectContaining({ name })])
  })

  test.each([
    { query: '172.16.5' },
    { within: '172.16.0.0/16' },
    { site: 'elsewhere' },
    { tenant: 'client-demo' },
    { tag: 'elsewhere' },
  ])('list_prefixes by %j', async (params) => {
    expect((await ask('list_prefixes', params)).prefixes).toEqual([
      expect.objectContaining({ prefix: '172.16.5.0/24' }),
    ])
  })

  test('a virtual machine is told with its own interfaces and services', async () => {
    expect(await ask('get_virtual_machine', { virtual_machine: 'guest' })).toMatchObject({
      interfaces: { total: 1, rows: [{ name: 'wan' }] },
      services: { total: 1, rows: [{ name: 'dns' }] },
    })
  })

  test('and for an agent of one tenant, that all belongs to it', async () => {
    const outcome = async (action: string, params: object = {}) => {
      const theirs = new Core({ client: netbox.client, tenant: 'client-demo' })
      const made = await theirs.run(action, params)
      return made.ok ? made.answer : made
    }
    expect(await outcome('list_devices')).toMatchObject({ total: 1 })
    expect(await outcome('list_services')).toMatchObject({ total: 1 })
    expect(await outcome('list_prefixes')).toMatchObject({ total: 1 })
    expect(await outcome('list_tenants')).toMatchObject({ total: 1 })
    expect(await outcome('get_device', { device: 'edge' })).toMatchObject({ addresses: { total: 1 } })
    expect(await outcome('get_device', { device: 'r2d2automaker' })).toMatchObject({ code: 'not-found' })
    expect(await outcome('search', { query: '192.168.1.161' })).toMatchObject({ found: 0 })
  })
})
