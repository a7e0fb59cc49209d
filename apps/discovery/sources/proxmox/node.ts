import type { z } from 'zod'
import type { ObservationInput } from '../../core/observation.ts'
import type { Looking } from '../looking.ts'
import type { ClusterNode, network } from './answers.ts'

type Network = z.infer<typeof network>
type Port = NonNullable<ObservationInput['interfaces']>[number]

const KINDS: Readonly<Record<string, NonNullable<Port['kind']>>> = {
  eth: 'physical',
  bridge: 'bridge',
  OVSBridge: 'bridge',
  bond: 'lag',
  OVSBond: 'lag',
  vlan: 'vlan',
}

/** A node as a device, with what its network configuration tells. Pure. */
export function nodeOf(
  cluster: string,
  { node, status }: ClusterNode,
  networks: readonly Network[],
  storage: readonly string[] = [],
): Parameters<Looking['see']>[0] {
  const holding = (name: string, sort: 'bridge_ports' | 'slaves') =>
    networks.find((one) => (one[sort] ?? '').split(/\s+/).includes(name))?.iface
  return {
    id: `node/${cluster}/${node}`,
    kind: 'device',
    name: node,
    status: status === 'online' ? 'active' : 'offline',
    platform: 'Proxmox VE',
    storage: [...storage],
    interfaces: networks.map(({ iface, type, cidr, cidr6, 'vlan-raw-device': parent, 'vlan-id': vlan }): Port => {
      const [bridge, lag] = [holding(iface, 'bridge_ports'), holding(iface, 'slaves')]
      const kind = KINDS[type ?? '']
      return {
        name: iface,
        stated: true,
        ...(kind && { kind }),
        ...(parent && networks.some((one) => one.iface === parent) && { parent }),
        ...(vlan && { vlan }),
        ...(bridge && { bridge }),
        ...(lag && { lag }),
        addresses: [cidr, cidr6].filter((one) => one !== undefined),
      }
    }),
  }
}
