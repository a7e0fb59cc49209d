import { z } from 'zod'
import { parseAddress } from '../../../netbox/address.ts'
import { reads } from '../action.ts'
import type { Filters } from '../desk.ts'
import { BUDGET } from '../shape/bounded.ts'
import { type SortName, sorts } from '../sorts.ts'
import { listed, text } from './params.ts'

const SEARCHED: readonly SortName[] = ['device', 'machine', 'address', 'prefix', 'service', 'tenant']

export const search = reads({
  name: 'search',
  description:
    'Looks for a text or an IP address in devices, virtual machines, addresses, prefixes, services and tenants at once. Use it when the sort of object is not known, or for "who owns 192.168.1.161".',
  params: z.strictObject({
    query: text('A name, part of a name or description, or an address'),
    limit: z.number().int().min(1).max(20).default(5).describe('How many of each sort to show at most'),
  }),
  first: 'query',
  async run({ query, limit }, desk) {
    const found = await Promise.all(
      SEARCHED.map(async (sort) => {
        const hint = `; see list_${nameOf(sort)}`
        const paging = { limit, budget: BUDGET / SEARCHED.length, hint: sort === 'address' ? '' : hint }
        return [sort, await desk.list(sort, filtersFor(sort, query), paging)] as const
      }),
    )
    const total = found.reduce((sum, [, part]) => sum + part.total, 0)
    const some = found.filter(([, part]) => part.total > 0)
    return {
      query,
      found: total,
      ...Object.fromEntries(some.map(([sort, part]) => [nameOf(sort), listed('rows', part)])),
      ...(total === 0 && { note: 'nothing matches; try a shorter part of the name' }),
    }
  },
})

/** A whole address means itself: as a text, 192.168.1.1 would also find 192.168.1.161. */
function filtersFor(sort: SortName, query: string): Filters {
  const host = query.split('/')[0]!
  if (!parseAddress(host)) return [['q', query]]
  return sort === 'address' ? [['address', host]] : [['q', sort === 'prefix' ? query : host]]
}

/** As answers and actions write it: `virtual_machines`. */
function nameOf(sort: SortName): string {
  return sorts[sort].words.replaceAll(' ', '_')
}
