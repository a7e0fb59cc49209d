import { z } from 'zod'
import { formatNetwork, parseNetwork } from '../../../netbox/address.ts'
import { NetBoxError } from '../../../netbox/index.ts'
import { reads } from '../action.ts'
import { filtersOf } from './filters.ts'
import { listed, paging, query, site, tag, tenant, text } from './params.ts'

export const listPrefixes = reads({
  name: 'list_prefixes',
  description: 'Lists IP prefixes (networks such as 192.168.1.0/24) with status, site, VLAN, role and tenant.',
  params: z.strictObject({
    query,
    within: text('Only those inside this network, such as "10.0.0.0/8"').optional(),
    site,
    tenant,
    tag,
    ...paging,
  }),
  first: 'query',
  async run({ limit, offset, within, ...wanted }, desk) {
    const filters = await filtersOf(desk, { ...wanted, within: within && networkOf(within) })
    return listed('prefixes', await desk.list('prefix', filters, { limit, offset }))
  },
})

function networkOf(text: string): string {
  const network = parseNetwork(text)
  if (network) return formatNetwork(network)
  throw new NetBoxError({ code: 'invalid', message: `within is "${text}"; it must be a network such as "10.0.0.0/8"` })
}
