import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Core } from '../../apps/agent/index.ts'
import { Client, type NetBoxError, provisionToken, revokeToken } from '../../netbox/index.ts'
import { TestStack } from './support/stack.ts'

type Row = { id: number; [attribute: string]: unknown }

let stack: TestStack
let admin: Client
let revoke: () => Promise<void>
const tenants: Record<string, Client> = {}
const ids: Record<string, number> = {}

beforeAll(async () => {
  stack = await TestStack.make('tenants', { 'netbox:model': './test/system/support/two-clients.ts' })
  await stack.up()
  const { url, user, password, clientTokens } = (await stack.outputs()) as Record<string, string> & {
    clientTokens: Record<string, string>
  }
  const { id, token } = await provisionToken({ url: url!, username: user!, password: password!, description: 'test' })
  admin = new Client({ url: url!, token })
  revoke = () => revokeToken(admin, id)
  for (const [slug, one] of Object.entries(clientTokens)) tenants[slug] = new Client({ url: url!, token: one })
  for (const [name, path, query] of [
    ['acme', 'tenancy/tenants/', { slug: 'acme' }],
    ['umbrella', 'tenancy/tenants/', { slug: 'umbrella' }],
    ['acme net', 'ipam/prefixes/', { prefix: '10.64.0.0/28' }],
    ['umbrella net', 'ipam/prefixes/', { prefix: '10.64.0.64/26' }],
    ['acme box', 'dcim/devices/', { name: 'acme-box' }],
    ['umbrella box', 'dcim/devices/', { name: 'umbrella-box' }],
    ['acme eth0', 'dcim/interfaces/', { device: 'acme-box' }],
    ['umbrella eth0', 'dcim/interfaces/', { device: 'umbrella-box' }],
    ['umbrella address', 'ipam/ip-addresses/', { address: '10.64.0.65' }],
    ['umbrella service', 'ipam/services/', { name: 'umbrella-web' }],
  ] as const)
    ids[name] = (await rows(admin, path, query))[0]!.id
})

afterAll(async () => {
  await revoke?.()
  await Promise.all([admin, ...Object.values(tenants)].map((client) => client?.close()))
  await stack?.dispose()
})

async function rows(client: Client, path: string, query: Record<string, string> = {}): Promise<Row[]> {
  const { body } = await client.get(path, { query: new URLSearchParams({ limit: '1000', ...query }) })
  return (body as { results: Row[] }).results
}

/** The HTTP status of what must fail. */
async function refusal(work: Promise<unknown>): Promise<number | undefined> {
  return await work.then(
    () => expect.unreachable('NetBox let it through'),
    (error: NetBoxError) => error.status,
  )
}

const acme = () => tenants.acme!
const address = (fields: object) => acme().post('ipam/ip-addresses/', { tenant: ids.acme!, ...fields })

describe("a client's own token", () => {
  test('works for the two clients that are one entry each', () => {
    expect(Object.keys(tenants)).toEqual(['acme', 'umbrella'])
  })

  test.each([
    'tenancy/tenants/',
    'dcim/devices/',
    'dcim/interfaces/',
    'ipam/prefixes/',
    'ipam/ip-addresses/',
    'ipam/services/',
    'virtualization/virtual-machines/',
    'virtualization/interfaces/',
  ])('shows in %s what is theirs, and nothing of the other', async (path) => {
    const [all, seen] = [await rows(admin, path), await rows(acme(), path)]
    const text = JSON.stringify(seen).toLowerCase()
    expect(text).not.toContain('umbrella')
    expect(seen.map(({ id }) => id)).toEqual(
      all.filter((row) => JSON.stringify(row).toLowerCase().includes('acme')).map(({ id }) => id),
    )
    expect(seen.length).toBeGreaterThan(0)
    expect(all.length).toBeGreaterThan(seen.length)
  })

  test.each(['users/users/', 'users/permissions/', 'users/groups/', 'core/object-changes/', 'extras/webhooks/'])(
    'is refused at %s',
    async (path) => {
      expect(await refusal(rows(acme(), path))).toBe(403)
    },
  )

  test.each([
    ['dcim/devices/', 'umbrella box'],
    ['ipam/prefixes/', 'umbrella net'],
    ['ipam/ip-addresses/', 'umbrella address'],
    ['ipam/services/', 'umbrella service'],
    ['tenancy/tenants/', 'umbrella'],
  ])('does not find by its id in %s the %s', async (path, name) => {
    expect(await refusal(acme().get(`${path}${ids[name]}/`))).toBe(404)
  })

  test('does not lead to the other by GraphQL or by a search', async () => {
    const query = '{ device_list { name } tenant_list { name } ip_address_list { address } prefix_list { prefix } }'
    const { clientTokens } = (await stack.outputs()) as unknown as { clientTokens: Record<string, string> }
    const response = await fetch(`${stack.url}graphql/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${clientTokens.acme}` },
      body: JSON.stringify({ query }),
    })
    const text = await response.text()
    expect(text).toContain('acme-box')
    expect(text).not.toMatch(/umbrella|10\.64\.0\.6/i)
    expect(await rows(acme(), 'dcim/devices/', { q: 'umbrella' })).toEqual([])
  })
})

describe('crossing over is refused by NetBox', () => {
  test.each([
    ['an address for the other', () => address({ address: '10.64.0.3/28', tenant: ids.umbrella! })],
    ["an address of nobody's", () => address({ address: '10.64.0.3/28', tenant: null })],
    ["an address of the other's network", () => address({ address: '10.64.0.70/26' })],
    ["an address of the operator's network", () => address({ address: '192.168.1.9/24' })],
    [
      "an address on the other's interface",
      () =>
        address({
          address: '10.64.0.3/28',
          assigned_object_type: 'dcim.interface',
          assigned_object_id: ids['umbrella eth0']!,
        }),
    ],
    [
      "a service on the other's device",
      () =>
        acme().post('ipam/services/', {
          name: 'x',
          parent_object_type: 'dcim.device',
          parent_object_id: ids['umbrella box']!,
          port_mappings: ['tcp/1'],
        }),
    ],
    ['a prefix', () => acme().post('ipam/prefixes/', { prefix: '10.64.9.0/28', tenant: ids.acme! })],
    ['a device renamed', () => acme().patch(`dcim/devices/${ids['acme box']}/`, { name: 'mine' })],
    ['a larger quota', () => acme().patch(`tenancy/tenants/${ids.acme}/`, { custom_fields: { quota_addresses: 999 } })],
  ])('%s', async (_, attempt) => {
    expect(await refusal(attempt())).toBe(403)
  })

  test.each([
    ['ipam/ip-addresses/', 'umbrella address', { description: 'mine' }],
    ['ipam/services/', 'umbrella service', { description: 'mine' }],
  ])("a change of the other's in %s", async (path, name, fields) => {
    expect(await refusal(acme().patch(`${path}${ids[name]}/`, fields))).toBe(404)
  })

  test('deletes, one by one and in bulk', async () => {
    const id = ids['umbrella address']!
    expect(await refusal(acme().delete('ipam/ip-addresses/', [{ id }]))).toBeGreaterThanOrEqual(400)
    expect((await rows(admin, 'ipam/ip-addresses/', { id: String(id) })).length).toBe(1)
  })

  test('an own address moved out, given away, or hung elsewhere', async () => {
    const { id } = (await address({ address: '10.64.0.4/28' })).body as Row
    const change = (fields: object) => refusal(acme().patch(`ipam/ip-addresses/${id}/`, fields))
    expect(await change({ address: '10.64.0.70/26' })).toBe(403)
    expect(await change({ tenant: ids.umbrella! })).toBe(403)
    const onTheirs = { assigned_object_type: 'dcim.interface', assigned_object_id: ids['umbrella eth0']! }
    expect(await change(onTheirs)).toBe(403)
    const [row] = await rows(admin, 'ipam/ip-addresses/', { id: String(id) })
    expect(row).toMatchObject({ address: '10.64.0.4/28', assigned_object: null, tenant: { slug: 'acme' } })
    await acme().delete('ipam/ip-addresses/', [{ id }])
  })
})

describe('an agent with the token of a client', () => {
  const core = () => new Core({ client: acme(), agent: 'acme-bot', tenant: 'acme' })

  test('answers with what is theirs, and knows no other', async () => {
    for (const [action, params] of [
      ['list_devices', {}],
      ['list_prefixes', {}],
      ['list_services', {}],
      ['list_tenants', {}],
      ['search', { query: 'box' }],
    ] as const) {
      const outcome = await core().run(action, params)
      expect(outcome.ok, JSON.stringify(outcome)).toBe(true)
      expect(JSON.stringify(outcome)).not.toMatch(/umbrella/i)
      expect(JSON.stringify(outcome)).toMatch(/acme/i)
    }
    const device = await core().run('get_device', { device: 'umbrella-box' })
    expect(device.ok).toBe(false)
  })

  test('even one that is not told its tenant sees no other', async () => {
    const unbound = new Core({ client: acme(), agent: 'acme-bot' })
    expect(JSON.stringify(await unbound.run('list_tenants'))).not.toMatch(/umbrella/i)
    expect((await unbound.run('list_tenant_devices', { tenant: 'umbrella' })).ok).toBe(false)
  })

  test('gets addresses to the last one of the plan, and then a sentence', async () => {
    const asked = Array.from({ length: 12 }, () => core().run('create_ip', { prefix: '10.64.0.0/28' }))
    const outcomes = await Promise.all(asked)
    // Ten are allowed, and one the model has made.
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(9)
    const refused = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.message]))
    expect(new Set(refused)).toEqual(
      new Set(['Acme has all 10 addresses of their plan; free one, or ask the operator for a larger plan.']),
    )
    expect(await rows(admin, 'ipam/ip-addresses/', { tenant: 'acme' })).toHaveLength(10)
  })
})

describe('the declared state', () => {
  test('has no difference after all of this, the generated passwords included', async () => {
    const { code, output } = await stack.pulumi('preview', '--refresh', '--diff', '--expect-no-changes')
    expect(code, output).toBe(0)
  })

  test('tells no token and no password in plain', async () => {
    const { clientTokens } = (await stack.outputs()) as unknown as { clientTokens: Record<string, string> }
    const plain = await stack.state()
    for (const token of Object.values(clientTokens)) expect(plain).not.toContain(token.split('.')[1])
    const passwords = [...(await stack.state(true)).matchAll(/"password":\s*"?\{?[^}]*"plaintext":\s*"\\"([^\\]+)\\"/g)]
    expect(passwords.length).toBeGreaterThan(0)
    for (const [, password] of passwords) expect(plain).not.toContain(password)
  })
})
