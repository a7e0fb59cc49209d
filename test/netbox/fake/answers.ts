import { type Field, type Kind, kinds } from '../../../netbox/index.ts'
import { type Errors, fieldsOf, type Store, type Stored } from './store.ts'

/** An object as NetBox sends it: references as nested objects, choices with labels, decimals in odd formats. */
export function represent(store: Store, kind: Kind, row: Stored): Record<string, unknown> {
  const display = String(row.name ?? row.address ?? row.id)
  const all: Record<string, unknown> = {
    id: row.id,
    display,
    url: `http://elsewhere/api/${kinds[kind].path}${row.id}/`,
  }
  for (const [name, field] of fieldsOf(kind)) Object.assign(all, attributesOf(store, row, name, field))
  for (const name of bare[kind] ?? []) all[name] = row[name]
  return { ...all, display_url: `http://elsewhere/${row.id}/`, created: row.created, last_updated: row.last_updated }
}

/** How a refused bulk write is told, which differs by version and kind. */
export function bulkRefusal(
  version: string,
  method: string,
  kind: Kind,
  errors: (Errors | undefined)[],
  ids: unknown[],
): unknown {
  if (version === '4.5') {
    const first = errors.find((one) => one !== undefined)
    return method === 'POST' && kind !== 'dcim.device' ? errors.map((one) => one ?? {}) : first
  }
  const told = errors.flatMap((one, index) =>
    one ? [method === 'POST' ? { index, errors: one } : { id: ids[index], errors: one }] : [],
  )
  return { detail: `${told.length} de ${errors.length} les objets n'ont pas pu être traités.`, errors: told }
}

function attributesOf(store: Store, row: Stored, name: string, field: Field): Record<string, unknown> {
  const value = row[name]
  switch (field.type) {
    case 'choice':
      return { [name]: value === null || value === '' ? null : { value, label: `« ${value} »` } }
    case 'decimal':
      return { [name]: value === null ? null : Number(value).toFixed(6) }
    case 'reference':
      return { [name]: nested(store, field.to![0] as Kind, value) }
    case 'references':
      return { [name]: (value as number[]).map((id) => nested(store, field.to![0] as Kind, id)) }
    case 'object': {
      const [type, id] = [row[`${field.wire}_type`], row[`${field.wire}_id`]]
      return {
        [`${field.wire}_type`]: type,
        [`${field.wire}_id`]: id,
        [name]: type ? nested(store, type as Kind, id) : null,
      }
    }
    case 'objects':
      return {
        [name]: (value as { object_type: Kind; object_id: number }[]).map((end) => ({
          ...end,
          object: nested(store, end.object_type, end.object_id),
        })),
      }
    case 'tags':
      return { [name]: (value as string[]).map((slug, id) => ({ id, slug, name: slug, display: slug })) }
    case 'password':
      return {}
    case 'ports':
      return portsOf(store, row.port_mappings as string[])
    default:
      return { [name]: value }
  }
}

function portsOf(store: Store, mappings: string[]): Record<string, unknown> {
  const protocols = [...new Set(mappings.map((mapping) => mapping.split('/')[0]))]
  const one = protocols.length === 1
  const older = {
    protocol: one ? { value: protocols[0], label: String(protocols[0]).toUpperCase() } : null,
    ports: one ? mappings.map((mapping) => Number(mapping.split('/')[1])) : null,
  }
  return store.version === '4.5' ? older : { ...older, port_mappings: mappings }
}

/** References that NetBox tells as numbers, where all others are nested objects: so its exports say. */
const bare: { readonly [K in Kind]?: readonly string[] } = {
  'dcim.inventoryitem': ['parent'],
  'dcim.inventoryitemtemplate': ['parent'],
  'extras.journalentry': ['created_by'],
  'extras.savedfilter': ['user'],
  'extras.tableconfig': ['user'],
  'ipam.vlantranslationrule': ['policy'],
}

/** What NetBox tells of a nested object beside its name, as its serializers of 4.7.3 have it. */
const inBrief: { readonly [K in Kind]?: readonly string[] } = {
  'circuits.circuit': ['provider', 'cid'],
  'circuits.circuittermination': ['circuit', 'term_side'],
  'circuits.provideraccount': ['account'],
  'circuits.virtualcircuit': ['provider_network', 'cid'],
  'dcim.consoleport': ['device'],
  'dcim.consoleserverport': ['device'],
  'dcim.devicetype': ['manufacturer', 'model'],
  'dcim.frontport': ['device'],
  'dcim.interface': ['device'],
  'dcim.module': ['device', 'module_bay', 'module_type'],
  'dcim.moduletype': ['manufacturer', 'model'],
  'dcim.poweroutlet': ['device'],
  'dcim.powerport': ['device'],
  'dcim.racktype': ['manufacturer', 'model'],
  'dcim.rearport': ['device'],
  'ipam.asn': ['asn'],
  'ipam.fhrpgroup': ['protocol', 'group_id'],
  'users.user': ['username'],
  'virtualization.vminterface': ['virtual_machine'],
  'wireless.wirelesslan': ['ssid'],
}

function nested(store: Store, kind: Kind, id: unknown): unknown {
  const row = store.rows(kind).get(id as number)
  if (!row) return null
  const brief: Record<string, unknown> = {
    id: row.id,
    url: `http://elsewhere/${row.id}/`,
    display: String(row.name ?? row.id),
  }
  for (const name of ['name', 'slug', 'address', 'mac_address', 'vid']) if (name in row) brief[name] = row[name]
  for (const [name, field] of fieldsOf(kind))
    if (inBrief[kind]?.includes(name)) Object.assign(brief, attributesOf(store, row, name, field))
  return brief
}
