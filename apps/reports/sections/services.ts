import type { Inventory } from '../inventory.ts'
import type { ServicesOf } from '../report.ts'
import { byName, byWord, named } from './order.ts'

/** What runs on each device and virtual machine; those on which nothing runs are left out. */
export function servicesPerHost({ services, devices, machines }: Inventory): ServicesOf[] {
  const hosts = new Map([...devices, ...machines].map((host) => [`${host.kind} ${host.id}`, host]))
  const groups = Map.groupBy(services, ({ parent }) => `${parent.kind} ${parent.id}`)
  return [...groups]
    .map(([key, group]) => ({
      host: named(group[0]!.parent),
      tenant: hosts.get(key)?.tenant ?? null,
      status: hosts.get(key)?.status ?? null,
      services: group.toSorted(byName).map(({ id, name, ports }) => ({ id, name, ports })),
    }))
    .sort((a, b) => byName(a.host, b.host) || byWord(a.host.kind, b.host.kind))
}
