import { isOfPlugin } from './kinds/told.ts'
import { entryOf, inOrder, type Kind } from './kinds.ts'

/** One way in which NetBox deletes an object along with another, or tears it apart. */
export interface Cascade {
  /** NetBox's name of what goes: also of types that are no kind here. */
  readonly kind: string
  /** Its list, below `/api/`. */
  readonly path: string
  /** Filter of that list, by the kind that takes it along. */
  readonly by: { readonly [K in Kind]?: string }
  /** Attribute that holds the taker: nested, or its number. */
  readonly holder: string
  /** Attribute that names the taker's type, where it may be of several. */
  readonly type?: string
  /** Field of the kind that would have to change for it to stay; its ends, for a cable. */
  readonly fields: readonly string[]
  /** Attribute with the number of what goes, if it is not the row itself. */
  readonly id?: string
  /** Kinds that take along whatever is anywhere inside them: of that the filter tells, and the holder does not. */
  readonly inside?: readonly Kind[]
}

/** Objects with one reference to what takes them along: `dcim.interface` → `dcim/interfaces/?device_id=`. */
function under(of: Kind, holder: string, paths: Readonly<Record<string, string>>): Cascade[] {
  const by = { [of]: `${holder}_id` }
  return Object.entries(paths).map(([kind, path]) => ({ kind, path: `${path}/`, by, holder, fields: [holder] }))
}

/** Objects with a reference by type and number. */
function bound(kind: string, path: string, wire: string, field: string, by: Cascade['by']): Cascade {
  return { kind, path: `${path}/`, by, holder: `${wire}_id`, type: `${wire}_type`, fields: [field] }
}

const ofInterfaces = { 'dcim.interface': 'interface_id', 'virtualization.vminterface': 'vminterface_id' } as const
const places = {
  'dcim.region': 'region_id',
  'dcim.sitegroup': 'site_group_id',
  'dcim.site': 'site_id',
  'dcim.location': 'location_id',
} as const
const anyOf = (filter: string, ...kinds: Kind[]) => Object.fromEntries(kinds.map((kind) => [kind, filter]))
/** What a field of a kind may point to. */
const pointedAt = (kind: Kind, field: string) => (entryOf(kind).fields[field]?.to ?? []) as Kind[]
/** Parts that a device or one of its modules may have. */
const modular = {
  'dcim.interface': 'dcim/interfaces',
  'dcim.consoleport': 'dcim/console-ports',
  'dcim.consoleserverport': 'dcim/console-server-ports',
  'dcim.powerport': 'dcim/power-ports',
  'dcim.poweroutlet': 'dcim/power-outlets',
  'dcim.frontport': 'dcim/front-ports',
  'dcim.rearport': 'dcim/rear-ports',
  'dcim.modulebay': 'dcim/module-bays',
  'dcim.coolingintake': 'dcim/cooling-intakes',
  'dcim.coolingoutflow': 'dcim/cooling-outflows',
}
const modularTemplates = {
  'dcim.interfacetemplate': 'dcim/interface-templates',
  'dcim.consoleporttemplate': 'dcim/console-port-templates',
  'dcim.consoleserverporttemplate': 'dcim/console-server-port-templates',
  'dcim.powerporttemplate': 'dcim/power-port-templates',
  'dcim.poweroutlettemplate': 'dcim/power-outlet-templates',
  'dcim.frontporttemplate': 'dcim/front-port-templates',
  'dcim.rearporttemplate': 'dcim/rear-port-templates',
  'dcim.modulebaytemplate': 'dcim/module-bay-templates',
  'dcim.coolingintaketemplate': 'dcim/cooling-intake-templates',
  'dcim.coolingoutflowtemplate': 'dcim/cooling-outflow-templates',
}
const holders = [...Object.keys(places), 'dcim.rack', 'virtualization.cluster', 'virtualization.clustergroup'] as Kind[]

/**
 * Objects of plugins that cannot be without what they refer to. Whether NetBox deletes them along or keeps what they need, nobody tells: they
 * count as going.
 */
export function cascadesOfPlugins(): Cascade[] {
  return inOrder.flatMap((kind) => {
    const { path, fields } = entryOf(kind)
    if (!isOfPlugin(entryOf(kind))) return []
    return Object.entries(fields).flatMap(([name, { type, required, to }]) =>
      type === 'reference' && required ? under(to![0] as Kind, name, { [kind]: path.slice(0, -1) }) : [],
    )
  })
}

/** What NetBox takes along, as its models say (`on_delete=CASCADE`, and generic relations), read from 4.7.3. */
export const cascades: readonly Cascade[] = [
  ...under('dcim.device', 'device', {
    ...modular,
    'dcim.devicebay': 'dcim/device-bays',
    'dcim.module': 'dcim/modules',
    'dcim.inventoryitem': 'dcim/inventory-items',
  }),
  ...under('dcim.module', 'module', modular),
  ...under('dcim.modulebay', 'module_bay', { 'dcim.module': 'dcim/modules' }),
  ...under('dcim.devicetype', 'device_type', {
    ...modularTemplates,
    'dcim.devicebaytemplate': 'dcim/device-bay-templates',
    'dcim.inventoryitemtemplate': 'dcim/inventory-item-templates',
  }),
  ...under('dcim.moduletype', 'module_type', modularTemplates),
  ...under('virtualization.virtualmachine', 'virtual_machine', {
    'virtualization.vminterface': 'virtualization/interfaces',
    'virtualization.virtualdisk': 'virtualization/virtual-disks',
  }),
  ...under('dcim.site', 'site', { 'dcim.location': 'dcim/locations' }),
  ...under('dcim.rack', 'rack', { 'dcim.rackreservation': 'dcim/rack-reservations' }),
  ...under('dcim.interface', 'interface', {
    'circuits.virtualcircuittermination': 'circuits/virtual-circuit-terminations',
  }),
  ...under('dcim.region', 'parent', { 'dcim.region': 'dcim/regions' }),
  ...under('dcim.sitegroup', 'parent', { 'dcim.sitegroup': 'dcim/site-groups' }),
  ...under('dcim.location', 'parent', { 'dcim.location': 'dcim/locations' }),
  ...under('dcim.platform', 'parent', { 'dcim.platform': 'dcim/platforms' }),
  ...under('dcim.devicerole', 'parent', { 'dcim.devicerole': 'dcim/device-roles' }),
  ...under('tenancy.tenantgroup', 'parent', { 'tenancy.tenantgroup': 'tenancy/tenant-groups' }),
  ...under('tenancy.contactgroup', 'parent', { 'tenancy.contactgroup': 'tenancy/contact-groups' }),
  ...under('wireless.wirelesslangroup', 'parent', { 'wireless.wirelesslangroup': 'wireless/wireless-lan-groups' }),
  bound('dcim.inventoryitem', 'dcim/inventory-items', 'component', 'component', {
    ...anyOf('component_id', ...pointedAt('dcim.inventoryitem', 'component')),
  }),
  ...under('dcim.inventoryitem', 'parent', { 'dcim.inventoryitem': 'dcim/inventory-items' }),
  ...under('dcim.inventoryitemtemplate', 'parent', { 'dcim.inventoryitemtemplate': 'dcim/inventory-item-templates' }),
  ...under('circuits.circuit', 'circuit', { 'circuits.circuittermination': 'circuits/circuit-terminations' }),
  ...under('circuits.circuitgroup', 'group', {
    'circuits.circuitgroupassignment': 'circuits/circuit-group-assignments',
  }),
  bound('circuits.circuitgroupassignment', 'circuits/circuit-group-assignments', 'member', 'member', {
    ...anyOf('member_id', 'circuits.circuit', 'circuits.virtualcircuit'),
  }),
  ...under('circuits.virtualcircuit', 'virtual_circuit', {
    'circuits.virtualcircuittermination': 'circuits/virtual-circuit-terminations',
  }),
  ...under('ipam.fhrpgroup', 'group', { 'ipam.fhrpgroupassignment': 'ipam/fhrp-group-assignments' }),
  ...under('ipam.vlantranslationpolicy', 'policy', { 'ipam.vlantranslationrule': 'ipam/vlan-translation-rules' }),
  ...under('vpn.tunnel', 'tunnel', { 'vpn.tunneltermination': 'vpn/tunnel-terminations' }),
  ...under('vpn.l2vpn', 'l2vpn', { 'vpn.l2vpntermination': 'vpn/l2vpn-terminations' }),
  bound('ipam.ipaddress', 'ipam/ip-addresses', 'assigned_object', 'assigned_object', {
    ...ofInterfaces,
    'ipam.fhrpgroup': 'fhrpgroup_id',
  }),
  bound('dcim.macaddress', 'dcim/mac-addresses', 'assigned_object', 'assigned_object', ofInterfaces),
  bound('ipam.fhrpgroupassignment', 'ipam/fhrp-group-assignments', 'interface', 'interface', {
    'dcim.interface': 'interface_id',
    'virtualization.vminterface': 'interface_id',
  }),
  bound('vpn.tunneltermination', 'vpn/tunnel-terminations', 'termination', 'termination', ofInterfaces),
  bound('vpn.l2vpntermination', 'vpn/l2vpn-terminations', 'assigned_object', 'assigned_object', {
    ...ofInterfaces,
    'ipam.vlan': 'vlan_id',
  }),
  // The cable stays, with an end that hangs in the air.
  {
    ...bound(
      'dcim.cable',
      'dcim/cable-terminations',
      'termination',
      '',
      anyOf('termination_id', ...pointedAt('dcim.cable', 'a_terminations')),
    ),
    fields: ['a_terminations', 'b_terminations'],
    id: 'cable',
  },
  bound('ipam.service', 'ipam/services', 'parent_object', 'parent', {
    'dcim.device': 'device_id',
    'virtualization.virtualmachine': 'virtual_machine_id',
    'ipam.fhrpgroup': 'fhrpgroup_id',
  }),
  bound('ipam.prefix', 'ipam/prefixes', 'scope', 'scope', places),
  bound('virtualization.cluster', 'virtualization/clusters', 'scope', 'scope', places),
  bound('wireless.wirelesslan', 'wireless/wireless-lans', 'scope', 'scope', places),
  // NetBox keeps the region of a termination's site beside it, and takes the termination along with that region though the site stays.
  {
    ...bound('circuits.circuittermination', 'circuits/circuit-terminations', 'termination', 'termination', places),
    inside: ['dcim.region', 'dcim.sitegroup'],
  },
  bound('ipam.vlangroup', 'ipam/vlan-groups', 'scope', 'scope', anyOf('scope_id', ...holders)),
  bound(
    'tenancy.contactassignment',
    'tenancy/contact-assignments',
    'object',
    'object',
    anyOf('object_id', ...pointedAt('tenancy.contactassignment', 'object')),
  ),
  bound('extras.eventrule', 'extras/event-rules', 'action_object', 'action_object', {
    'extras.webhook': 'action_object_id',
    'extras.notificationgroup': 'action_object_id',
  }),
  bound('extras.journalentry', 'extras/journal-entries', 'assigned_object', 'assigned_object', {
    ...anyOf('assigned_object_id', ...pointedAt('extras.journalentry', 'assigned_object')),
  }),
  bound('extras.imageattachment', 'extras/image-attachments', 'object', 'object', {
    ...anyOf('object_id', 'dcim.site', 'dcim.location', 'dcim.rack', 'dcim.device', 'dcim.devicetype'),
    ...anyOf('object_id', 'dcim.racktype', 'dcim.moduletype', 'dcim.powerpanel', 'dcim.coolingsource'),
    ...anyOf('object_id', 'circuits.circuit', 'virtualization.virtualmachine', 'virtualization.virtualmachinetype'),
  }),
]
