import { createHash } from 'node:crypto'
import type { Stored } from '../store/stored.ts'
import { type Aggregate, eventTypes } from '../store/types.ts'
import { after, type Resource } from './resources.ts'

/** Raised whenever a fold comes to something else: snapshots of before are then of no use. */
export const REDUCER = 1

/** What there is after a stretch of events. */
export interface Topology {
  /** Of the last event in it; 0 is before all. */
  readonly position: number
  /** By `compute.01936194-…`. */
  readonly resources: ReadonlyMap<string, Resource>
  /** Positions of messages that could not be read: they may belong here. */
  readonly unread: readonly number[]
}

export const EMPTY: Topology = { position: 0, resources: new Map(), unread: [] }

export const nameOf = ({ aggregate, id }: Pick<Resource, 'aggregate' | 'id'>): string => `${aggregate}.${id}`

/** The topology after more events. Pure: the one before stays as it was. */
export function fold(before: Topology, events: Iterable<Stored>): Topology {
  const growing = new Growing(before)
  for (const event of events) growing.add(event)
  return growing.topology
}

/** The same for events that come one by one. */
export async function foldAll(before: Topology, events: AsyncIterable<Stored>): Promise<Topology> {
  const growing = new Growing(before)
  for await (const event of events) growing.add(event)
  return growing.topology
}

/** A topology under work, so that a million events do not make a million copies. */
class Growing {
  readonly #resources: Map<string, Resource>
  readonly #unread: number[]
  #position: number

  constructor({ resources, unread, position }: Topology) {
    this.#resources = new Map(resources)
    this.#unread = [...unread]
    this.#position = position
  }

  add({ event, position }: Stored): void {
    // Delivered twice, or in another order: what is in already counts once.
    if (position <= this.#position) return
    this.#position = position
    if (!event) {
      this.#unread.push(position)
      return
    }
    const { aggregate } = eventTypes[event.event_type]
    const name = nameOf({ aggregate, id: event.aggregate_id })
    this.#resources.set(name, after(this.#resources.get(name), event, aggregate, position))
  }

  get topology(): Topology {
    return { position: this.#position, resources: this.#resources, unread: this.#unread }
  }
}

/** The resources of one kind that are still in use. */
export function active<A extends Aggregate>({ resources }: Topology, aggregate: A): Resource<A>[] {
  return [...resources.values()].filter((one) => one.active && one.aggregate === aggregate) as Resource<A>[]
}

/** Whom each device is connected to, by name, both ways. */
export function neighbours(topology: Topology): Map<string, string[]> {
  const found = new Map<string, Set<string>>()
  const note = (one: string, other: string) => found.set(one, (found.get(one) ?? new Set()).add(other))
  for (const { fields } of active(topology, 'connection')) {
    const { from_device: from, to_device: to } = fields
    if (from === undefined || to === undefined) continue
    note(from, to)
    note(to, from)
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, others]) => [name, [...others].sort()]))
}

/** The resources in an order of their own, so that equal topologies print and hash alike. */
export function sorted({ resources }: Topology): Resource[] {
  return [...resources].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
}

/** A fingerprint of all that a topology says. */
export function hashOf(topology: Topology): string {
  const hash = createHash('sha256').update(JSON.stringify([REDUCER, topology.position, topology.unread]))
  for (const one of sorted(topology)) hash.update(canonical(one))
  return hash.digest('hex')
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
