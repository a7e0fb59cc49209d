import type { Client } from './client/client.ts'

/** What a tenant may have, counted in NetBox: the custom field that holds the limit, and the list that is counted. */
export interface Quota {
  /** Custom field of the tenant; empty means no limit. */
  readonly field: string
  /** Below `/api/`; its list takes `tenant_id`. */
  readonly path: string
  readonly words: string
}

export const quotas: readonly Quota[] = [
  { field: 'quota_addresses', path: 'ipam/ip-addresses/', words: 'addresses' },
  { field: 'quota_prefixes', path: 'ipam/prefixes/', words: 'prefixes' },
  { field: 'quota_devices', path: 'dcim/devices/', words: 'devices' },
]

/** How much of a quota is used; no `limit` where the tenant has none. */
export interface Usage extends Quota {
  readonly used: number
  readonly limit: number | undefined
}

/** What a tenant uses of its quotas, one small request each. Throws `NetBoxError`. */
export async function usageOf(
  client: Client,
  tenant: { readonly id: number; readonly custom_fields?: Readonly<Record<string, unknown>> | null },
): Promise<Usage[]> {
  return await Promise.all(
    quotas.map(async (quota) => {
      const query = new URLSearchParams({ tenant_id: String(tenant.id), limit: '1', fields: 'id' })
      const { count } = (await client.get(quota.path, { query })).body as { count: number }
      return { ...quota, used: count, limit: limitOf(tenant.custom_fields, quota) }
    }),
  )
}

/** The limit that a tenant's custom fields set. */
export function limitOf(
  fields: Readonly<Record<string, unknown>> | null | undefined,
  { field }: Quota,
): number | undefined {
  const limit = fields?.[field]
  return typeof limit === 'number' ? limit : undefined
}

/** Whether more is there than the plan allows. */
export function isOver({ used, limit }: Usage): boolean {
  return limit !== undefined && used > limit
}
