import { eventOf, type InfrastructureEvent } from '../../../apps/events/store/event.ts'
import { MemoryLog } from '../../../apps/events/store/memory.ts'
import { EventStore, type Expected } from '../../../apps/events/store/store.ts'
import type { DataOf, EventType } from '../../../apps/events/store/types.ts'
import { EMPTY, foldAll, type Topology } from '../../../apps/events/topology/topology.ts'

/** Ids that read well in a failure: `id(7)`. */
export const id = (n: number): string => `01936194-0000-7000-8000-${String(n).padStart(12, '0')}`

/** A store in memory that is told of things in few words. */
export class History {
  readonly store = new EventStore(new MemoryLog())
  #count = 1000

  async tell<T extends EventType>(
    type: T,
    about: number,
    data: DataOf<T>,
    expected: Expected = 'any',
  ): Promise<number> {
    const event = eventOf(type, data, { id: id(about), eventId: id(++this.#count) })
    return (await this.store.append([event as InfrastructureEvent], expected)).positions[0]!
  }

  async topology(to?: number): Promise<Topology> {
    return await foldAll(EMPTY, this.store.all({ to }))
  }
}

/** The four events of the operator's own walk-through. */
export async function walkThrough(history: History): Promise<void> {
  const hostname = 'web01.example.com'
  const hardware = { resource_type: 'physical_server', manufacturer: 'Dell', model: 'PowerEdge R750' }
  await history.tell('ComputeRegistered', 1, { hostname, ...hardware })
  await history.tell('NetworkDefined', 2, { name: 'DMZ Network', cidr: '192.168.100.0/24', vlan_id: 100 })
  const eth0 = { name: 'eth0', type: '1000base-t', mac_address: '00:11:22:33:44:55', mtu: 1500 }
  await history.tell('InterfaceAdded', 3, { device: hostname, ...eth0, description: 'Primary interface' })
  const address = { address: '192.168.100.10/24', device: hostname, interface: 'eth0', status: 'active' } as const
  await history.tell('IPAssigned', 4, address)
}
