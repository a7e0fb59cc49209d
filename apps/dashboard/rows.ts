import type { Row } from '../../netbox/index.ts'
import type { Address, Choice, Device, Prefix, Range, Service } from './data.ts'

type Rows = ReadonlyMap<number, Row>

/** What NetBox lists to the tenant, by id: names come from here and from nowhere else. */
export interface Known {
  readonly devices: Rows
  readonly addresses: Rows
  readonly sites: Rows
}

type Nested = { readonly id: number; readonly name?: string; readonly device?: Nested } | null | undefined

export function deviceOf(row: Row, { addresses, sites }: Known): Device {
  return {
    name: textOf(row.name),
    role: (row.role as { name: string }).name,
    status: row.status as Choice,
    primaryAddress: textOf(listed(row.primary_ip, addresses)?.address)?.replace(/\/\d+$/, ''),
    site: textOf(listed(row.site, sites)?.name),
    month: monthOf(row),
  }
}

export function prefixOf(row: Row): Prefix {
  return {
    prefix: String(row.prefix),
    status: row.status as Choice,
    description: textOf(row.description) ?? '',
    isPool: row.is_pool === true,
    markedFull: row.mark_utilized === true,
    vrf: (row.vrf as Nested)?.id,
  }
}

export function addressOf(row: Row, { devices }: Known): Address {
  const assigned = row.assigned_object as Nested
  const device = textOf(listed(assigned?.device, devices)?.name)
  return {
    address: String(row.address),
    status: row.status as Choice,
    dnsName: textOf(row.dns_name) ?? '',
    assignedTo: device === undefined ? undefined : `${device} · ${assigned?.name}`,
    vrf: (row.vrf as Nested)?.id,
    month: monthOf(row),
  }
}

export function rangeOf(row: Row): Range {
  const bare = (address: unknown) => String(address).replace(/\/\d+$/, '')
  return {
    first: bare(row.start_address),
    last: bare(row.end_address),
    markedFull: row.mark_utilized === true,
    vrf: (row.vrf as Nested)?.id,
  }
}

export function serviceOf(row: Row, { devices }: Known): Service {
  const { value } = (row.protocol ?? {}) as Partial<Choice>
  return {
    name: String(row.name),
    ports: Array.isArray(row.port_mappings)
      ? (row.port_mappings as string[])
      : ((row.ports ?? []) as number[]).map((port) => `${value}/${port}`),
    device: textOf(devices.get(row.parent_object_id as number)?.name),
  }
}

function listed(nested: unknown, rows: Rows): Row | undefined {
  const id = (nested as Nested)?.id
  return id === undefined ? undefined : rows.get(id)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** `2026-11-21T16:54:18+01:00` → `2026-11`, in the time zone of NetBox. */
function monthOf({ created }: Row): string {
  return String(created).slice(0, 7)
}
