import { performance } from 'node:perf_hooks'
import { Directory } from '../../netbox/directory.ts'
import { type Current, type Kind, type Policy, plan } from '../../netbox/index.ts'
import { type Summary, summarise } from '../statistics.ts'
import { workload } from './workload.ts'

/** Milliseconds that comparing takes, without any NetBox. */
export interface Planned {
  objects: number
  /** Everything is there and as wanted. */
  'no change': Summary
  /** Nothing is there. */
  load: Summary
}

const policy: Policy = { mode: 'upsert', adopt: true }

/** The planner alone with W(2000): 10,005 objects. */
export function planner(times: number, n = 2000): Planned {
  const desired = workload('bench', n)
  const empty: Current = { directory: new Directory(), kinds: new Set() }
  const seconds = (current: () => Current) =>
    Array.from({ length: times }, () => {
      // A directory learns while it is asked: each plan gets a new one.
      const fresh = current()
      const start = performance.now()
      plan(desired, fresh, policy)
      return performance.now() - start
    })
  return {
    objects: 5 * n + 5,
    'no change': summarise(seconds(() => present(n))),
    load: summarise(seconds(() => empty)),
  }
}

/** What NetBox says when W(n) is there. */
function present(n: number): Current {
  const desired = workload('bench', n)
  const directory = new Directory()
  const bench = { id: 1, name: 'bench', slug: 'bench' }
  for (const kind of ['tenancy.tenant', 'dcim.site', 'dcim.manufacturer', 'dcim.devicerole'] as const)
    directory.add(kind, bench)
  directory.add('dcim.devicetype', { ...bench, model: 'bench', manufacturer: bench })
  const devices = desired['dcim.device']!.map(({ name, description }, i) => ({ id: i + 1, name, description }))
  const ground = { site: bench, tenant: bench, device_type: bench, role: bench }
  for (const device of devices) directory.add('dcim.device', { ...device, ...ground, primary_ip4: { id: device.id } })
  for (const { id, name } of devices) {
    directory.add('dcim.interface', { id, device: { id, name }, name: 'eth0', type: { value: 'virtual' } })
    const { address } = desired['ipam.ipaddress']![id - 1]!
    const assigned = { assigned_object_type: 'dcim.interface', assigned_object_id: id }
    directory.add('ipam.ipaddress', { id, address, ...assigned })
    for (const [at, name] of ['ssh', 'web'].entries()) {
      const parent = { parent_object_type: 'dcim.device', parent_object_id: id }
      const { port_mappings } = desired['ipam.service']![at]!
      directory.add('ipam.service', { id: 2 * id + at, name, ...parent, port_mappings })
    }
  }
  return { directory, kinds: new Set(Object.keys(desired) as Kind[]) }
}
