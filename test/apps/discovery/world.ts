import {
  type Look,
  type Observation,
  type ObservationInput,
  observation,
} from '../../../apps/discovery/core/observation.ts'
import fc from '../../property.ts'

/** Random worlds: machines of which the truth is known, and what sources see of them, traps included. */

export interface Machine {
  readonly kind: 'server' | 'guest' | 'clone' | 'router' | 'phone' | 'gadget'
  readonly name: number
  readonly serial: 'own' | 'default' | 'none'
  readonly uuid: 'own' | 'factory' | 'none'
  readonly nics: number
  readonly localMac: boolean
  /** It bears the name that another had before. */
  readonly renamed: boolean
  readonly seenBy: readonly boolean[]
}

const machine: fc.Arbitrary<Machine> = fc.record({
  kind: fc.constantFrom('server', 'guest', 'clone', 'router', 'phone', 'gadget'),
  name: fc.integer({ min: 0, max: 6 }),
  serial: fc.constantFrom('own', 'default', 'none'),
  uuid: fc.constantFrom('own', 'factory', 'none'),
  nics: fc.integer({ min: 1, max: 3 }),
  localMac: fc.boolean(),
  renamed: fc.boolean(),
  seenBy: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
})

export const world = fc.array(machine, { minLength: 2, maxLength: 14 })

/** Own token by the machine that it is of. */
export type Truth = Map<string, number>

const hex = (n: number, digits: number) => n.toString(16).padStart(digits, '0')
const mac = (local: boolean, who: number, nic: number, round = 0) =>
  `${local ? '0a' : '3c'}:ec:ef:${hex(round, 2)}:${hex(who, 2)}:${hex(nic, 2)}`
const DEFAULTS = ['To be filled by O.E.M.', 'Default string', '0000000000', 'None']

/**
 * What five sources say of a world at a time: a hypervisor's inventory, appliances that know themselves, a home automation that
 * splits devices, a scan, and leases of which some are of yesterday.
 */
export function looksAt(machines: readonly Machine[], round: number): { looks: Look[]; truth: Truth } {
  const truth: Truth = new Map()
  const seen: Record<string, Observation[]> = { hypervisor: [], appliances: [], home: [], scan: [], leases: [] }
  const say = (source: string, who: number, input: Partial<ObservationInput> & { id: string }) => {
    truth.set(`own:${source}/${input.id}`, who)
    seen[source]!.push(
      observation.parse({ source, seen: '2026-12-01T00:00:00Z', kind: 'host', site: 'home', ...input }),
    )
  }
  machines.forEach((one, who) => {
    const [inHypervisor, inAppliances, inHome, inScan, inLeases] = one.seenBy
    const changes = one.kind === 'phone'
    const local = changes || one.kind === 'guest' || one.kind === 'clone' || one.localMac
    // All clones are copies of one, down to the address of the card and the firmware's UUID.
    const like = one.kind === 'clone' ? 200 : who
    const macs = Array.from({ length: one.nics }, (_, nic) => mac(local, like, nic, changes ? round : 0))
    const name = `box${one.renamed && round > 0 ? (one.name + 1) % 7 : one.name}`
    const address = `192.0.2.${1 + ((who * 7 + round * (changes ? 3 : 0)) % 60)}`
    const serial = { own: `SN-X${hex(who, 4)}`, default: DEFAULTS[who % DEFAULTS.length]!, none: undefined }[one.serial]
    const uuid = {
      own: `4c4c4544-0031-4a10-8056-${hex(like, 12)}`,
      factory: '03000200-0400-0500-0006-000700080009',
      none: undefined,
    }[one.uuid]
    const vrrp = one.kind === 'router' ? [{ mac: '00:00:5e:00:01:0a', addresses: ['192.0.2.254/24'] }] : []
    const virtual = one.kind === 'guest' || one.kind === 'clone'
    // A hypervisor that lists one clone lists them all.
    if (one.kind === 'clone' || (virtual && inHypervisor))
      say('hypervisor', who, {
        id: `lab/${who}`,
        kind: 'vm',
        name,
        guest: { cluster: 'lab', vmid: 100 + who },
        uuids: uuid ? [uuid] : [],
        interfaces: macs.map((one, nic) => ({ name: `net${nic}`, mac: one, stated: true })),
      })
    if (inAppliances)
      say('appliances', who, {
        id: `a${who}`,
        kind: 'device',
        name,
        vendor: 'Acme Inc.',
        ...(serial && !virtual && { serial }),
        uuids: uuid ? [uuid.toUpperCase()] : [],
        interfaces: [
          ...macs.map((one, nic) => ({
            name: `eth${nic}`,
            mac: one.toUpperCase(),
            stated: true,
            addresses: [`${address}/24`],
          })),
          { name: 'docker0', mac: '02:42:ac:11:00:01', addresses: ['172.17.0.1/16'] },
          ...vrrp,
        ],
      })
    // Each card of a machine is a device of its own there.
    if (inHome)
      macs.forEach((one, nic) => {
        say('home', who, {
          id: `h${who}-${nic}`,
          kind: 'device',
          name,
          interfaces: [{ mac: one.replaceAll(':', '-') }],
        })
      })
    if (inScan) {
      say('scan', who, { id: `${macs[0]}@${who}`, interfaces: [{ mac: macs[0]!, addresses: [address] }] })
      if (vrrp.length > 0) say('scan', who, { id: `vrrp@${who}`, interfaces: vrrp })
    }
    if (inLeases)
      // Of a phone that makes up another address each day, yesterday's lease is still there.
      (changes ? [0, round] : [0]).forEach((day) => {
        const bearer = changes ? mac(true, who, 0, day) : macs[0]!
        say('leases', who, { id: `${bearer}/${who}/${day}`, name, interfaces: [{ mac: bearer, addresses: [address] }] })
      })
  })
  const looks = Object.entries(seen).map(([source, observations]): Look => {
    return {
      source,
      complete: true,
      distinct: source === 'hypervisor' || source === 'appliances',
      observations,
      gaps: [],
    }
  })
  return { looks, truth }
}
