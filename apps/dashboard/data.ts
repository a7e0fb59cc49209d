import type { Usage } from '../../netbox/index.ts'

/** A choice of NetBox: the value programs know, the label in the language of the server. */
export interface Choice {
  readonly value: string
  readonly label: string
}

/** What is on a tenant's page. Nothing here comes from an object that NetBox does not list to the tenant. */
export interface TenantData {
  readonly name: string
  readonly slug: string
  /** What the tenant pays for, such as `Business`. */
  readonly plan: string | undefined
  readonly quotas: readonly Usage[]
  readonly devices: readonly Device[]
  readonly prefixes: readonly Prefix[]
  readonly addresses: readonly Address[]
  readonly ranges: readonly Range[]
  readonly services: readonly Service[]
}

export interface Device {
  readonly name: string | undefined
  readonly role: string
  readonly status: Choice
  /** Without its mask. */
  readonly primaryAddress: string | undefined
  readonly site: string | undefined
  /** Month it was recorded in: `2026-11`. */
  readonly month: string
}

export interface Prefix {
  readonly prefix: string
  readonly status: Choice
  readonly description: string
  readonly isPool: boolean
  /** Somebody said that it counts as full. */
  readonly markedFull: boolean
  readonly vrf: number | undefined
}

/** Addresses from one to another, without masks. */
export interface Range {
  readonly first: string
  readonly last: string
  /** Somebody said that it counts as full. */
  readonly markedFull: boolean
  readonly vrf: number | undefined
}

export interface Address {
  /** With its mask: `10.0.0.5/24`. */
  readonly address: string
  readonly status: Choice
  readonly dnsName: string
  /** Device and interface: `web-1 · eth0`. */
  readonly assignedTo: string | undefined
  readonly vrf: number | undefined
  readonly month: string
}

export interface Service {
  readonly name: string
  /** `tcp/443`. */
  readonly ports: readonly string[]
  readonly device: string | undefined
}
