import { z } from 'zod'
import { formatAddress, type Network, parseAddress, parseNetwork } from '../../../netbox/address.ts'
import { count, free, type Range, total, usable } from '../../../netbox/free.ts'
import { kinds } from '../../../netbox/index.ts'
import { reads } from '../action.ts'
import type { Desk, Filters } from '../desk.ts'
import { filled, part, short } from '../shape/bounded.ts'
import type { Raw } from '../shape/rows.ts'
import { sorts } from '../sorts.ts'
import { which } from './params.ts'
import { prefixOf } from './prefix-of.ts'

export const getIpAvailability = reads({
  name: 'get_ip_availability',
  description:
    'Tells which addresses of a prefix are free: how many, the next one, and all free ones as ranges from first to last. One call answers "which IPs are free on 192.168.1.0/24".',
  params: z.strictObject({
    prefix: which('The network, such as "192.168.1.0/24", an address inside it, or its id'),
    limit: z.number().int().min(1).max(100).default(20).describe('How many ranges to show at most'),
  }),
  first: 'prefix',
  async run({ prefix, limit }, desk) {
    const row = await prefixOf(desk, prefix)
    const network = parseNetwork(String(row.prefix))!
    const whole = usable(network, row.is_pool === true)
    const left = free(whole, await takenIn(desk, row, network))
    const ranges = left.slice(0, limit).map((range) => shown(range, network))
    const { rows, more } = part(ranges, left.length, 0, ' ranges')
    const said = { prefix: row.prefix, id: row.id, description: short(row.description), vrf: nameOf(row.vrf) }
    return {
      ...filled(said),
      usable: number(count(whole)),
      taken: number(count(whole) - total(left)),
      free: number(total(left)),
      ...(ranges[0] && { next_free: ranges[0].first }),
      ranges: rows,
      ...(more && { more }),
    }
  },
})

/** What NetBox would not hand out: addresses there are, and ranges that are marked as populated. */
async function takenIn(desk: Desk, row: Raw, { family }: Network): Promise<Range[]> {
  const inside: Filters = [['parent', String(row.prefix)], ...vrfOf(row)]
  const [addresses, ranges] = await Promise.all([
    desk.all(sorts.address.path, ['address'], inside),
    desk.all(kinds['ipam.iprange'].path, ['start_address', 'end_address', 'mark_populated'], inside),
  ])
  const addressOf = (text: unknown) => parseAddress(String(text).split('/')[0]!)!
  const single = addresses.map((one) => addressOf(one.address)).filter((one) => one.family === family)
  return [
    ...single.map(({ value }) => ({ first: value, last: value })),
    ...ranges
      .filter(({ mark_populated }) => mark_populated === true)
      .map((one) => ({ first: addressOf(one.start_address).value, last: addressOf(one.end_address).value })),
  ]
}

/** Only what is in the prefix's own VRF counts, but a container of the global table holds those of all VRFs. */
function vrfOf({ vrf, status }: Raw): Filters {
  const { id } = (vrf ?? {}) as { id?: number }
  if (id !== undefined) return [['vrf_id', String(id)]]
  return (status as { value?: string } | null)?.value === 'container' ? [] : [['vrf_id', 'null']]
}

function shown(range: Range, { family }: Network) {
  return {
    first: formatAddress({ family, value: range.first }),
    last: formatAddress({ family, value: range.last }),
    count: number(count(range)),
  }
}

/** A count as JSON can hold it. */
function number(value: bigint): number | string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value)
}

function nameOf(value: unknown): string | undefined {
  return (value as { name?: string } | null)?.name
}
