import type { Client } from '../../../netbox/index.ts'
import { TAG } from '../projector/project.ts'
import type { Letter } from '../store/dead-letters.ts'
import type { Stored } from '../store/stored.ts'
import type { Aggregate } from '../store/types.ts'
import { active, type Topology } from '../topology/topology.ts'

/** How the projector stands, as `/health` and `/metrics` tell it. */
export interface State {
  readonly status: 'active' | 'standby' | 'paused'
  /** Why it is paused. */
  readonly why?: string | undefined
  /** Events that were never delivered; and those that were and are not settled, of which some came again. */
  readonly pending: number
  readonly unsettled: number
  readonly redelivered: number
  /** Seconds since the oldest event that is not in NetBox yet; 0 if all are. */
  readonly oldest: number
}

/** One kind of thing, as often as the events and as NetBox have it. */
export interface Count {
  readonly aggregate: Aggregate
  readonly events: number
  /** Undefined where NetBox could not be asked. */
  readonly netbox: number | undefined
}

/** All that the page shows. */
export interface PageData {
  /** The name of the stream. */
  readonly stream: string
  readonly state: State
  /** The position of the last event. */
  readonly head: number
  /** The last events, newest first. */
  readonly events: readonly Stored[]
  /** Newest first. */
  readonly letters: readonly Letter[]
  readonly counts: readonly Count[]
}

interface Counting {
  /** What two of an aggregate have alike that are one thing in NetBox. */
  readonly same: (fields: Readonly<Record<string, unknown>>) => unknown
  readonly path: string
  readonly query: Readonly<Record<string, string>>
}

const tag = TAG
const folded = (name: unknown) => String(name).toLowerCase()
/** Where NetBox has what is in use of each aggregate and was made from events. Software may be a service or a platform: no number of NetBox is its. */
const countings: Readonly<Partial<Record<Aggregate, Counting>>> = {
  compute: {
    same: ({ hostname }) => folded(hostname),
    path: 'dcim/devices/',
    query: { tag, status: 'active' },
  },
  network: { same: ({ cidr }) => cidr, path: 'ipam/prefixes/', query: { tag, status: 'active' } },
  interface: {
    same: ({ device, name }) => [folded(device), name],
    path: 'dcim/interfaces/',
    query: { tag },
  },
  ip: { same: ({ address }) => String(address).split('/')[0], path: 'ipam/ip-addresses/', query: { tag } },
  connection: {
    same: ({ from_device, from_interface }) => [folded(from_device), from_interface],
    path: 'dcim/cables/',
    query: { tag, status: 'connected' },
  },
}

/** Counts what is in use by the events, and asks NetBox for the same: one small request for each kind. */
export async function countsOf(topology: Topology, client: Client | undefined): Promise<Count[]> {
  const all = Object.entries(countings) as [Aggregate, Counting][]
  return await Promise.all(
    all.map(async ([aggregate, { same, path, query }]) => {
      const things = new Set(active(topology, aggregate).map(({ fields }) => JSON.stringify(same({ ...fields }))))
      return { aggregate, events: things.size, netbox: client && (await countIn(client, path, query)) }
    }),
  )
}

async function countIn(
  client: Client,
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<number | undefined> {
  try {
    const { body } = await client.get(path, { query: new URLSearchParams({ ...query, limit: '1', fields: 'id' }) })
    return (body as { count: number }).count
  } catch {
    // The page is most wanted when NetBox is away; `state` tells why.
    return undefined
  }
}
