import type { ObservationInput } from '../../core/observation.ts'
import { macOf } from '../../core/tokens.ts'
import type { Fence } from './fence.ts'
import { below, type Open } from './snmp-session.ts'

type Port = NonNullable<ObservationInput['interfaces']>[number]
type Neighbour = NonNullable<ObservationInput['neighbours']>[number]
type Rows = ReadonlyMap<string, Buffer | number>

/** What an agent says of its machine. Contact, location and everything else that people fill in is not asked for. */
export interface Agent {
  readonly name?: string
  readonly description?: string
  readonly serial?: string
  readonly vendor?: string
  readonly model?: string
  readonly chassis?: string
  readonly interfaces: readonly Port[]
  readonly neighbours: readonly Neighbour[]
}

/** The tables that are read: the columns of MIB-II, IF-MIB, IP-MIB, ENTITY-MIB and LLDP-MIB. */
const TABLES = {
  description: '1.3.6.1.2.1.1.1',
  name: '1.3.6.1.2.1.1.5',
  ifDescr: '1.3.6.1.2.1.2.2.1.2',
  ifType: '1.3.6.1.2.1.2.2.1.3',
  ifMtu: '1.3.6.1.2.1.2.2.1.4',
  ifMac: '1.3.6.1.2.1.2.2.1.6',
  ifAdmin: '1.3.6.1.2.1.2.2.1.7',
  ifName: '1.3.6.1.2.1.31.1.1.1.1',
  ipIndex: '1.3.6.1.2.1.4.20.1.2',
  ipMask: '1.3.6.1.2.1.4.20.1.3',
  partClass: '1.3.6.1.2.1.47.1.1.1.1.5',
  partSerial: '1.3.6.1.2.1.47.1.1.1.1.11',
  partVendor: '1.3.6.1.2.1.47.1.1.1.1.12',
  partModel: '1.3.6.1.2.1.47.1.1.1.1.13',
  chassis: '1.0.8802.1.1.2.1.3.2',
  localPort: '1.0.8802.1.1.2.1.3.7.1.3',
  remoteChassis: '1.0.8802.1.1.2.1.4.1.1.5',
  remotePort: '1.0.8802.1.1.2.1.4.1.1.7',
  remotePortName: '1.0.8802.1.1.2.1.4.1.1.8',
  remoteName: '1.0.8802.1.1.2.1.4.1.1.9',
} as const
type Tables = Readonly<Record<keyof typeof TABLES, Rows>>

/** IANA's numbers of interface types. Linux calls bridges and the ends of pairs Ethernet as well. */
const KINDS: Readonly<Record<number, NonNullable<Port['kind']>>> = {
  6: 'physical',
  53: 'virtual',
  117: 'physical',
  131: 'virtual',
  135: 'vlan',
  161: 'lag',
  209: 'bridge',
}
const LOOPBACK = 24
const UP = 1
const CHASSIS = 3

/** Asks one agent, by the first access that it answers to; undefined where there is none. */
export async function askAgent(fence: Fence, address: string, opens: readonly Open[]): Promise<Agent | undefined> {
  for (const open of opens) {
    fence.assert(address)
    const session = open(address)
    session.on('error', () => undefined)
    try {
      const name = await below(session, TABLES.name)
      if (name.size === 0) continue
      const tables: Record<string, Rows> = {}
      for (const [table, oid] of Object.entries(TABLES)) tables[table] = await below(session, oid)
      return agentOf(tables as Tables)
    } catch {
      // No agent, or not by this access: the two look the same.
    } finally {
      session.close()
    }
  }
  return undefined
}

function agentOf(tables: Tables): Agent {
  const first = (rows: Rows) => text([...rows.values()][0])
  const [part] = [...tables.partClass].find(([, sort]) => sort === CHASSIS) ?? []
  const of = (rows: Rows) => (part === undefined ? undefined : text(rows.get(part)))
  const fields = {
    name: first(tables.name)?.slice(0, 64),
    description: first(tables.description)?.replace(/\n.*/s, '').slice(0, 200),
    serial: of(tables.partSerial),
    vendor: of(tables.partVendor),
    model: of(tables.partModel),
    chassis: idOf(tables.chassis.get('0')),
  }
  return {
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    interfaces: portsIn(tables),
    neighbours: neighboursIn(tables),
  }
}

function portsIn(tables: Tables): Port[] {
  const addresses = Map.groupBy(tables.ipIndex, ([, index]) => String(index))
  return [...tables.ifDescr].flatMap(([index, described]): Port[] => {
    const [name, kind] = [nameAt(tables, index) ?? text(described), tables.ifType.get(index)]
    if (name === undefined || kind === LOOPBACK) return []
    const mac = macIn(tables.ifMac.get(index))
    const mtu = tables.ifMtu.get(index)
    const sort = KINDS[Number(kind)]
    return [
      {
        name: name.slice(0, 64),
        stated: true,
        enabled: tables.ifAdmin.get(index) === UP,
        ...(sort && { kind: sort }),
        ...(mac && mac !== '00:00:00:00:00:00' && { mac }),
        ...(typeof mtu === 'number' && mtu > 0 && mtu <= 65_536 && { mtu }),
        addresses: (addresses.get(index) ?? []).map(([host]) => `${host}/${lengthOf(text(tables.ipMask.get(host)))}`),
      },
    ]
  })
}

/** The remote table is numbered by time, port and neighbour. */
function neighboursIn(tables: Tables): Neighbour[] {
  return [...tables.remoteChassis].flatMap(([key, id]): Neighbour[] => {
    const number = key.split('.')[1]!
    // Where the port's id is a MAC or a number, the port is numbered as the interface is.
    const local = text(tables.localPort.get(number))
    const port = [...tables.ifName.values()].some((one) => text(one) === local) ? local : nameAt(tables, number)
    const chassis = idOf(id)
    const [byId, byName] = [idOf(tables.remotePort.get(key)), text(tables.remotePortName.get(key))]
    const name = text(tables.remoteName.get(key))
    if (port === undefined || (chassis === undefined && name === undefined)) return []
    const ports = [...new Set([byId, byName])].filter((one) => one !== undefined)
    return [{ port, ports, ...(chassis && { chassis }), ...(name && { name: name.slice(0, 64) }) }]
  })
}

function nameAt({ ifName, ifDescr }: Tables, index: string): string | undefined {
  return text(ifName.get(index)) ?? text(ifDescr.get(index))
}

function text(value: Buffer | number | undefined): string | undefined {
  if (value === undefined) return undefined
  const plain = value
    .toString()
    .replace(/[^\x20-\x7e\n]/g, '')
    .trim()
  return plain === '' ? undefined : plain
}

function macIn(value: Buffer | number | undefined): string | undefined {
  return Buffer.isBuffer(value) && value.length === 6 ? macOf(value.toString('hex')) : undefined
}

/** A chassis or port: six bytes that are no text are a MAC. */
function idOf(value: Buffer | number | undefined): string | undefined {
  const isText = Buffer.isBuffer(value) && value.every((byte) => byte >= 0x20 && byte < 0x7f)
  return isText ? text(value) : (macIn(value) ?? text(value))
}

function lengthOf(mask = '255.255.255.255'): number {
  return mask.split('.').reduce((sum, part) => sum + Number(part).toString(2).replaceAll('0', '').length, 0)
}
