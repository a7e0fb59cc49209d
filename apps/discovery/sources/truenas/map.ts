import type { z } from 'zod'
import type { Observation, ObservationInput } from '../../core/observation.ts'
import type { Looking } from '../looking.ts'
import type { app, Port, System, vm } from './lists.ts'

type Seen = Parameters<Looking['see']>[0]

const KINDS: Readonly<Record<string, NonNullable<NonNullable<ObservationInput['interfaces']>[number]['kind']>>> = {
  PHYSICAL: 'physical',
  BRIDGE: 'bridge',
  LINK_AGGREGATION: 'lag',
  VLAN: 'vlan',
}

/** The machine itself. Pure. */
export function hostOf(
  id: string,
  { hostname, version, physmem, system_serial, system_manufacturer, system_product }: System,
  ports: readonly Port[],
  storage: readonly string[],
  services: Observation['services'],
): Seen {
  const known = new Set(ports.map(({ name }) => name))
  const holding = (name: string, of: (port: Port) => readonly string[] | null | undefined) =>
    ports.find((one) => of(one)?.includes(name))?.name
  return {
    id,
    kind: 'device',
    name: hostname.slice(0, 64),
    status: 'active',
    platform: version.startsWith('TrueNAS') ? version : `TrueNAS ${version}`,
    ...(system_serial && { serial: system_serial }),
    ...(system_manufacturer && { vendor: system_manufacturer }),
    ...(system_product && { model: system_product.slice(0, 100) }),
    ...(physmem && { memory: Math.round(physmem / 2 ** 20) }),
    interfaces: ports.map((one) => {
      const { name, type, state, vlan_parent_interface: parent } = one
      // A member of a bond bears the bond's address in `link_address`.
      const mac = state?.hardware_link_address ?? state?.permanent_link_address ?? state?.link_address
      const [bridge, lag] = [holding(name, (port) => port.bridge_members), holding(name, (port) => port.lag_ports)]
      return {
        name,
        stated: true,
        ...(KINDS[type] && { kind: KINDS[type] }),
        ...(mac && { mac }),
        ...(state?.mtu && { mtu: state.mtu }),
        ...(one.vlan_tag && { vlan: one.vlan_tag }),
        ...(parent && known.has(parent) && { parent }),
        ...(bridge && { bridge }),
        ...(lag && { lag }),
        addresses: addressesOf(one),
      }
    }),
    storage: [...storage],
    services,
  }
}

export function machineOf(id: string, one: z.infer<typeof vm>): Seen {
  const vcpus = (one.vcpus ?? 1) * (one.cores ?? 1) * (one.threads ?? 1)
  return {
    id: `${id}/vm/${one.id}`,
    kind: 'vm',
    name: one.name.slice(0, 64),
    status: one.status?.state === 'RUNNING' ? 'active' : 'offline',
    vcpus,
    ...(one.uuid && { uuids: [one.uuid] }),
    ...(one.memory && { memory: Math.round(one.memory) }),
  }
}

/** An app with the ports that it has on the host; one without is no service. */
export function serviceOf({ name, active_workloads }: z.infer<typeof app>): Observation['services'] {
  const ports = (active_workloads?.used_ports ?? []).flatMap(({ protocol, host_ports }) =>
    host_ports.map(({ host_port }) => `${protocol.toLowerCase()}/${host_port}`),
  )
  const unique = [...new Set(ports)].filter((one) => /^(tcp|udp)\/\d+$/.test(one)).sort()
  return unique.length > 0 ? [{ name, ports: unique }] : []
}

function addressesOf({ state, aliases }: Port): string[] {
  const all = [...(state?.aliases ?? []), ...aliases].filter(({ type }) => type !== 'LINK')
  return [
    ...new Set(
      all.map(({ address, netmask }) => (netmask === undefined ? address : `${address}/${lengthOf(netmask)}`)),
    ),
  ]
}

/** CORE says `255.255.255.0` where SCALE says 24. */
function lengthOf(netmask: number | string): number {
  if (!String(netmask).includes('.')) return Number(netmask)
  return String(netmask)
    .split('.')
    .reduce((sum, part) => sum + Number(part).toString(2).replaceAll('0', '').length, 0)
}
