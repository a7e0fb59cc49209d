import { type Client, NetBoxError } from '../../netbox/index.ts'
import { nearest } from '../../netbox/nearest.ts'
import { type Inventory, itemsOf, type Owner, onlyOf } from './inventory.ts'
import { readInventory } from './read.ts'
import type { Changes, Report } from './report.ts'
import { changesOf, growth } from './sections/growth.ts'
import { prefixUse } from './sections/prefixes.ts'
import { servicesPerHost } from './sections/services.ts'
import { stale } from './sections/stale.ts'
import { overQuota, tenantUse } from './sections/tenants.ts'
import { undocumented } from './sections/undocumented.ts'

export interface ReportOptions {
  /** The time the report is made for. */
  readonly now: Date
  /** Slug of the tenant whose objects it is about; all by default. */
  readonly tenant?: string | undefined
  /** Objects not changed for so many days are stale; 180 by default. */
  readonly staleDays?: number | undefined
}

export const STALE_DAYS = 180

/**
 * Reads a NetBox and reports on it: seven lists of objects and the change log, however large it is. Writes nothing.
 *
 * @throws NetBoxError `not-found` for a tenant that is not there, `forbidden` when the token may see nothing at all
 */
export async function makeReport(client: Client, options: ReportOptions): Promise<Report> {
  const inventory = await readInventory(client, { log: options.tenant === undefined })
  return reportOn(inventory, client.url.replace(/api\/$/, ''), options)
}

/** The report of what was read. Pure. */
export function reportOn(whole: Inventory, netbox: string, { now, tenant: slug, staleDays }: ReportOptions): Report {
  const tenant = slug === undefined ? null : tenantIn(whole, slug)
  const inventory = tenant ? onlyOf(whole, tenant.slug) : whole
  const days = staleDays ?? STALE_DAYS
  const tenants = tenantUse(inventory)
  return {
    version: 1,
    made: now.toISOString(),
    netbox,
    tenant,
    hidden: whole.hidden,
    overQuota: overQuota(tenants),
    prefixes: prefixUse(inventory.prefixes, whole),
    tenants,
    services: servicesPerHost(inventory),
    growth: growth(itemsOf(inventory), now),
    changes: changesIn(whole, tenant),
    undocumented: undocumented(inventory),
    stale: { days, rules: stale(inventory, now, days) },
  }
}

function changesIn(whole: Inventory, tenant: Owner | null): Changes | { unavailable: string } {
  const { log, hidden } = whole
  if (tenant) return { unavailable: "NetBox's change log does not tell whose the objects were." }
  if (hidden.includes('log')) return { unavailable: "NetBox's change log is not visible to this token." }
  return changesOf(log, itemsOf(whole))
}

function tenantIn({ tenants }: Inventory, wanted: string): Owner {
  const found = tenants.find(({ slug }) => slug === wanted)
  if (found) return { slug: found.slug, name: found.name }
  const hint = nearest(
    wanted,
    tenants.map(({ slug }) => slug),
  )
  throw new NetBoxError({
    code: 'not-found',
    message: `there is no tenant "${wanted}" that this token may see; its slug is wanted${hint}`,
  })
}
