import type { Fields, Kind, Reference } from '../../../netbox/index.ts'
import type { Aggregate } from '../store/types.ts'
import type { Resource } from '../topology/resources.ts'
import { nameOf, type Topology } from '../topology/topology.ts'

/** An object that NetBox should have. */
export type WantedObject = {
  [K in Kind]: {
    readonly kind: K
    readonly fields: Fields<K>
    /** Names under which NetBox may still have it, latest last. */
    readonly formerly?: readonly string[]
  }
}[Kind]

/** What one aggregate comes to in NetBox. */
export interface Wanted {
  /** `compute.01936194-…`. */
  readonly owner: string
  /** Made where they are missing, and else left as they are: manufacturers, types, roles are anybody's. */
  readonly needed: readonly WantedObject[]
  readonly objects: readonly WantedObject[]
  /** Why there can be none yet. */
  readonly lacks?: string
}

/** Finds what the events say of things that others name: a device by its name, an address by its text. */
class Holders {
  readonly #byKey = new Map<string, Resource>()
  readonly #ofDevice = new Map<string, Resource[]>()
  /** Devices by the names they had before. */
  readonly #formerly = new Map<string, Resource<'compute'>>()

  constructor({ resources }: Topology) {
    for (const one of resources.values()) {
      const key = keyOf(one)
      if (key === undefined) continue
      if (one.aggregate === 'compute') for (const name of one.fields.formerly ?? []) this.#formerly.set(fold(name), one)
      const before = this.#byKey.get(key)
      if (!before || comesAfter(one, before)) this.#byKey.set(key, one)
      for (const device of devicesOf(one)) {
        const there = this.#ofDevice.get(fold(device))
        if (there) there.push(one)
        else this.#ofDevice.set(fold(device), [one])
      }
    }
  }

  /** The one whose word counts where several aggregates speak of the same thing: of those in use the latest. */
  holder<A extends Aggregate>(one: Resource<A>): Resource<A> {
    const key = keyOf(one as Resource)
    return ((key !== undefined && this.#byKey.get(key)) || one) as Resource<A>
  }

  /** Which device has the name now. */
  named(hostname: string): Resource<'compute'> | undefined {
    return this.#byKey.get(`compute ${fold(hostname)}`) as Resource<'compute'> | undefined
  }

  /** Which device is meant by a name: the one that has it now, else the one that had it. */
  compute(hostname: string): Resource<'compute'> | undefined {
    return this.named(hostname) ?? this.#formerly.get(fold(hostname))
  }

  /** Whatever is said to be on a device, or of it, under any of its names. */
  of(hostname: string): readonly Resource[] {
    const device = this.compute(hostname)
    const names = new Set([hostname, ...(device?.fields.formerly ?? [])].map(fold))
    const its = [...names].filter((name) => name === fold(hostname) || this.compute(name) === device)
    return its.flatMap((name) => this.#ofDevice.get(name) ?? [])
  }

  /** Whether a cable of those in use holds this end. */
  isCabled(device: string, port: string): boolean {
    return this.of(device).some(
      (one) =>
        one.aggregate === 'connection' &&
        one.active &&
        [
          [one.fields.from_device, one.fields.from_interface],
          [one.fields.to_device, one.fields.to_interface],
        ].some(([on, name]) => on !== undefined && fold(on) === fold(device) && name === port),
    )
  }
}

/** Built once for each topology: that takes longer than what is asked of them. */
const built = new WeakMap<Topology, Holders>()

function holdersOf(topology: Topology): Holders {
  const holders = built.get(topology) ?? new Holders(topology)
  built.set(topology, holders)
  return holders
}

/** NetBox compares names of devices without regard to case. */
const fold = (name: string) => name.toLowerCase()

const comesAfter = (one: Resource, other: Resource) =>
  one.active === other.active ? one.position > other.position : one.active

/** What NetBox would tell the thing by; undefined where it is not known yet. */
function keyOf(one: Resource): string | undefined {
  const key = keys[one.aggregate]!(one.fields as never)
  return key.includes(undefined) ? undefined : `${one.aggregate} ${key.join(' ')}`
}

type Parts = (string | undefined)[]
const keys: { readonly [A in Aggregate]: (fields: Resource<A>['fields']) => Parts } = {
  compute: ({ hostname }) => [hostname && fold(hostname)],
  network: ({ cidr }) => [cidr],
  connection: ({ from_device: device, from_interface: port }) => [device && fold(device), port],
  interface: ({ device, name }) => [device && fold(device), name],
  ip: ({ address }) => [address?.split('/')[0]],
  software: ({ device, name, ports }) => [device && fold(device), ports ? name : ''],
  policy: ({ name }) => [name],
}

function devicesOf(one: Resource): string[] {
  if (one.aggregate === 'connection')
    return [one.fields.from_device, one.fields.to_device].filter((name) => name !== undefined)
  if (one.aggregate === 'interface' || one.aggregate === 'ip' || one.aggregate === 'software')
    return one.fields.device === undefined ? [] : [one.fields.device]
  return []
}

/** As NetBox makes one of a name. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return slug.slice(0, 100) || 'unnamed'
}

/**
 * What aggregates come to in NetBox. Pure.
 *
 * @param names of the aggregates, as `compute.01936194-…`
 * @param site  slug of the site that devices and VLANs are put into
 */
export function wantedOf(topology: Topology, names: Iterable<string>, site: string): Wanted[] {
  const context = { holders: holdersOf(topology), site }
  return [...names].flatMap((owner) => {
    const one = topology.resources.get(owner)
    return one ? [{ owner, ...draw(context.holders.holder(one), context) }] : []
  })
}

/** What is drawn anew with an aggregate: what was said of a device before the device itself waits for it. */
export function concerned(topology: Topology, names: Iterable<string>): Set<string> {
  const holders = holdersOf(topology)
  const found = new Set<string>()
  for (const name of names) {
    const one = topology.resources.get(name)
    if (!one) continue
    found.add(name)
    if (one.aggregate === 'compute' && one.fields.hostname !== undefined)
      for (const other of holders.of(one.fields.hostname)) found.add(nameOf(other))
  }
  return found
}

interface Context {
  readonly holders: Holders
  readonly site: string
}
type Drawing = Omit<Wanted, 'owner'>

function draw(one: Resource, context: Context): Drawing {
  const rule = drawings[one.aggregate] as (one: Resource, context: Context) => Drawing
  return rule(one, context)
}

const lacking = (lacks: string): Drawing => ({ needed: [], objects: [], lacks })

const drawings: { readonly [A in Aggregate]: (one: Resource<A>, context: Context) => Drawing } = {
  compute: device,
  network({ fields: { name, cidr, vlan_id: vid, description = '' }, active }, { site }) {
    if (cidr === undefined || name === undefined) return lacking('the network has not been defined yet')
    const status = active ? 'active' : 'deprecated'
    const vlan: WantedObject[] =
      vid === undefined ? [] : [{ kind: 'ipam.vlan', fields: { vid, name, site, status, description } }]
    const fields = {
      prefix: cidr,
      status,
      // A network that has no name of its own is called by its addresses.
      description: description || (name === cidr ? '' : name),
      ...(vid !== undefined && { vlan: { site, vid } }),
    }
    return { needed: [], objects: [...vlan, { kind: 'ipam.prefix', fields }] }
  },
  interface({ fields: { device: on, name, type = 'other', mac_address: mac, mtu, description } }, context) {
    if (on === undefined || name === undefined) return lacking('the interface has not been added yet')
    const where = port(on, name, context)
    const fields = {
      ...where,
      type,
      ...(mtu !== undefined && { mtu }),
      ...(description !== undefined && { description }),
    }
    if (mac === undefined) return { needed: [], objects: [{ kind: 'dcim.interface', fields }] }
    const address = { mac_address: mac, assigned_object: { interface: where } }
    return {
      needed: [],
      objects: [
        { kind: 'dcim.interface', fields: { ...fields, primary_mac_address: address } },
        { kind: 'dcim.macaddress', fields: address },
      ],
    }
  },
  ip({ fields: { address, device: on, interface: name, status = 'active', dns_name, description } }, context) {
    if (address === undefined) return lacking('the address has not been assigned yet')
    const holder = on === undefined ? undefined : context.holders.compute(on)
    const { needed = [], objects = [] } = holder?.active ? device(holder, context) : {}
    const fields = {
      address,
      status,
      ...(dns_name !== undefined && { dns_name }),
      ...(description !== undefined && { description }),
      ...(on !== undefined && name !== undefined && { assigned_object: { interface: port(on, name, context) } }),
    }
    return { needed, objects: [...objects, { kind: 'ipam.ipaddress', fields }] }
  },
  connection({ fields, active }, context) {
    const { from_device: from, from_interface: out, to_device: to, to_interface: into, type, label } = fields
    if (from === undefined || out === undefined || to === undefined || into === undefined)
      return lacking('the connection has not been established yet')
    // An interface holds one cable: one that is severed stands in the way of none that is there.
    const { holders } = context
    if (!active && (holders.isCabled(from, out) || holders.isCabled(to, into))) return { needed: [], objects: [] }
    const cable: Fields<'dcim.cable'> = {
      a_terminations: [{ interface: port(from, out, context) }],
      b_terminations: [{ interface: port(to, into, context) }],
      status: active ? 'connected' : 'decommissioning',
      ...(type !== undefined && { type }),
      ...(label !== undefined && { label }),
    }
    return { needed: [], objects: [{ kind: 'dcim.cable', fields: cable }] }
  },
  software({ fields: { device: on, name, version, ports, description } }, context) {
    if (on === undefined || name === undefined) return lacking('the software has not been configured yet')
    if (ports) {
      const words = [name, version].filter(Boolean).join(' ')
      const parent = { device: deviceOf(on, context) }
      const fields = { parent, name, port_mappings: ports, description: description ?? words }
      return { needed: [], objects: [{ kind: 'ipam.service', fields }] }
    }
    const holder = context.holders.compute(on)
    return holder ? device(holder, context) : lacking(`no event has registered the device ${on} yet`)
  },
  policy({ fields: { name, description = '' } }) {
    if (name === undefined) return lacking('the policy has not been set yet')
    return { needed: [], objects: [{ kind: 'extras.tag', fields: { name, slug: slugOf(name), description } }] }
  },
}

/** The model of a device, which NetBox wants even where no event tells it. */
export function modelOf({ manufacturer = 'Generic', model }: Resource<'compute'>['fields']): string {
  return model ?? (manufacturer === 'Generic' ? 'Server' : `${manufacturer} device`)
}

function device({ fields, active }: Resource<'compute'>, { holders, site }: Context): Drawing {
  const { hostname, resource_type: role = 'server', manufacturer = 'Generic', serial, description } = fields
  if (hostname === undefined) return lacking('the device has not been registered yet')
  const model = modelOf(fields)
  const platform = platformOf(hostname, holders)
  const primary = onlyAddress(hostname, holders)
  const maker = slugOf(manufacturer)
  const type = { manufacturer: maker, slug: slugOf(model) }
  const needed: WantedObject[] = [
    { kind: 'dcim.manufacturer', fields: { name: manufacturer, slug: maker } },
    { kind: 'dcim.devicetype', fields: { manufacturer: maker, model, slug: type.slug } },
    { kind: 'dcim.devicerole', fields: { name: titleOf(role), slug: slugOf(role) } },
    ...(platform === undefined
      ? []
      : [{ kind: 'dcim.platform', fields: { name: platform, slug: slugOf(platform) } } as const]),
  ]
  const wanted: Fields<'dcim.device'> = {
    name: hostname,
    site,
    device_type: type,
    role: slugOf(role),
    status: active ? 'active' : 'decommissioning',
    ...(serial !== undefined && { serial }),
    ...(description !== undefined && { description }),
    ...(platform !== undefined && { platform: slugOf(platform) }),
    ...(primary !== undefined && { [primary.includes(':') ? 'primary_ip6' : 'primary_ip4']: primary }),
  }
  // A name that something else has by now leads there.
  const formerly = (fields.formerly ?? []).filter((name) => !holders.named(name))
  return { needed, objects: [{ kind: 'dcim.device', fields: wanted, ...(formerly.length > 0 && { formerly }) }] }
}

function platformOf(hostname: string, holders: Holders): string | undefined {
  for (const one of holders.of(hostname))
    if (one.aggregate === 'software' && !one.fields.ports && holders.holder(one) === one)
      return [one.fields.name, one.fields.version].filter(Boolean).join(' ')
  return undefined
}

/** Where a device has one address alone, that is the one to reach it by. */
function onlyAddress(hostname: string, holders: Holders): string | undefined {
  const found = holders
    .of(hostname)
    .filter((one) => one.aggregate === 'ip' && one.fields.interface !== undefined && holders.holder(one) === one)
  const [only] = found as Resource<'ip'>[]
  return found.length === 1 ? only!.fields.address : undefined
}

/** By site where the events know the device; else whichever device NetBox has of that name. */
function deviceOf(hostname: string, { holders, site }: Context): Reference {
  const device = holders.compute(hostname)
  return device ? { site, name: device.fields.hostname ?? hostname } : hostname
}

function port(device: string, name: string, context: Context) {
  return { device: deviceOf(device, context), name }
}

/** `Physical server` of `physical_server`. */
function titleOf(role: string): string {
  const words = role.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
