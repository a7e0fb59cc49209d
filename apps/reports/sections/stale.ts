import { type Inventory, type Item, itemsOf } from '../inventory.ts'
import type { StaleRule } from '../report.ts'
import { byName, named } from './order.ts'

/** What the rules go by besides the object itself. */
interface Circumstances {
  /** Objects not changed since are stale. */
  readonly since: Date
  readonly statusOfHost: ReadonlyMap<string, string | null>
}

interface Rule {
  readonly rule: string
  words(days: number): string
  fits(item: Item, circumstances: Circumstances): boolean
}

/** A host in one of these serves nobody. */
const OFF = ['offline', 'failed', 'inventory', 'decommissioning']
/** Addresses that are meant to be without an interface of their own. */
const FLOATING = ['reserved', 'dhcp', 'slaac']

/** What makes an object stale. A new rule is one entry. */
const RULES: readonly Rule[] = [
  {
    rule: 'leaving',
    words: () => 'Status says it should be gone',
    fits: ({ status }) => status === 'decommissioning' || status === 'deprecated',
  },
  {
    rule: 'host-off',
    words: () => 'Services on a host that is off',
    fits: (item, { statusOfHost }) =>
      item.kind === 'ipam.service' && OFF.includes(statusOfHost.get(`${item.parent.kind} ${item.parent.id}`) ?? ''),
  },
  {
    rule: 'unassigned',
    words: () => 'Addresses assigned to nothing',
    fits: (item) => item.kind === 'ipam.ipaddress' && !item.assigned && !FLOATING.includes(item.status ?? ''),
  },
  {
    rule: 'no-primary-address',
    words: () => 'Active devices and virtual machines without a primary address',
    fits: (item) =>
      (item.kind === 'dcim.device' || item.kind === 'virtualization.virtualmachine') &&
      item.status === 'active' &&
      item.hasInterfaces &&
      !item.hasPrimary,
  },
  {
    rule: 'untouched',
    words: (days) => `Not changed for ${days} days`,
    // A tenant's name and quotas may well stay for years.
    fits: ({ kind, updated }, { since }) => kind !== 'tenancy.tenant' && updated !== null && updated < since,
  },
]

const DAY = 86_400_000

/** What looks left behind, rule by rule; an object may fit several. */
export function stale(inventory: Inventory, now: Date, days: number): StaleRule[] {
  const circumstances: Circumstances = {
    since: new Date(now.getTime() - days * DAY),
    statusOfHost: new Map(
      [...inventory.devices, ...inventory.machines].map(({ kind, id, status }) => [`${kind} ${id}`, status]),
    ),
  }
  const items = itemsOf(inventory).toSorted(byName)
  return RULES.map(({ rule, words, fits }) => ({
    rule,
    words: words(days),
    found: items
      .filter((item) => fits(item, circumstances))
      .map((item) => ({
        ...named(item),
        tenant: item.tenant,
        status: item.status,
        updated: item.updated?.toISOString() ?? null,
      })),
  }))
}
