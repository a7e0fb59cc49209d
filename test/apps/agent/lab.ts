import { Core, type CoreOptions } from '../../../apps/agent/core.ts'
import { formatAddress, parseAddress, parseNetwork } from '../../../netbox/address.ts'
import { free, usable } from '../../../netbox/free.ts'
import { type Desired, type Kind, kinds } from '../../../netbox/index.ts'
import { represent } from '../../netbox/fake/answers.ts'
import type { FakeNetBox, Fault, Request } from '../../netbox/fake/netbox.ts'
import type { Errors, Stored } from '../../netbox/fake/store.ts'
import { lab as engineLab } from '../../netbox/harness.ts'
import { homelab } from '../../netbox/model.ts'

/** The fake of NetBox with the filters and calls that agents use, a model in it, and a core on top. */
export async function lab(
  model: Desired = homelab,
  options: Partial<CoreOptions> = {},
  version: '4.5' | '4.7' = '4.7',
) {
  const it = await engineLab(version)
  const { report } = await it.run(model)
  if (report.failed.length > 0) throw report.failed[0]!.error
  it.fake.store.changes.length = 0
  it.fake.requests.length = 0
  it.fake.fault = (request) => answer(it.fake, request)
  const core = new Core({ client: it.client, agent: 'tester', ...options })
  return {
    ...it,
    core,
    /** The answer of an action that must succeed. */
    async ask(action: string, params: object = {}): Promise<Record<string, unknown>> {
      const outcome = await core.run(action, params)
      if (!outcome.ok) throw new Error(outcome.message)
      return outcome.answer
    },
    /** The sentence of an action that must fail. */
    async refusal(action: string, params: object = {}): Promise<string> {
      const outcome = await core.run(action, params)
      if (outcome.ok) throw new Error(`it went through: ${JSON.stringify(outcome.answer)}`)
      return outcome.message
    },
    [Symbol.asyncDispose]: () => it[Symbol.asyncDispose](),
  }
}

export type Lab = Awaited<ReturnType<typeof lab>>

/** What the fake of the engine's tests does not know: reads by offset, more filters, and single writes. */
function answer(fake: FakeNetBox, request: Request): Fault | undefined {
  const { method, path, query, body } = request
  if (request.headers.authorization !== `Bearer ${fake.token}`) return undefined
  const [, prefix] = /^ipam\/prefixes\/(\d+)\/available-ips\/$/.exec(path) ?? []
  if (prefix) return available(fake, Number(prefix), method, body as Record<string, unknown>)
  const kind = (Object.keys(kinds) as Kind[]).find((one) => kinds[one].path === path)
  if (kind && method === 'GET' && !query.has('start')) return { status: 200, body: page(fake, kind, query) }
  if (kind && method === 'POST' && !Array.isArray(body)) return save(fake, kind, body as Record<string, unknown>)
  return undefined
}

function save(fake: FakeNetBox, kind: Kind, body: Record<string, unknown>): Fault {
  try {
    return { status: 201, body: represent(fake.store, kind, fake.store.save(kind, body)) }
  } catch (errors) {
    return { status: 400, body: errors as Errors }
  }
}

function page(fake: FakeNetBox, kind: Kind, query: URLSearchParams) {
  let rows = [...fake.store.rows(kind).values()]
  for (const name of new Set(query.keys())) {
    if (['fields', 'limit', 'offset'].includes(name)) continue
    const filter = FILTERS[name]
    // NetBox would ignore it and answer with everything: here it must not go unseen.
    if (!filter) throw new Error(`the fake has no filter "${name}"`)
    const wanted = query.getAll(name)
    rows = rows.filter((row) => wanted.some((value) => filter(fake, kind, row, value)))
  }
  const [offset, limit] = [Number(query.get('offset')), Number(query.get('limit'))]
  const columns = query.get('fields')!.split(',')
  const results = rows.slice(offset, offset + limit).map((row) => {
    const all: Record<string, unknown> = { ...represent(fake.store, kind, row), primary_ip: nestedAddress(fake, row) }
    return Object.fromEntries(columns.filter((name) => name in all).map((name) => [name, all[name]]))
  })
  return { count: rows.length, next: null, results }
}

type Filter = (fake: FakeNetBox, kind: Kind, row: Stored, value: string) => boolean

const same =
  (attribute: string): Filter =>
  (_, __, row, value) =>
    String(row[attribute]) === value

const FILTERS: Record<string, Filter> = {
  id: same('id'),
  id__lte: (_, __, row, value) => row.id <= Number(value),
  slug: same('slug'),
  /** Prefixes inside another one. */
  within: (_, __, row, value) => {
    const [inner, outer] = [parseNetwork(String(row.prefix))!, parseNetwork(value)!]
    return inner.length > outer.length && outer.first <= inner.first && inner.last <= outer.last
  },
  prefix: same('prefix'),
  status: same('status'),
  tenant_id: same('tenant'),
  vrf_id: same('vrf'),
  role_id: same('role'),
  site_id: (_, __, row, value) => String(row.site ?? row.scope_id) === value,
  name__ie: (_, __, row, value) => String(row.name).toLowerCase() === value.toLowerCase(),
  q: (_, __, row, value) =>
    ['name', 'description', 'address', 'prefix'].some((name) =>
      String(row[name] ?? '')
        .toLowerCase()
        .includes(value.toLowerCase()),
    ),
  tag: (_, __, row, value) => ((row.tags ?? []) as string[]).includes(value),
  port: (_, __, row, value) => (row.port_mappings as string[]).some((one) => one.endsWith(`/${value}`)),
  address: (_, __, row, value) => hostOf(row) === value,
  device_id: partOf('dcim.device', 'dcim.interface', 'device'),
  virtual_machine_id: partOf('virtualization.virtualmachine', 'virtualization.vminterface', 'virtual_machine'),
  parent: (_, __, row, value) => inside(value, hostOf(row)),
  within_include: (_, __, row, value) => inside(value, String(row.prefix).split('/')[0]!),
  contains: (_, __, row, value) => inside(String(row.prefix), value),
}

/** What belongs to a holder: its services, its interfaces, and the addresses on these. */
function partOf(holder: Kind, interfaces: Kind, attribute: string): Filter {
  return (fake, kind, row, value) => {
    if (kind === 'ipam.service') return row.parent_object_type === holder && String(row.parent_object_id) === value
    if (kind === interfaces) return String(row[attribute]) === value
    const on =
      row.assigned_object_type === interfaces && fake.store.rows(interfaces).get(row.assigned_object_id as number)
    return on ? String(on[attribute]) === value : false
  }
}

function hostOf(row: Stored): string {
  return String(row.address ?? row.start_address).split('/')[0]!
}

function inside(network: string, host: string): boolean {
  const [around, address] = [parseNetwork(network)!, parseAddress(host)!]
  return address.value >= around.first && address.value <= around.last
}

function nestedAddress(fake: FakeNetBox, row: Stored) {
  const address = fake.store.rows('ipam.ipaddress').get(row.primary_ip4 as number)?.address
  return address ? { address } : null
}

function available(fake: FakeNetBox, id: number, method: string, body: Record<string, unknown>): Fault {
  const prefix = fake.store.rows('ipam.prefix').get(id)!
  const network = parseNetwork(String(prefix.prefix))!
  const taken = [...fake.store.rows('ipam.ipaddress').values()].map((row) => parseAddress(hostOf(row))!.value)
  const [next] = free(
    usable(network, prefix.is_pool === true),
    taken.map((value) => ({ first: value, last: value })),
  )
  const address = next && `${formatAddress({ family: network.family, value: next.first })}/${network.length}`
  if (method === 'GET') return { status: 200, body: address ? [{ address }] : [] }
  return address
    ? save(fake, 'ipam.ipaddress', { ...body, address })
    : { status: 409, body: { detail: 'Insufficient.' } }
}
