import type { Desk, Filters, Which } from '../desk.ts'
import type { Raw } from '../shape/rows.ts'

/** What people narrow a list with. */
export interface Wanted {
  query?: string | undefined
  site?: Which | undefined
  tenant?: Which | undefined
  role?: Which | undefined
  device?: Which | undefined
  tag?: Which | undefined
  status?: string | undefined
  port?: number | undefined
  within?: string | undefined
}

type Found = (desk: Desk, value: Which) => Promise<string>

const given: Found = async (_, value) => String(value)
const idOf =
  (sort: 'site' | 'tenant' | 'role' | 'device'): Found =>
  async (desk, value) =>
    String((await desk.find(sort, value)).id)

/** NetBox's filter for each parameter. Names are looked up first: NetBox says little about one it does not know. */
const FILTERS: Record<keyof Wanted, readonly [filter: string, value: Found]> = {
  query: ['q', given],
  site: ['site_id', idOf('site')],
  tenant: ['tenant_id', idOf('tenant')],
  role: ['role_id', idOf('role')],
  device: ['device_id', idOf('device')],
  tag: ['tag', async (desk, value) => slugOf(await desk.find('tag', value))],
  status: ['status', given],
  port: ['port', given],
  within: ['within_include', given],
}

/** The filters that find what is wanted. */
export async function filtersOf(desk: Desk, wanted: Wanted): Promise<Filters> {
  const entries = Object.entries(wanted).filter(([, value]) => value !== undefined) as [keyof Wanted, Which][]
  return await Promise.all(
    entries.map(async ([name, value]) => {
      const [filter, find] = FILTERS[name]
      return [filter, await find(desk, value)] as const
    }),
  )
}

export function slugOf(row: Raw): string {
  return String(row.slug)
}
