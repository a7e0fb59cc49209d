import { entryOf } from '../../../netbox/kinds.ts'
import { isOver, limitOf, type Quota, quotas } from '../../../netbox/quota.ts'
import { type Inventory, type ItemList, kindsOfItems, type Tenant } from '../inventory.ts'
import type { OverQuota, QuotaUse, TenantUse } from '../report.ts'
import { byName, byWord } from './order.ts'

/** What each tenant has of what quotas are set for; at the end what belongs to no tenant, if there is any. */
export function tenantUse(inventory: Inventory): TenantUse[] {
  const use = quotas.map((quota) => [quota, counted(inventory, quota)] as const)
  const of = (tenant: Tenant | null): TenantUse => ({
    tenant: tenant && { slug: tenant.slug, name: tenant.name },
    use: use.map(([quota, counts]) => {
      const limit = tenant ? limitOf(tenant.custom, quota) : undefined
      const used = counts && (counts.get(tenant?.slug) ?? 0)
      return quotaUse(quota, used, limit)
    }),
  })
  const nobody = of(null)
  const tenants = inventory.tenants.toSorted(byName).map(of)
  return nobody.use.some(({ used }) => used) ? [...tenants, nobody] : tenants
}

/** The tenants that have more than they may, the worst first. */
export function overQuota(tenants: readonly TenantUse[]): OverQuota[] {
  const found = tenants.flatMap(({ tenant, use }) =>
    use.flatMap(({ of, used, limit, over }) => (over ? [{ tenant: tenant!, of, used: used!, limit: limit! }] : [])),
  )
  const excess = ({ used, limit }: OverQuota) => used - limit
  return found.sort((a, b) => excess(b) - excess(a) || byWord(a.tenant.slug, b.tenant.slug) || byWord(a.of, b.of))
}

/** The lists that must be visible for quotas to be judged. */
export const quotaLists: readonly ItemList[] = ['tenants', ...quotas.map(listOf)]

function quotaUse(quota: Quota, used: number | null, limit: number | undefined): QuotaUse {
  const over = used !== null && isOver({ ...quota, used, limit })
  return { of: quota.words, field: quota.field, used, limit: limit ?? null, over }
}

/** How many each tenant has of what a quota counts; null when the token may not see them. */
function counted(inventory: Inventory, quota: Quota): Map<string | undefined, number> | null {
  const list = listOf(quota)
  if (inventory.hidden.includes(list)) return null
  const counts = new Map<string | undefined, number>()
  for (const { tenant } of inventory[list]) counts.set(tenant?.slug, (counts.get(tenant?.slug) ?? 0) + 1)
  return counts
}

function listOf({ path }: Quota): ItemList {
  const found = kindsOfItems.find(({ kind }) => entryOf(kind).path === path)
  if (!found) throw new Error(`the quota of ${path} is counted in a list that reports do not read`)
  return found.list
}
