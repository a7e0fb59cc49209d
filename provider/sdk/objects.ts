import type { CustomResourceOptions, Output } from '@pulumi/pulumi'
import type { Fields, Kind } from '../../netbox/index.ts'
import { type Named, NetBoxObject, type ObjectArgs } from './object.ts'

/** An object as a program reads it: its fields, as they are once it is there. */
export type ObjectResource<K extends Kind> = NetBoxObject<K> & {
  readonly [N in keyof Named<Fields<K>>]-?: Output<Named<Fields<K>>[N]>
}

/** The class of one kind of object. */
export interface ObjectClass<K extends Kind> {
  readonly kind: K
  new (name: string, args: ObjectArgs<K>, options?: CustomResourceOptions): ObjectResource<K>
}

function classOf<K extends Kind>(kind: K): ObjectClass<K> {
  const made = class extends NetBoxObject<K> {
    static readonly kind = kind
    constructor(name: string, args: ObjectArgs<K>, options?: CustomResourceOptions) {
      super(kind, name, args, options)
    }
  }
  return made as unknown as ObjectClass<K>
}

/** What NetBox itself is fitted with: tags, custom fields, webhooks. */
export const extras = {
  Tag: classOf('extras.tag'),
  CustomFieldChoiceSet: classOf('extras.customfieldchoiceset'),
  CustomField: classOf('extras.customfield'),
  Webhook: classOf('extras.webhook'),
  EventRule: classOf('extras.eventrule'),
}

/** Whose things are, and whom to call. */
export const tenancy = {
  TenantGroup: classOf('tenancy.tenantgroup'),
  Tenant: classOf('tenancy.tenant'),
  ContactGroup: classOf('tenancy.contactgroup'),
  ContactRole: classOf('tenancy.contactrole'),
  Contact: classOf('tenancy.contact'),
  ContactAssignment: classOf('tenancy.contactassignment'),
}

/** Sites, racks, devices, and what is in them. */
export const dcim = {
  Region: classOf('dcim.region'),
  SiteGroup: classOf('dcim.sitegroup'),
  Site: classOf('dcim.site'),
  Location: classOf('dcim.location'),
  RackRole: classOf('dcim.rackrole'),
  RackType: classOf('dcim.racktype'),
  Rack: classOf('dcim.rack'),
  Manufacturer: classOf('dcim.manufacturer'),
  Platform: classOf('dcim.platform'),
  DeviceType: classOf('dcim.devicetype'),
  DeviceRole: classOf('dcim.devicerole'),
  Device: classOf('dcim.device'),
  Interface: classOf('dcim.interface'),
  MacAddress: classOf('dcim.macaddress'),
  Cable: classOf('dcim.cable'),
}

/** Clusters and virtual machines. */
export const virtualization = {
  ClusterType: classOf('virtualization.clustertype'),
  ClusterGroup: classOf('virtualization.clustergroup'),
  Cluster: classOf('virtualization.cluster'),
  VirtualMachine: classOf('virtualization.virtualmachine'),
  Interface: classOf('virtualization.vminterface'),
}

/** Addresses, networks, and what listens on them. */
export const ipam = {
  Rir: classOf('ipam.rir'),
  Asn: classOf('ipam.asn'),
  Aggregate: classOf('ipam.aggregate'),
  RouteTarget: classOf('ipam.routetarget'),
  Vrf: classOf('ipam.vrf'),
  Role: classOf('ipam.role'),
  VlanGroup: classOf('ipam.vlangroup'),
  Vlan: classOf('ipam.vlan'),
  Prefix: classOf('ipam.prefix'),
  IpRange: classOf('ipam.iprange'),
  IpAddress: classOf('ipam.ipaddress'),
  Service: classOf('ipam.service'),
}

/** Who may do what in NetBox. */
export const users = {
  Group: classOf('users.group'),
  User: classOf('users.user'),
  Permission: classOf('users.objectpermission'),
}
