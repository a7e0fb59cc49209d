import type { Kind } from '../../../netbox/index.ts'
import { addressOf } from '../core/address.ts'
import type { FieldName } from '../core/fields.ts'
import type { MergedInterface } from '../core/interfaces.ts'
import type { Merged } from '../core/merge.ts'
import { fillingOf } from './fill.ts'
import { disksOf, storageOf } from './hardware.ts'
import { contains, needPrefixes, primaryOf, vlanOf } from './networks.ts'
import type { Existing, KnownVlan } from './read.ts'
import { type Fragment, slugOf, type Wanted } from './wanted.ts'

/** What NetBox wants to know of a new object, and no source says. */
export interface Defaults {
  /** Slug of the site. */
  readonly site: string
  /** Slug of the tag that our objects carry. */
  readonly tag: string
  /** Name of the role. */
  readonly role: string
  /** Networks whose masks are those of addresses that come without one. */
  readonly prefixes: readonly string[]
  /** VLANs that NetBox has. */
  readonly vlans?: readonly KnownVlan[]
}

const UNKNOWN = 'Unknown'
const NAMES = {
  device: { itself: 'dcim.device', port: 'dcim.interface', holder: 'device' },
  vm: { itself: 'virtualization.virtualmachine', port: 'virtualization.vminterface', holder: 'virtual_machine' },
} as const
const PORT_TYPES: Readonly<Record<NonNullable<MergedInterface['kind']>, string>> = {
  physical: 'other',
  virtual: 'virtual',
  bridge: 'bridge',
  lag: 'lag',
  vlan: 'virtual',
}

/** What is wanted of NetBox for one thing. Pure. */
export function fragmentOf(thing: Merged, existing: Existing | undefined, defaults: Defaults): Fragment {
  const sort = existing ? (existing.kind === 'dcim.device' ? 'device' : 'vm') : thing.kind === 'vm' ? 'vm' : 'device'
  const site = thing.site ?? defaults.site
  const said = (name: FieldName) => thing.fields[name]
  const text = (name: FieldName) => said(name)?.value
  const name = String(text('name') ?? existing?.name ?? thing.id)
  const needs: Wanted[] = []
  const need = (kind: Kind, fields: Wanted['fields']) => needs.push({ kind, fields, said: {} })
  const platform = text('platform')
  if (platform !== undefined) need('dcim.platform', { name: String(platform), slug: slugOf(String(platform)) })
  const values: Record<string, unknown> = {
    ...(existing && { id: existing.id }),
    name,
    ...(text('serial') !== undefined && { serial: text('serial') }),
    ...(text('status') !== undefined && { status: text('status') }),
    ...(platform !== undefined && { platform: slugOf(String(platform)) }),
    ...(sort === 'vm' && text('vcpus') !== undefined && { vcpus: text('vcpus') }),
    ...(sort === 'vm' && text('memory') !== undefined && { memory: text('memory') }),
    // Only at the beginning; later it is a person's to say.
    ...(!existing && text('description') !== undefined && { description: text('description') }),
  }
  const storage = storageOf(thing, need)
  if (storage) values.custom_fields = storage
  needPrefixes(thing, defaults.prefixes, site, need)
  const place = placeOf(sort, thing, existing, { ...defaults, site }, need)
  const holder = existing ? { id: existing.id } : sort === 'device' ? { site, name } : { cluster: place.cluster, name }
  const children = [
    ...thing.interfaces.flatMap((one) => {
      const vlan = one.vlan === undefined ? undefined : vlanOf(one.vlan, site, defaults.vlans ?? [], need)
      return portOf(one, sort, holder, existing, thing, defaults, vlan)
    }),
    ...(sort === 'vm' ? disksOf(thing, holder) : []),
    ...servicesOf(thing, sort, holder, existing),
  ]
  const who = Object.fromEntries(
    (['name', 'serial', 'status', 'platform', 'vcpus', 'memory', 'description'] as const).flatMap((field) => {
      const one = said(field)
      return one ? [[field, one] as const] : []
    }),
  )
  const itself = { kind: NAMES[sort].itself, fields: { ...values, ...place }, said: who }
  // The engine takes an object whose number is given for ours: whose it is has to be said here.
  const isTheirs = existing !== undefined && !existing.tags.includes(defaults.tag)
  const theirs = isTheirs
    ? `${existing.kind} ${existing.name} (id ${existing.id}) is what ${thing.sources.join(', ')} calls ${name}, and it does not carry the tag "${defaults.tag}": it is left as it is`
    : undefined
  const addresses = children.flatMap(({ kind, fields }) => (kind === 'ipam.ipaddress' ? [String(fields.address)] : []))
  const primary = primaryOf(addresses, existing, defaults.prefixes)
  if (theirs === undefined) return { thing: thing.id, itself, children, needs, primary }
  const filling = fillingOf(existing!, { ...itself, fields: { ...itself.fields, ...primary } })
  return { thing: thing.id, itself, children, needs, primary: {}, theirs, ...(filling && { filling }) }
}

/** Where it stands and what it is: asked of whoever makes it, kept from then on. */
function placeOf(
  sort: 'device' | 'vm',
  thing: Merged,
  existing: Existing | undefined,
  { site, role }: Defaults,
  need: (kind: Kind, fields: Wanted['fields']) => void,
): Record<string, unknown> {
  if (existing) {
    const kept = existing.site === undefined ? {} : { site: { id: existing.site } }
    return sort === 'device'
      ? kept
      : { ...kept, cluster: existing.cluster === undefined ? null : { id: existing.cluster } }
  }
  need('dcim.site', { name: site, slug: site })
  if (sort === 'vm') {
    if (thing.cluster === undefined) return { site, cluster: null }
    need('virtualization.clustertype', { name: 'Discovered', slug: 'discovered' })
    need('virtualization.cluster', { name: thing.cluster, type: 'discovered', scope: { site } })
    return { cluster: thing.cluster }
  }
  const vendor = String(thing.fields.vendor?.value ?? UNKNOWN)
  const model = String(thing.fields.model?.value ?? UNKNOWN)
  need('dcim.manufacturer', { name: vendor, slug: slugOf(vendor) })
  need('dcim.devicetype', { manufacturer: slugOf(vendor), model, slug: slugOf(model), u_height: 0 })
  need('dcim.devicerole', { name: role, slug: slugOf(role) })
  return { site, role: slugOf(role), device_type: { manufacturer: slugOf(vendor), slug: slugOf(model) } }
}

/** An interface with its MAC and its addresses. */
function portOf(
  one: MergedInterface,
  sort: 'device' | 'vm',
  holder: Record<string, unknown>,
  existing: Existing | undefined,
  { vrf }: Merged,
  { prefixes }: Defaults,
  vlan: Record<string, unknown> | undefined,
): Wanted[] {
  const { port, holder: holderName } = NAMES[sort]
  const name = nameInNetBox(one, existing) ?? one.name ?? nameless(one)
  if (name === undefined) return []
  const by = { by: one.sources, others: [] }
  const it = { [port.split('.')[1]!]: { [holderName]: holder, name } }
  const wanted: Wanted[] = [
    {
      kind: port,
      fields: {
        [holderName]: holder,
        name,
        ...(sort === 'device' && !knows(existing, name) && { type: PORT_TYPES[one.kind ?? 'physical'] }),
        ...(one.enabled !== undefined && { enabled: one.enabled }),
        ...(one.mtu !== undefined && { mtu: one.mtu }),
        ...(vlan && { mode: 'access', untagged_vlan: vlan }),
        ...layers(one, sort, holderName, holder),
      },
      said: { name: by, type: by, enabled: by, mtu: by },
    },
  ]
  if (one.mac)
    wanted.push({
      kind: 'dcim.macaddress',
      fields: { mac_address: one.mac, assigned_object: it },
      said: { mac_address: by, assigned_object: by },
    })
  for (const text of one.addresses)
    wanted.push({
      kind: 'ipam.ipaddress',
      fields: { address: masked(text, existing, prefixes), ...(vrf && { vrf }), assigned_object: it },
      said: { address: by, assigned_object: by },
    })
  return wanted
}

function layers(
  one: MergedInterface,
  sort: 'device' | 'vm',
  holderName: string,
  holder: unknown,
): Record<string, unknown> {
  const on = (name: string) => ({ [holderName]: holder, name })
  return {
    ...(one.parent && { parent: on(one.parent) }),
    ...(one.bridge && { bridge: on(one.bridge) }),
    ...(sort === 'device' && one.lag && { lag: on(one.lag) }),
  }
}

function knows(existing: Existing | undefined, name: string): boolean {
  return existing?.interfaces.some((one) => one.name === name) ?? false
}

/** NetBox's own name goes first: sources call the same card net0, eth0 and enp3s0. What shares a MAC keeps to names. */
function nameInNetBox({ name, mac }: MergedInterface, existing: Existing | undefined): string | undefined {
  if (!existing || mac === undefined || (name !== undefined && knows(existing, name))) return undefined
  const bearers = existing.interfaces.filter(({ macs }) => macs.includes(mac))
  return bearers.length === 1 ? bearers[0]!.name : undefined
}

/** Of an interface that only a scan saw: by its MAC, which stays. */
function nameless({ mac, addresses }: MergedInterface): string | undefined {
  if (mac) return `mac-${mac.replaceAll(':', '')}`
  return addresses.length > 0 ? 'unknown' : undefined
}

/** With the mask that a source, NetBox or the configured networks know. */
function masked(text: string, existing: Existing | undefined, prefixes: readonly string[]): string {
  if (text.includes('/')) return text
  const known = existing?.masks.get(text)
  if (known) return known
  const { family } = addressOf(text)!
  const inside = prefixes.filter((prefix) => contains(prefix, text)).map((prefix) => Number(prefix.split('/')[1]))
  return `${text}/${inside.length > 0 ? Math.max(...inside) : family === 4 ? 32 : 128}`
}

function servicesOf(
  thing: Merged,
  sort: 'device' | 'vm',
  holder: Record<string, unknown>,
  existing: Existing | undefined,
): Wanted[] {
  const parent = { [NAMES[sort].itself.split('.')[1]!]: holder }
  return thing.services.map(({ name, ports, description, container, source }) => {
    const by = { by: [source], others: [] }
    // A person may call the service of a container as they like, as long as they say which container it is.
    const known = existing?.services.find(
      (one) => one.name === name || (container !== undefined && one.container === container),
    )
    return {
      kind: 'ipam.service',
      fields: {
        parent,
        name: known?.name ?? name,
        port_mappings: ports,
        ...(!known && description && { description }),
      },
      said: { name: by, port_mappings: by, description: by },
    }
  })
}
