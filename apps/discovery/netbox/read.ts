import { type Client, list, type Row } from '../../../netbox/index.ts'
import { type Look, type Observation, observation } from '../core/observation.ts'

/** NetBox among the sources: by the same rules a thing is found in it that goes by another name there. */
export const NETBOX = 'netbox'

/** A device or virtual machine that NetBox has. */
export interface Existing {
  readonly kind: 'dcim.device' | 'virtualization.virtualmachine'
  readonly id: number
  readonly name: string
  /** Id of its site. */
  readonly site: number | undefined
  readonly cluster: number | undefined
  readonly tags: readonly string[]
  /** Its interfaces: name, MACs, and whether a cable hangs on them. */
  readonly interfaces: readonly { readonly name: string; readonly macs: readonly string[]; readonly cabled: boolean }[]
  /** Its services: name, and the container that they are said to be. */
  readonly services: readonly {
    readonly name: string
    readonly container: string | undefined
    readonly tags: readonly string[]
  }[]
  /** Addresses with their masks, by host. */
  readonly masks: ReadonlyMap<string, string>
  /** Its primary addresses by family, with their masks. */
  readonly primary: Readonly<Record<4 | 6, string | undefined>>
  /** Fields that are empty. */
  readonly lacks: ReadonlySet<string>
}

/** A VLAN that NetBox has; its site by slug. */
export interface KnownVlan {
  readonly id: number
  readonly vid: number
  readonly site: string | undefined
}

export interface World {
  /** When the tag of what is discovered was made: no two NetBoxes have it from the same moment. */
  readonly tagged: string | undefined
  readonly look: Look
  /** By own token. */
  readonly existing: ReadonlyMap<string, Existing>
  readonly vlans: readonly KnownVlan[]
}

interface Nested {
  readonly id: number
  readonly name?: string
  readonly slug?: string
}

/** Fields that may be empty in every device and machine. */
const FILLABLE = ['platform', 'description'] as const

const SORTS = [
  {
    kind: 'dcim.device',
    path: 'dcim/devices/',
    columns: ['name', 'serial', 'site', 'device_type', 'tags', 'primary_ip4', 'primary_ip6', ...FILLABLE],
    interfaces: 'dcim/interfaces/',
    interfaceKind: 'dcim.interface',
    parent: 'device',
  },
  {
    kind: 'virtualization.virtualmachine',
    path: 'virtualization/virtual-machines/',
    columns: [
      'name',
      'serial',
      'site',
      'cluster',
      'tags',
      'primary_ip4',
      'primary_ip6',
      'vcpus',
      'memory',
      ...FILLABLE,
    ],
    interfaces: 'virtualization/interfaces/',
    interfaceKind: 'virtualization.vminterface',
    parent: 'virtual_machine',
  },
] as const

/** Reads what tells NetBox's devices and virtual machines apart. A fixed number of lists, however many there are. */
export async function readWorld(client: Client, now: Date, tag: string): Promise<World> {
  const [tagged, macs, addresses, services, vlans, cables, ...lists] = await Promise.all([
    taggedSince(client, tag),
    list(client, 'dcim/mac-addresses/', ['mac_address', 'assigned_object_type', 'assigned_object_id']),
    list(client, 'ipam/ip-addresses/', ['address', 'vrf', 'assigned_object_type', 'assigned_object_id']),
    list(client, 'ipam/services/', ['name', 'parent_object_type', 'parent_object_id', 'custom_fields', 'tags']),
    list(client, 'ipam/vlans/', ['vid', 'site']),
    list(client, 'dcim/cables/', ['a_terminations', 'b_terminations']),
    ...SORTS.flatMap(({ path, columns, interfaces, parent }) => [
      list(client, path, columns),
      list(client, interfaces, ['name', parent]),
    ]),
  ])
  const cabled = new Set(cables.flatMap(endsOf))
  const onInterface = Map.groupBy(macs, assigned)
  const addressesOf = Map.groupBy(addresses, assigned)
  const servicesOf = Map.groupBy(services, (row) => `${row.parent_object_type} ${row.parent_object_id}`)
  const observations: Observation[] = []
  const existing = new Map<string, Existing>()
  SORTS.forEach(({ kind, interfaceKind, parent, columns }, n) => {
    const ports = Map.groupBy(lists[2 * n + 1]!, (row) => (row[parent] as Nested).id)
    for (const row of lists[2 * n]!) {
      const mine = (ports.get(row.id) ?? []).map((port) => {
        const key = `${interfaceKind} ${port.id}`
        return {
          name: String(port.name),
          cabled: cabled.has(key),
          macs: (onInterface.get(key) ?? []).map((one) => String(one.mac_address).toLowerCase()),
          addresses: (addressesOf.get(key) ?? []).map((one) => String(one.address)),
        }
      })
      const one = observed(kind, row, mine, now)
      observations.push(one)
      existing.set(`own:${NETBOX}/${one.id}`, {
        kind,
        id: row.id,
        name: String(row.name ?? ''),
        site: (row.site as Nested | null)?.id,
        cluster: (row.cluster as Nested | null | undefined)?.id,
        tags: slugs(row),
        interfaces: mine,
        services: (servicesOf.get(`${kind} ${row.id}`) ?? []).map((service) => ({
          name: String(service.name),
          container: (service.custom_fields as Record<string, string | null> | null)?.container ?? undefined,
          tags: slugs(service),
        })),
        primary: { 4: addressIn(row.primary_ip4), 6: addressIn(row.primary_ip6) },
        lacks: new Set<string>(columns.filter((field) => (row[field] ?? '') === '')),
        masks: new Map(mine.flatMap((port) => port.addresses.map((text) => [text.split('/')[0]!, text] as const))),
      })
    }
  })
  return {
    tagged,
    look: { source: NETBOX, complete: true, distinct: true, observations, gaps: [] },
    existing,
    vlans: vlans.map(({ id, vid, site }) => ({ id, vid: Number(vid), site: (site as Nested | null)?.slug })),
  }
}

/** When this tag was made; undefined as long as there is none. */
export async function taggedSince(client: Client, slug: string): Promise<string | undefined> {
  const { body } = await client.get('extras/tags/', { query: new URLSearchParams({ slug, fields: 'id,created' }) })
  const [tag] = (body as { results: { created?: string | null }[] }).results
  return tag?.created ?? undefined
}

function observed(
  kind: Existing['kind'],
  row: Row,
  ports: readonly { name: string; macs: readonly string[]; addresses: readonly string[] }[],
  now: Date,
): Observation {
  const site = (row.site as Nested | null)?.slug
  const vendor = (row.device_type as { manufacturer?: Nested } | undefined)?.manufacturer?.name
  return observation.parse({
    source: NETBOX,
    id: `${kind}/${row.id}`,
    seen: now.toISOString(),
    kind: kind === 'dcim.device' ? 'device' : 'vm',
    ...(row.name !== null && row.name !== '' && { name: String(row.name) }),
    ...(site && { site }),
    ...(Boolean(row.serial) && { serial: String(row.serial) }),
    ...(vendor && { vendor }),
    interfaces: ports.flatMap(({ name, macs, addresses }) =>
      // A person or a source stated it: nobody scans NetBox.
      macs.length === 0
        ? [{ name, addresses }]
        : macs.map((mac, n) => ({ name, mac, stated: true, addresses: n === 0 ? addresses : [] })),
    ),
  })
}

/** What a cable hangs on, by type and id. */
function endsOf({ a_terminations: one, b_terminations: other }: Row): string[] {
  return [one, other].flatMap((some) =>
    ((some ?? []) as { object_type: string; object_id: number }[]).map((end) => `${end.object_type} ${end.object_id}`),
  )
}

function addressIn(value: unknown): string | undefined {
  return (value as { address?: string } | null | undefined)?.address
}

function assigned(row: Row): string {
  return `${row.assigned_object_type} ${row.assigned_object_id}`
}

function slugs(row: Row): string[] {
  return ((row.tags ?? []) as Nested[]).map(({ slug }) => slug ?? '')
}
