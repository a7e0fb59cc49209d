import { Resolver } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { z } from 'zod'
import type { Observation } from '../../core/observation.ts'
import { voidMac } from '../../core/tokens.ts'
import { askAll } from '../at-once.ts'
import { nameIn } from '../files/entry.ts'
import { Looking } from '../looking.ts'
import { type Around, type Source, SourceError, type SourceType } from '../source.ts'
import { Fence } from './fence.ts'
import { askMdns, type Told } from './mdns.ts'
import { neighbours, type ReadTable } from './neighbours.ts'
import { type Answer, openPorts } from './ports.ts'
import { type Agent, askAgent } from './snmp.ts'
import { opener, snmpAccess } from './snmp-session.ts'
import { vendorsOf } from './vendor.ts'

const PORTS = [22, 80, 443, 445, 515, 631, 1883, 3000, 5000, 8000, 8006, 8080, 8123, 8443, 9000, 9090, 9100]
/** Of Docker and of virtual switches: their networks are no targets. */
const INNER = /^(docker|br-|veth|virbr|cni|flannel)/

/** SNMP agents asked at once. */
const AGENTS = 64

const settings = z.strictObject({
  /** Nothing outside of these is ever spoken to. */
  prefixes: z
    .array(z.cidrv4('a network such as 192.168.1.0/24'))
    .min(1, 'with at least one network such as 192.168.1.0/24'),
  /** More than 4,096 addresses. */
  large: z.boolean().default(false),
  ports: z.array(z.number().int().min(1).max(65_535)).max(200).default(PORTS),
  /** Server for names by address, inside or outside of the prefixes; none by default. */
  dns: z.ipv4().optional(),
  /** Accesses of SNMP agents, tried in this order. */
  snmp: z.array(snmpAccess).max(4).default([]),
  /** Whether machines are asked by mDNS what they are. */
  mdns: z.boolean().default(true),
})

/** A network as it answers, without any privilege: addresses with their MACs, open ports, services that prove what they are, names. */
export const network: SourceType<typeof settings> = {
  settings,
  open: (given, around) => new Network(given, around),
}

class Network implements Source {
  readonly #settings: z.infer<typeof settings>
  readonly #around: Around
  readonly #read: ReadTable | undefined
  #fence: Fence | undefined

  /** @param read where the kernel's table of neighbours comes from. */
  constructor(given: z.infer<typeof settings>, around: Around, read?: ReadTable) {
    this.#settings = given
    this.#around = around
    this.#read = read
  }

  async connect() {
    this.#fence = new Fence(this.#settings.prefixes, this.#settings.large)
    const inner = Object.entries(networkInterfaces()).find(
      ([name, some]) => INNER.test(name) && some?.some(({ address }) => this.#fence!.allows(address)),
    )
    if (inner)
      throw new SourceError(`prefixes hold the network of ${inner[0]}, which is inside this machine; leave it out`)
    return { version: `${this.#fence.targets.length} addresses`, reads: ['neighbours', 'ports'], missing: [] }
  }

  async discover() {
    const looking = new Looking(this.#around)
    const fence = this.#fence!
    const { signal } = this.#around
    const macs = await neighbours(fence, signal, this.#read).catch(() => {
      looking.miss('the table of neighbours cannot be read (ip -j neigh), so no MACs are seen')
      return new Map<string, string>()
    })
    // Without neighbours it is another network than this machine's: then ports are all there is.
    const candidates = macs.size > 0 ? fence.targets.filter((address) => macs.has(address)) : fence.targets
    const answers = Map.groupBy(
      await openPorts(fence, candidates, this.#settings.ports, signal),
      ({ address }) => address,
    )
    if (macs.size === 0 && answers.size > 0)
      looking.miss('no MACs are seen, as in a container on a bridge network; run netbox-discover collect on the host')
    const there = fence.targets.filter((address) => macs.has(address) || answers.has(address))
    const [names, agents, told, vendors] = await Promise.all([
      this.#namesOf(there),
      this.#agents(there),
      this.#settings.mdns ? askMdns(fence, there, signal) : new Map<string, Told>(),
      vendorsOf(macs.values()),
    ])
    // Two addresses of one card are one thing.
    const things = Map.groupBy(new Set([...macs.keys(), ...answers.keys()]), (address) =>
      keyOf(address, macs.get(address)),
    )
    for (const [id, addresses] of things) {
      const mac = macs.get(addresses[0]!)
      const of = <T>(all: ReadonlyMap<string, T>) => addresses.flatMap((one) => all.get(one) ?? [])
      const [agent, [named], [self]] = [of(agents)[0], of(names), of(told)]
      const services = of(answers)
        .flat()
        .flatMap(({ service }: Answer) => service ?? [])
      looking.see(hostOf(id, { mac, addresses, agent, self, name: named, services, vendor: mac && vendors.get(mac) }))
    }
    return looking.look({ distinct: false })
  }

  async close() {}

  /** What SNMP agents say, where an access is given. */
  async #agents(addresses: readonly string[]): Promise<Map<string, Agent>> {
    const { snmp } = this.#settings
    if (snmp.length === 0) return new Map()
    const { secret, signal } = this.#around
    const opens = await Promise.all(snmp.map((access) => opener(access, secret)))
    return await askAll(addresses, { atOnce: AGENTS, signal }, (address) => askAgent(this.#fence!, address, opens))
  }

  async #namesOf(addresses: readonly string[]): Promise<Map<string, string>> {
    const { dns } = this.#settings
    if (dns === undefined) return new Map()
    const resolver = new Resolver({ timeout: 1000, tries: 1 })
    resolver.setServers([dns])
    const found = await Promise.all(
      addresses.map(
        async (address) => [address, nameIn((await resolver.reverse(address).catch(() => []))[0])] as const,
      ),
    )
    return new Map(found.flatMap(([address, name]) => (name ? [[address, name] as const] : [])))
  }
}

interface Known {
  readonly mac: string | undefined
  readonly addresses: readonly string[]
  readonly agent: Agent | undefined
  readonly self: Told | undefined
  readonly name: string | undefined
  readonly services: Observation['services']
  readonly vendor: string | undefined
}

/** One thing of the network: what it says of itself goes before what only an address or a register says. */
function hostOf(
  id: string,
  { mac, addresses, agent, self, name, services, vendor }: Known,
): Parameters<Looking['see']>[0] {
  const called = agent?.name ?? name?.slice(0, 64) ?? self?.name
  const proved = new Set(services.flatMap(({ ports }) => ports))
  const { name: _, interfaces = [], ...stated } = agent ?? {}
  return {
    id,
    kind: agent ? 'device' : 'host',
    ...(vendor && { vendor }),
    ...(self?.model && { model: self.model }),
    ...stated,
    ...(called && { name: called }),
    advertised: [...(self?.uuids ?? [])],
    interfaces: [...interfaces, { ...(mac && { mac }), addresses: [...addresses] }],
    services: [...services, ...(self?.services ?? []).filter(({ ports }) => !ports.some((port) => proved.has(port)))],
    neighbours: [...(agent?.neighbours ?? [])],
  }
}

/** What routers share is an address of its own, not one thing with all others of that MAC. */
function keyOf(address: string, mac: string | undefined): string {
  return mac === undefined || voidMac(mac) !== undefined ? address : mac
}
