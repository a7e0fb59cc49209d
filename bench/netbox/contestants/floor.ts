/**
 * The floor: the fewest and leanest requests that can do it, by somebody who knows what is there. Bulk POSTs whose answers
 * tell the ids, raw lists of the compared columns only, and one PATCH of what changed. No checks, no plan, no retries.
 */
import { Pool } from 'undici'
import type { Kind } from '../../../netbox/index.ts'
import { contend, type Task } from './contract.ts'

interface Row {
  id: number
  [column: string]: unknown
}
type Given = Record<string, unknown>

/** In the order of their dependencies: path, and the columns that are compared. */
const LISTS: Partial<Record<Kind, [path: string, columns: string]>> = {
  'tenancy.tenant': ['tenancy/tenants/', 'name,slug'],
  'dcim.site': ['dcim/sites/', 'name,slug'],
  'dcim.manufacturer': ['dcim/manufacturers/', 'name,slug'],
  'dcim.devicetype': ['dcim/device-types/', 'manufacturer,model,slug'],
  'dcim.devicerole': ['dcim/device-roles/', 'name,slug'],
  'dcim.device': ['dcim/devices/', 'name,description,site,tenant,device_type,role,primary_ip4'],
  'dcim.interface': ['dcim/interfaces/', 'device,name,type'],
  'ipam.ipaddress': ['ipam/ip-addresses/', 'address,assigned_object_type,assigned_object_id'],
  'ipam.service': ['ipam/services/', 'name,parent_object_type,parent_object_id,port_mappings'],
}
const BATCH = 100
const PAGE = 1000

await contend(async ({ url, token, run, desired }) => {
  const { origin, pathname } = new URL('api/', url)
  const pool = new Pool(origin, { connections: 2 })
  const counted = { requests: 0, writes: 0 }
  const call = async <T>(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown): Promise<T> => {
    counted.requests++
    if (method !== 'GET') counted.writes++
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const answer = await pool.request({
      method,
      path: pathname + path,
      headers,
      body: body ? JSON.stringify(body) : null,
    })
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${await answer.body.text()}`)
    return (await answer.body.json()) as T
  }
  const batches = async (method: 'POST' | 'PATCH', path: string, objects: Given[]): Promise<Row[]> => {
    const rows: Row[] = []
    for (let from = 0; from < objects.length; from += BATCH)
      rows.push(...(await call<Row[]>(method, path, objects.slice(from, from + BATCH))))
    return rows
  }
  const all = async ([path, columns]: [string, string]): Promise<Row[]> => {
    const rows: Row[] = []
    for (let next: number | null = 0; next !== null; ) {
      const query: string = `limit=${PAGE}&offset=${next}&fields=id,${columns}`
      const page = await call<{ next: string | null; results: Row[] }>('GET', `${path}?${query}`)
      rows.push(...page.results)
      next = page.next === null ? null : rows.length
    }
    return rows
  }

  if (run === 'load') await load(desired, batches)
  else {
    const kinds = Object.keys(LISTS) as Kind[]
    const lists = await Promise.all(kinds.map((kind) => all(LISTS[kind]!)))
    const before = new Map(lists[kinds.indexOf('dcim.device')]!.map((row) => [row.name, row]))
    const changed = desired['dcim.device']!.flatMap(({ name, description }) => {
      const row = before.get(name)!
      return row.description === description ? [] : [{ id: row.id, description }]
    })
    await batches('PATCH', LISTS['dcim.device']![0], changed)
  }
  await pool.close()
  return counted
})

type Batches = (method: 'POST' | 'PATCH', path: string, objects: Given[]) => Promise<Row[]>

async function load(desired: Task['desired'], batches: Batches): Promise<void> {
  const of = (kind: Kind) => [...(desired[kind] ?? [])] as Given[]
  const post = (kind: Kind, objects: Given[]) => batches('POST', LISTS[kind]![0], objects)
  const [tenant] = await post('tenancy.tenant', of('tenancy.tenant'))
  const [site] = await post('dcim.site', of('dcim.site'))
  const [manufacturer] = await post('dcim.manufacturer', of('dcim.manufacturer'))
  const types = of('dcim.devicetype').map((type) => ({ ...type, manufacturer: manufacturer!.id }))
  const [device_type] = await post('dcim.devicetype', types)
  const [role] = await post('dcim.devicerole', of('dcim.devicerole'))
  const ground = { tenant: tenant!.id, site: site!.id, device_type: device_type!.id, role: role!.id }
  const named = of('dcim.device').map(({ name, description }) => ({ ...ground, name, description }))
  const devices = await post('dcim.device', named)
  const interfaces = await post(
    'dcim.interface',
    devices.map(({ id }) => ({ device: id, name: 'eth0', type: 'virtual' })),
  )
  const addresses = await post(
    'ipam.ipaddress',
    of('ipam.ipaddress').map(({ address }, n) => ({
      address,
      assigned_object_type: 'dcim.interface',
      assigned_object_id: interfaces[n]!.id,
    })),
  )
  await post(
    'ipam.service',
    of('ipam.service').map(({ name, port_mappings }, n) => ({
      name,
      port_mappings,
      parent_object_type: 'dcim.device',
      parent_object_id: devices[n >> 1]!.id,
    })),
  )
  const primaries = devices.map(({ id }, n) => ({ id, primary_ip4: addresses[n]!.id }))
  await batches('PATCH', LISTS['dcim.device']![0], primaries)
}
