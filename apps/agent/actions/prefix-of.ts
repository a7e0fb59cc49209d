import { formatAddress, formatNetwork, parseAddress, parseNetwork } from '../../../netbox/address.ts'
import { NetBoxError } from '../../../netbox/index.ts'
import type { Desk, Which } from '../desk.ts'
import type { Raw } from '../shape/rows.ts'

/** The prefix that is meant: `192.168.1.0/24`, an address inside it, or an id. */
export async function prefixOf(desk: Desk, which: Which): Promise<Raw> {
  if (typeof which === 'number' || /^\d+$/.test(which)) return await desk.find('prefix', Number(which))
  const network = parseNetwork(which)
  if (network) return await desk.find('prefix', formatNetwork(network))
  const address = parseAddress(which)
  const around = address && (await smallestAround(desk, formatAddress(address)))
  if (around) return around
  if (address) return await desk.find('prefix', which)
  throw new NetBoxError({
    code: 'invalid',
    message: `prefix is "${which}"; it must be a network such as "192.168.1.0/24", or an id`,
  })
}

/** The smallest prefix an address lies in. Throws `ambiguous` when several VRFs have one. */
export async function smallestAround(desk: Desk, address: string): Promise<Raw | undefined> {
  const around = await desk.around(address)
  const length = Math.max(...around.map(lengthOf))
  const smallest = around.filter((row) => lengthOf(row) === length)
  // `find` tells the ids apart.
  return smallest.length > 1 ? await desk.find('prefix', String(smallest[0]!.prefix)) : smallest[0]
}

export function lengthOf(row: Raw): number {
  return Number(String(row.prefix).split('/')[1])
}
