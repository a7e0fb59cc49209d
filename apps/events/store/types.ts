import type { z } from 'zod'
import { addresses, compute, connections, interfaces, networks, policies, software } from './schemas.ts'

/** Makes the body of one version into that of the next. */
type Upcaster = (data: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>

export interface EventEntry {
  readonly aggregate: string
  readonly operation: string
  readonly schema: z.ZodType
  /** From each old version to the next, the first from version 1: with none, version 1 is the one there is. */
  readonly upcasters: readonly Upcaster[]
}

/** Every type of event: subjects, types and checks derive from this table. A new type is one entry. */
export const eventTypes = {
  ComputeRegistered: { aggregate: 'compute', operation: 'registered', schema: compute.registered, upcasters: [] },
  ComputeUpdated: { aggregate: 'compute', operation: 'updated', schema: compute.updated, upcasters: [] },
  ComputeDecommissioned: {
    aggregate: 'compute',
    operation: 'decommissioned',
    schema: compute.decommissioned,
    upcasters: [],
  },
  NetworkDefined: { aggregate: 'network', operation: 'defined', schema: networks.defined, upcasters: [] },
  NetworkRemoved: { aggregate: 'network', operation: 'removed', schema: networks.removed, upcasters: [] },
  ConnectionEstablished: {
    aggregate: 'connection',
    operation: 'established',
    schema: connections.established,
    upcasters: [],
  },
  ConnectionSevered: { aggregate: 'connection', operation: 'severed', schema: connections.severed, upcasters: [] },
  SoftwareConfigured: { aggregate: 'software', operation: 'configured', schema: software.configured, upcasters: [] },
  PolicySet: { aggregate: 'policy', operation: 'set', schema: policies.set, upcasters: [] },
  InterfaceAdded: { aggregate: 'interface', operation: 'added', schema: interfaces.added, upcasters: [] },
  IPAssigned: { aggregate: 'ip', operation: 'assigned', schema: addresses.assigned, upcasters: [] },
} as const satisfies Record<string, EventEntry>

type Table = typeof eventTypes
export type EventType = keyof Table
export type DataOf<T extends EventType> = z.infer<Table[T]['schema']>
export type Aggregate = Table[EventType]['aggregate']
/** `registered` of `compute`, and no other aggregate's. */
export type OperationOf<A extends Aggregate> = Extract<Table[EventType], { aggregate: A }>['operation']

/** The version of a type that this program writes. */
export const versionOf = ({ upcasters }: EventEntry): number => upcasters.length + 1

/** The type that an aggregate's operation is; undefined if there is none. */
export function typeOf(aggregate: string, operation: string): EventType | undefined {
  const found = Object.entries(eventTypes).find(([, one]) => one.aggregate === aggregate && one.operation === operation)
  return found?.[0] as EventType | undefined
}
