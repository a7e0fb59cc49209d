import type { Row } from '../../../netbox/index.ts'
import { modelOf, slugOf } from '../projector/wanted.ts'
import { eventOf, type InfrastructureEvent } from '../store/event.ts'
import type { Aggregate, DataOf, EventType } from '../store/types.ts'
import type { Resource } from '../topology/resources.ts'
import type { Topology } from '../topology/topology.ts'

/**
 * What people may change in NetBox so that it becomes an event. Everything else of an object is NetBox's own: its site, its rack, its
 * tenant, its comments. A field that is emptied in NetBox is not told.
 *
 * | object | fields that events speak of |
 * |---|---|
 * | device | name, manufacturer, model, role, serial, description; status `decommissioning` or `offline` |
 * | prefix | VLAN and its name, description; status `deprecated` |
 * | interface | type, MTU, description, MAC address |
 * | address | interface, status, DNS name, description |
 */
export const TOLD = ['dcim.device', 'ipam.prefix', 'dcim.interface', 'ipam.ipaddress'] as const
export type Told = (typeof TOLD)[number]

/** What is read of an object. */
export const COLUMNS: { readonly [K in Told]: readonly string[] } = {
  'dcim.device': ['name', 'status', 'role', 'device_type', 'serial', 'description'],
  'ipam.prefix': ['prefix', 'status', 'vlan', 'description'],
  'dcim.interface': ['device', 'name', 'type', 'mtu', 'description', 'mac_address'],
  'ipam.ipaddress': ['address', 'status', 'assigned_object', 'dns_name', 'description'],
}

type Fields = Readonly<Record<string, unknown>>

/** What was changed in NetBox, by its names there: the values of before. */
export type Before = Fields

/** Which fields in NetBox one of the events' fields comes from; the same name where none is told. */
const FROM: { readonly [K in Told]: Readonly<Record<string, readonly string[]>> } = {
  'dcim.device': {
    hostname: ['name'],
    resource_type: ['role'],
    manufacturer: ['device_type'],
    model: ['device_type'],
  },
  'ipam.prefix': { cidr: ['prefix'], vlan_id: ['vlan'], name: ['vlan'] },
  'dcim.interface': { mac_address: ['primary_mac_address'] },
  'ipam.ipaddress': {
    device: ['assigned_object_type', 'assigned_object_id'],
    interface: ['assigned_object_type', 'assigned_object_id'],
  },
}

/** One aggregate as NetBox has it. */
interface Sight {
  readonly aggregate: Aggregate
  readonly type: EventType
  readonly ending?: EventType
  /** Undefined for a status that no event has a word for, such as planned. */
  readonly active: boolean | undefined
  readonly fields: Fields
  /** Needed by an event, where nothing was said before. */
  readonly needed?: Fields
  /** Tells the aggregate from others of its kind. */
  readonly key: (fields: Fields) => string | undefined
  /** What NetBox has where an event leaves a field out. */
  readonly unsaid: (fields: Fields) => Fields
}

/**
 * The events that an object of NetBox comes to: none where the topology says so already, which is the case of all that the projector
 * wrote itself. Pure.
 *
 * @param changed where it is known: nothing else is told of what the events know. By a name of before a thing is known under its new one
 */
export function eventsOf(kind: Told, row: Row, topology: Topology, changed?: Before): InfrastructureEvent[] {
  const sight = sights[kind](row)
  const wanted = sight.key(sight.fields)
  if (wanted === undefined) return []
  const sources = (field: string) => FROM[kind][field] ?? [field]
  const isChanged = (field: string) => !changed || sources(field).some((name) => Object.hasOwn(changed, name))
  const knownAs = (key: string | undefined) => {
    const known = [...topology.resources.values()].filter(
      (one) => one.aggregate === sight.aggregate && key !== undefined && sight.key(one.fields as Fields) === key,
    )
    return known.find((one) => one.active) ?? known.at(-1)
  }
  const formerly = Object.fromEntries(
    Object.keys(sight.fields).flatMap((field) => {
      const old = changed?.[sources(field)[0]!]
      return typeof old === 'string' ? [[field, old]] : []
    }),
  )
  const before = knownAs(wanted) ?? knownAs(sight.key({ ...sight.fields, ...formerly }))
  const tell = (type: EventType, data: object) =>
    eventOf(type, data as DataOf<EventType>, before ? { id: before.id } : {}) as InfrastructureEvent
  if (sight.active === false)
    return before?.active && sight.ending && isChanged('status') ? [tell(sight.ending, {})] : []
  // What the events do not have in use comes into use by its status.
  if (!before?.active && (!sight.active || (before && !isChanged('status')))) return []
  const said = saidBy(before)
  const news = Object.entries(sight.fields).filter(
    ([name, value]) =>
      (!before || isChanged(name)) && !alike(said[name] ?? (before && sight.unsaid(said)[name]), value),
  )
  if (before?.active && news.length === 0) return []
  // A statement replaces the one before: what NetBox does not speak of is said again.
  return [tell(sight.type, { ...sight.needed, ...(before ? {} : sight.fields), ...said, ...Object.fromEntries(news) })]
}

/** A MAC address may be written small; a role, a maker and a model are told apart by their slugs, not by how they are written. */
function alike(one: unknown, other: unknown): boolean {
  if (typeof one !== 'string' || typeof other !== 'string') return one === other
  return one.toLowerCase() === other.toLowerCase() || (/[a-z0-9]/i.test(one) && slugOf(one) === slugOf(other))
}

function saidBy(before: Resource | undefined): Fields {
  const { formerly: _, ...fields } = (before?.fields ?? {}) as Fields
  return fields
}

const part = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce((inside: unknown, name) => (inside as Fields | null | undefined)?.[name], value)
const given = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  )
const lower = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : undefined)

/** The name of a thing where it leads to its slug, else the slug: what was found by a slug must be found by it again. */
function nameOf(thing: unknown, name = 'name'): unknown {
  const [written, slug] = [part(thing, name), part(thing, 'slug')]
  return typeof written === 'string' && slugOf(written) === slug ? written : slug
}

/** Whether a status says that something is in use, or no longer. */
const DEVICE_STATUSES: Readonly<Record<string, boolean>> = { active: true, decommissioning: false, offline: false }
const PREFIX_STATUSES: Readonly<Record<string, boolean>> = { active: true, deprecated: false }

const sights: { readonly [K in Told]: (row: Row) => Sight } = {
  'dcim.device': (row) => ({
    aggregate: 'compute',
    type: 'ComputeRegistered',
    ending: 'ComputeDecommissioned',
    active: DEVICE_STATUSES[String(part(row.status, 'value'))],
    fields: given({
      hostname: row.name,
      resource_type: nameOf(row.role),
      manufacturer: nameOf(part(row.device_type, 'manufacturer')),
      model: nameOf(row.device_type, 'model'),
      serial: row.serial,
      description: row.description,
    }),
    key: ({ hostname }) => lower(hostname),
    unsaid: (said) => ({ resource_type: 'server', manufacturer: 'Generic', model: modelOf(said) }),
  }),
  'ipam.prefix': (row) => ({
    aggregate: 'network',
    type: 'NetworkDefined',
    ending: 'NetworkRemoved',
    active: PREFIX_STATUSES[String(part(row.status, 'value'))],
    fields: given({
      cidr: row.prefix,
      vlan_id: part(row.vlan, 'vid'),
      name: part(row.vlan, 'name'),
      description: row.description,
    }),
    needed: { name: String(row.description || row.prefix).slice(0, 64) },
    key: ({ cidr }) => lower(cidr),
    unsaid: ({ name, cidr }) => ({ description: name === cidr ? '' : name }),
  }),
  'dcim.interface': (row) => ({
    aggregate: 'interface',
    type: 'InterfaceAdded',
    active: true,
    fields: given({
      device: part(row.device, 'name'),
      name: row.name,
      type: part(row.type, 'value'),
      mtu: row.mtu,
      description: row.description,
      mac_address: row.mac_address,
    }),
    key: ({ device, name }) => (device && name ? `${lower(device)} ${lower(name)}` : undefined),
    unsaid: () => ({ type: 'other' }),
  }),
  'ipam.ipaddress': (row) => ({
    aggregate: 'ip',
    type: 'IPAssigned',
    active: true,
    fields: given({
      address: row.address,
      device: part(row.assigned_object, 'device', 'name'),
      interface: part(row.assigned_object, 'device') && part(row.assigned_object, 'name'),
      status: part(row.status, 'value'),
      dns_name: row.dns_name,
      description: row.description,
    }),
    key: ({ address }) => lower(address)?.split('/')[0],
    unsaid: () => ({ status: 'active' }),
  }),
}
