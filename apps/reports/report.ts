import type { PrefixUsage } from '../../netbox/prefix-use.ts'
import type { ItemKind, Owner } from './inventory.ts'

/**
 * A report as data; {@link renderReport} makes a page of it. Times are ISO 8601 in UTC, months `2026-11`. The same NetBox at
 * the same `made` gives the same report.
 */
export interface Report {
  /** Goes up when a field changes its meaning or goes away. */
  readonly version: 1
  readonly made: string
  /** Address of the NetBox. */
  readonly netbox: string
  /** Whose objects the report is about; null for all. */
  readonly tenant: Owner | null
  /** Lists that the token may not see: `addresses`, `log`. What stands on them is incomplete. */
  readonly hidden: readonly string[]
  readonly overQuota: readonly OverQuota[]
  readonly prefixes: readonly PrefixUse[]
  /** The last one, without a tenant, is what belongs to nobody. */
  readonly tenants: readonly TenantUse[]
  readonly services: readonly ServicesOf[]
  readonly growth: Growth
  readonly changes: Changes | { readonly unavailable: string }
  readonly undocumented: readonly Undocumented[]
  readonly stale: { readonly days: number; readonly rules: readonly StaleRule[] }
}

export interface OverQuota {
  readonly tenant: Owner
  /** What there is too much of: `addresses`. */
  readonly of: string
  readonly used: number
  readonly limit: number
}

/** How full a prefix is. */
export interface PrefixUse extends Omit<PrefixUsage, 'free'> {
  readonly id: number
  readonly prefix: string
  readonly vrf: string | null
  readonly tenant: Owner | null
  readonly status: string | null
  readonly description: string
}

export interface TenantUse {
  readonly tenant: Owner | null
  readonly use: readonly QuotaUse[]
}

export interface QuotaUse {
  readonly of: string
  /** The custom field that holds the limit. */
  readonly field: string
  /** Null when the token may not see them. */
  readonly used: number | null
  readonly limit: number | null
  readonly over: boolean
}

/** An object that a report names. */
export interface Named {
  readonly kind: string
  readonly id: number
  readonly name: string
}

export interface ServicesOf {
  readonly host: Named
  readonly tenant: Owner | null
  /** Of the device or virtual machine; null when it is neither, or not visible. */
  readonly status: string | null
  readonly services: readonly { readonly id: number; readonly name: string; readonly ports: readonly string[] }[]
}

export type Counts = Readonly<Record<ItemKind, number>>

export interface Growth {
  /** From the first month with an object to the present one, none left out. */
  readonly months: readonly { readonly month: string; readonly created: Counts; readonly total: Counts }[]
  /** Objects without a date of creation, in none of the months. */
  readonly undated: Counts
}

export interface ChangeCounts {
  readonly create: number
  readonly update: number
  readonly delete: number
}

export interface Changes {
  /** The oldest entry that was read; null when the log is empty. */
  readonly since: string | null
  /** Whether there are objects older than it, whose entries the log has no more. */
  readonly dropped: boolean
  /** Entries read, and how many the log holds. */
  readonly read: number
  readonly total: number
  readonly byMonth: readonly ({ readonly month: string } & ChangeCounts)[]
  readonly byKind: readonly ({ readonly kind: string } & ChangeCounts)[]
}

export interface Undocumented extends Named {
  readonly tenant: Owner | null
  /** `a tenant`, `a description` */
  readonly lacks: readonly string[]
}

export interface StaleRule {
  readonly rule: string
  readonly words: string
  readonly found: readonly (Named & {
    readonly tenant: Owner | null
    readonly status: string | null
    readonly updated: string | null
  })[]
}
