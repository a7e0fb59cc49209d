import { z } from 'zod'
import { addressOf } from '../../core/address.ts'
import { macOf, voidMac } from '../../core/tokens.ts'
import type { Looking } from '../looking.ts'

/** What is taken of a device; of its entities, which hold what people do at home, nothing. */
export const device = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  name_by_user: z.string().nullish(),
  manufacturer: z.string().nullish(),
  model: z.string().nullish(),
  serial_number: z.string().nullish(),
  entry_type: z.string().nullish(),
  disabled_by: z.string().nullish(),
  area_id: z.string().nullish(),
  configuration_url: z.string().nullish(),
  via_device_id: z.string().nullish(),
  connections: z.array(z.tuple([z.string(), z.string()])).default([]),
})
export type Device = z.infer<typeof device>

type Seen = Parameters<Looking['see']>[0]

/**
 * Devices with a MAC, a serial or an address, as things. The registry has an entry for each integration that sees a device: those
 * with a MAC in common are one thing.
 */
export function merged(devices: readonly Device[], areas: ReadonlyMap<string, string>): Seen[] {
  const real = devices.filter(({ entry_type, disabled_by }) => entry_type !== 'service' && !disabled_by)
  const groups: { macs: Set<string>; devices: Device[] }[] = []
  for (const one of [...real].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const macs = new Set(macsOf(one))
    const found = groups.filter((group) => !group.macs.isDisjointFrom(macs))
    for (const other of found) groups.splice(groups.indexOf(other), 1)
    groups.push({
      macs: found.reduce((all, other) => all.union(other.macs), macs),
      devices: [...found.flatMap((other) => other.devices), one],
    })
  }
  return groups.flatMap(({ macs, devices: some }) => seenOf([...macs].sort(), some, areas))
}

function seenOf(macs: readonly string[], devices: readonly Device[], areas: ReadonlyMap<string, string>): Seen[] {
  const first = (of: (one: Device) => string | null | undefined) =>
    devices
      .map(of)
      .find((text) => text?.trim())
      ?.trim()
  const serial = first(({ serial_number }) => serial_number)
  const address = devices.map(addressIn).find((one) => one !== undefined)
  if (macs.length === 0 && serial === undefined && address === undefined) return []
  const name = first(({ name_by_user }) => name_by_user) ?? first((one) => one.name)
  const vendor = first(({ manufacturer }) => manufacturer)
  const model = first((one) => one.model)
  const area = areas.get(first(({ area_id }) => area_id) ?? '')
  return [
    {
      // The MAC outlives a device that is taken out and put in again.
      id: macs[0] ?? devices[0]!.id,
      kind: 'device',
      ...(name && { name: name.slice(0, 64) }),
      ...(vendor && { vendor: vendor.slice(0, 100) }),
      ...(model && { model: model.slice(0, 100) }),
      ...(serial && { serial: serial.slice(0, 50) }),
      ...(area && { description: `In ${area}`.slice(0, 200) }),
      interfaces:
        macs.length > 0
          ? macs.map((mac, n) => ({ mac, addresses: n === 0 && address ? [address] : [] }))
          : address
            ? [{ addresses: [address] }]
            : [],
    },
  ]
}

/** Trackers write MACs in any form, and zeros for none. */
function macsOf({ connections }: Device): string[] {
  return connections.flatMap(([sort, text]) => {
    const mac = sort === 'mac' ? macOf(text) : undefined
    return mac === undefined || voidMac(mac) !== undefined ? [] : [mac]
  })
}

/** Of its own page, unless a hub serves it: then it is the hub's. */
function addressIn({ configuration_url: url, via_device_id: via }: Device): string | undefined {
  const host = url && !via ? URL.parse(url)?.hostname.replace(/^\[|\]$/g, '') : undefined
  return host && addressOf(host) ? host : undefined
}
