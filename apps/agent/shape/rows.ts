import { few, filled, short, shortValue } from './bounded.ts'

/** As many as `create_service` takes: whether a service has the same ports is told by these. */
export const MOST_PORTS = 50

/** An object as NetBox sends it. */
export type Raw = { readonly id: number; readonly [attribute: string]: unknown }
/** An object as an answer shows it. */
export type Shown = Readonly<Record<string, unknown>>

/** How objects of a sort are asked for and shown. */
export interface Shape {
  /** Attributes to ask NetBox for. */
  readonly columns: readonly string[]
  show(row: Raw): Shown
}

type Nested = {
  name?: string
  display?: string
  slug?: string
  address?: string
  device?: Nested
  virtual_machine?: Nested
}

/** A nested object by the name people know it by. */
function nameOf(value: unknown): string | undefined {
  const nested = value as Nested | null | undefined
  return nested?.name ?? nested?.address ?? nested?.display
}

function choiceOf(value: unknown): unknown {
  return (value as { value?: unknown } | null)?.value
}

function tagsOf(value: unknown): string[] {
  return few(((value ?? []) as Nested[]).map((tag) => tag.slug ?? nameOf(tag) ?? ''))
}

function customOf(value: unknown): Record<string, unknown> {
  const all = filled((value ?? {}) as Record<string, unknown>)
  return Object.fromEntries(few(Object.keys(all)).map((name) => [name, shortValue(all[name] ?? '…')]))
}

/** `tcp/443`. NetBox 4.5 knows one protocol and its ports, later versions several. */
function portsOf({ port_mappings, ports, protocol }: Raw): string[] {
  if (Array.isArray(port_mappings)) return port_mappings as string[]
  return ((ports ?? []) as number[]).map((port) => `${choiceOf(protocol)}/${port}`)
}

/** The device or virtual machine an interface is part of. */
function holderOf(value: unknown): string | undefined {
  const { device, virtual_machine } = (value ?? {}) as Nested
  return nameOf(device ?? virtual_machine)
}

export const device: Shape = {
  columns: 'name status role device_type site rack tenant primary_ip description tags'.split(' '),
  show: (row) =>
    filled({
      id: row.id,
      name: row.name ?? '(without a name)',
      status: choiceOf(row.status),
      role: nameOf(row.role),
      type: (row.device_type as { model?: string } | null)?.model ?? nameOf(row.device_type),
      site: nameOf(row.site),
      rack: nameOf(row.rack),
      tenant: nameOf(row.tenant),
      primary_ip: nameOf(row.primary_ip),
      tags: tagsOf(row.tags),
      description: short(row.description),
    }),
}

/** A device with what people keep in custom fields; for one at a time. */
export const wholeDevice: Shape = {
  columns: [...device.columns, 'custom_fields', 'serial'],
  show: (row) => filled({ ...device.show(row), serial: row.serial, custom_fields: customOf(row.custom_fields) }),
}

export const machine: Shape = {
  columns: 'name status role cluster device site tenant vcpus memory disk primary_ip description tags'.split(' '),
  show: (row) =>
    filled({
      id: row.id,
      name: row.name,
      status: choiceOf(row.status),
      role: nameOf(row.role),
      cluster: nameOf(row.cluster),
      host: nameOf(row.device),
      site: nameOf(row.site),
      tenant: nameOf(row.tenant),
      // Sent as "4.00".
      vcpus: row.vcpus === null || row.vcpus === undefined ? undefined : Number(row.vcpus),
      memory_mb: row.memory,
      disk_mb: row.disk,
      primary_ip: nameOf(row.primary_ip),
      tags: tagsOf(row.tags),
      description: short(row.description),
    }),
}

/** A virtual machine with what people keep in custom fields; for one at a time. */
export const wholeMachine: Shape = {
  columns: [...machine.columns, 'custom_fields'],
  show: (row) => filled({ ...machine.show(row), custom_fields: customOf(row.custom_fields) }),
}

export const networkInterface: Shape = {
  columns: 'name type enabled mac_address description'.split(' '),
  show: (row) =>
    filled({
      name: row.name,
      type: choiceOf(row.type),
      enabled: row.enabled === false ? false : undefined,
      mac_address: row.mac_address,
      description: short(row.description),
    }),
}

export const address: Shape = {
  columns: 'address status vrf tenant dns_name assigned_object description tags'.split(' '),
  show: (row) =>
    filled({
      id: row.id,
      address: row.address,
      status: choiceOf(row.status),
      vrf: nameOf(row.vrf),
      device: holderOf(row.assigned_object),
      interface: nameOf(row.assigned_object),
      tenant: nameOf(row.tenant),
      dns_name: row.dns_name,
      tags: tagsOf(row.tags),
      description: short(row.description),
    }),
}

export const service: Shape = {
  columns: 'name parent port_mappings ports protocol ipaddresses description tags custom_fields'.split(' '),
  show: (row) =>
    filled({
      id: row.id,
      name: row.name,
      device: nameOf(row.parent),
      ports: few(portsOf(row), MOST_PORTS),
      addresses: few(((row.ipaddresses ?? []) as Nested[]).map((one) => nameOf(one) ?? '')),
      tags: tagsOf(row.tags),
      description: short(row.description),
      custom_fields: customOf(row.custom_fields),
    }),
}

export const prefix: Shape = {
  columns: 'prefix status vrf vlan scope role tenant is_pool description tags'.split(' '),
  show: (row) =>
    filled({
      id: row.id,
      prefix: row.prefix,
      status: choiceOf(row.status),
      vrf: nameOf(row.vrf),
      vlan: nameOf(row.vlan),
      site: nameOf(row.scope),
      role: nameOf(row.role),
      tenant: nameOf(row.tenant),
      is_pool: row.is_pool || undefined,
      tags: tagsOf(row.tags),
      description: short(row.description),
    }),
}

export const tenant: Shape = {
  columns: 'name slug group description tags device_count prefix_count ipaddress_count'.split(' '),
  show: (row) =>
    filled({
      id: row.id,
      name: row.name,
      slug: row.slug,
      group: nameOf(row.group),
      devices: row.device_count,
      prefixes: row.prefix_count,
      addresses: row.ipaddress_count,
      tags: tagsOf(row.tags),
      description: short(row.description),
    }),
}
