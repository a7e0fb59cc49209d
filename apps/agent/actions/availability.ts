import { z } from 'zod'
import { formatAddress, type Network, parseAddress, parseNetwork } from '../../../netbox/address.ts'
import { count, type Range, total } from '../../../netbox/free.ts'
import { kinds } from '../../../netbox/index.ts'
import { type Contents, usagesOf } from '../../../netbox/prefix-use.ts'
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
    const container = isContainer(row)
    const [usage] = usagesOf(
      [{ network, vrf: vrfIdOf(row), container, isPool: row.is_pool === true, markedFull: row.mark_utilized === true }],
      await contentsOf(desk, row),
    )
    const { size, taken, free: left } = usage!
    const ranges = left.slice(0, limit).map((range) => shown(range, network))
    const { rows, more } = part(ranges, left.length, 0, ' ranges')
    const said = { prefix: row.prefix, id: row.id, description: short(row.description), vrf: nameOf(row.vrf) }
    return {
      ...filled(said),
      usable: number(size),
      taken: number(taken),
      free: number(total(left)),
      ...(ranges[0] && { next_free: ranges[0].first }),
      ranges: rows,
      ...(more && { more }),
    }
  },
})

/** What lies in a prefix: addresses and ranges, and in a container other prefixes. */
async function contentsOf(desk: Desk, row: Raw): Promise<Contents> {
  const inside: Filters = [['parent', String(row.prefix)], ...vrfOf(row)]
  const columns = ['start_address', 'end_address', 'mark_populated', 'mark_utilized', 'vrf']
  const [prefixes, addresses, ranges] = await Promise.all([
    isContainer(row) ? desk.all(sorts.prefix.path, ['prefix', 'vrf'], [['within', String(row.prefix)]]) : [],
    desk.all(sorts.address.path, ['address', 'vrf'], inside),
    desk.all(kinds['ipam.iprange'].path, columns, inside),
  ])
  const addressOf = (text: unknown) => parseAddress(String(text).split('/')[0]!)!
  return {
    prefixes: prefixes.map((one) => ({ network: parseNetwork(String(one.prefix))!, vrf: vrfIdOf(one) })),
    addresses: addresses.map((one) => ({ at: addressOf(one.address), vrf: vrfIdOf(one) })),
    ranges: ranges.map((one) => ({
      first: addressOf(one.start_address),
      last: addressOf(one.end_address),
      vrf: vrfIdOf(one),
      markedFull: one.mark_utilized === true,
      populated: one.mark_populated === true,
    })),
  }
}

/** Only what is in the prefix's own VRF counts, but a container of the global table holds those of all VRFs. */
function vrfOf(row: Raw): Filters {
  const id = vrfIdOf(row)
  if (id !== null) return [['vrf_id', String(id)]]
  return isContainer(row) ? [] : [['vrf_id', 'null']]
}

function vrfIdOf({ vrf }: Raw): number | null {
  return (vrf as { id?: number } | null | undefined)?.id ?? null
}

function isContainer({ status }: Raw): boolean {
  return (status as { value?: string } | null)?.value === 'container'
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
