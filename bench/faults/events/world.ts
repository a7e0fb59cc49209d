import { randomUUIDv7 } from 'node:crypto'
import { type EventType, eventOf, type InfrastructureEvent } from '../../../apps/events/index.ts'
import { type Client, list } from '../../../netbox/index.ts'
import { pick, type Random } from '../random.ts'

const DEVICES = 12

/** A device, prefix or address as NetBox must tell it. */
type Telling = Record<string, unknown>

/**
 * A small world of devices, interfaces, addresses and networks to which something always happens, and what NetBox must say of it: folded
 * here in the simplest way, without the code under test.
 */
export class World {
  readonly #random: Random
  readonly #run: string
  readonly #ids = new Map<string, string>()
  readonly #devices = new Map<string, Telling>()
  readonly #prefixes = new Map<string, Telling>()
  readonly #addresses = new Map<string, Telling>()
  #count = 0

  /** @param name told in the names of all that is made */
  constructor(random: Random, name: string) {
    this.#random = random
    this.#run = `${name.toLowerCase()}-${Math.floor(random() * 1e6)}`
  }

  /** The one event before all rounds. */
  first(): InfrastructureEvent[] {
    return this.#device(0)
  }

  /** Events of each aggregate in their order, those of one moment together. */
  *some(count: number): Generator<InfrastructureEvent[]> {
    for (let at = 0; at < count; ) {
      const what = pick([this.#device, this.#network, this.#address, this.#end], this.#random)
      const events = what.call(this, Math.floor(this.#random() * DEVICES))
      at += events.length
      if (events.length > 0) yield events
    }
  }

  /** What NetBox says otherwise than it must, a sentence each. */
  async differences(client: Client, site: string): Promise<string[]> {
    const of = async (path: string, key: string, query: [string, string][], fields: string[]) => {
      const rows = await list(client, path, [key, ...fields], query)
      return rows.map(
        (row) => [String(row[key]), Object.fromEntries(fields.map((name) => [name, plain(row[name])]))] as const,
      )
    }
    const devices = await of('dcim/devices/', 'name', [['site', site]], ['serial', 'status'])
    const prefixes = await of('ipam/prefixes/', 'prefix', [['tag', 'netbox-events']], ['description', 'status'])
    const addresses = await of('ipam/ip-addresses/', 'address', [['tag', 'netbox-events']], ['description'])
    const within = (rows: typeof devices) =>
      rows.filter(([, { description }]) => String(description).startsWith(this.#run))
    return [
      ...compared(
        'device',
        this.#devices,
        devices.filter(([name]) => name.endsWith(this.#run)),
      ),
      ...compared('prefix', this.#prefixes, within(prefixes)),
      ...compared('address', this.#addresses, within(addresses)),
    ]
  }

  #device(n: number): InfrastructureEvent[] {
    const hostname = this.#name(n)
    const serial = `S${++this.#count}`
    const known = this.#devices.get(hostname)
    const registers = !known || this.#random() < 0.3
    this.#devices.set(hostname, { serial, status: registers ? 'active' : known!.status })
    return [
      registers
        ? this.#of('ComputeRegistered', hostname, { hostname, serial })
        : this.#of('ComputeUpdated', hostname, { serial }),
    ]
  }

  #network(n: number): InfrastructureEvent[] {
    const cidr = `10.88.${n}.0/24`
    const description = `${this.#run} ${++this.#count}`
    this.#prefixes.set(cidr, { description, status: 'active' })
    return [this.#of('NetworkDefined', cidr, { name: `net ${n}`, cidr, description })]
  }

  /** An address with its interface; the device may come later. */
  #address(n: number): InfrastructureEvent[] {
    const address = `10.88.${n}.1/24`
    const description = `${this.#run} ${++this.#count}`
    this.#addresses.set(address, { description })
    return [this.#of('IPAssigned', address, { address, description })]
  }

  #end(n: number): InfrastructureEvent[] {
    const hostname = this.#name(n)
    const known = this.#devices.get(hostname)
    if (!known) return []
    this.#devices.set(hostname, { ...known, status: 'decommissioning' })
    return [this.#of('ComputeDecommissioned', hostname, {})]
  }

  #of(type: EventType, about: string, data: object): InfrastructureEvent {
    const id = this.#ids.get(about) ?? randomUUIDv7()
    this.#ids.set(about, id)
    return eventOf(type, data as never, { id }) as InfrastructureEvent
  }

  #name(n: number): string {
    return `d${n}.${this.#run}`
  }
}

/** A choice by its value. */
function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'value' in value ? value.value : value
}

function compared(
  kind: string,
  must: ReadonlyMap<string, Telling>,
  rows: readonly (readonly [string, Telling])[],
): string[] {
  const doubled = rows.filter(([name], at) => rows.findIndex(([other]) => other === name) !== at)
  const is = new Map(rows)
  const wrong = [...must].filter(([name, telling]) => JSON.stringify(is.get(name)) !== JSON.stringify(telling))
  const strange = rows.filter(([name]) => !must.has(name))
  return [
    ...doubled.map(([name]) => `${kind} ${name} is there twice`),
    ...wrong.map(
      ([name, telling]) =>
        `${kind} ${name} is ${JSON.stringify(is.get(name)) ?? 'missing'}; it must be ${JSON.stringify(telling)}`,
    ),
    ...strange.map(([name]) => `${kind} ${name} is there, and no event told of it`),
  ]
}
