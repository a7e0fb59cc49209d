import type { Switches } from './switches.ts'
import { type Device, DISCOVERED, ROOT, type World } from './world.ts'

/** A template as clients send it: names of fields in any case, as on the real one. */
type Template = Record<string, unknown>

export interface Made {
  device: Device | undefined
  messages: string[]
}

/** Makes a device of a template. Always a new one: whether there is one like it is not looked at. */
export function create(
  world: World,
  template: Template,
  options: readonly string[],
  switches: Switches,
  partly: boolean,
  now: number,
  random: () => number,
): Made {
  const field = <T>(name: string): T | undefined =>
    Object.entries(template).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] as T | undefined
  const name = field<string>('displayName')
  const interfaces = field<{ networkAddress?: string; networkName?: string }[]>('interfaces') ?? []
  const messages: string[] = []
  if (!name || name.length > 150)
    return { device: undefined, messages: ['displayName is required, 150 characters at most'] }
  const address = interfaces[0]?.networkAddress
  if (!address || (address.includes(':') && !switches.ipv6))
    return { device: undefined, messages: [`${address ?? 'no address'} is not a valid IP address`] }
  const wants = (option: string) => options.includes('all') || options.includes(option)
  const without = (part: Switches['leftOut'][number]) => partly && switches.leftOut.includes(part)
  const [least, most] = switches.lag
  const given = wants('attribute') ? (field<{ name: string; value: string }[]>('attributes') ?? []) : []
  const device = world.add({
    displayName: name,
    visibleAt: now + least + random() * (most - least),
    note: without('note') ? '' : (field<string>('note') ?? ''),
    interfaces: [world.interfaceOf(address, interfaces[0]?.networkName ?? '')],
    customLinks: field<Device['customLinks']>('customLinks') ?? [],
  })
  if (without('attributes')) messages.push('Failed to apply attributes')
  else
    device.attributes = given.map(({ name, value }) => ({
      attributeId: world.id(),
      name,
      value: String(value).slice(0, 3000),
    }))
  if (without('roles')) messages.push('Failed to apply role')
  else {
    const [role, os, brand] = [field<string>('primaryRole'), field<string>('os'), field<string>('brand')]
    if (role && world.roles.has(role)) device.role = role
    if (os && world.systems.has(os)) device.os = os
    if (brand) device.brand = world.brands.has(brand) ? brand : 'Unknown brand'
  }
  if (without('groups')) messages.push('Failed to add the device to a group')
  else device.groups = groupsOf(world, field<{ parents?: string[]; name: string }[]>('groups') ?? [])
  return { device, messages }
}

/** Groups by their path; of those that are not there nothing comes, and without any it is Discovered Devices. */
function groupsOf(world: World, wanted: readonly { parents?: string[]; name: string }[]): string[] {
  const found = wanted.flatMap(({ parents, name }) => {
    if (!parents || parents.length === 0) return [...world.groups.values()].find((one) => one.name === name)?.id ?? []
    const [first, ...more] = parents
    let at = first === 'My Network' ? ROOT : (world.child(ROOT, first!)?.id ?? '')
    for (const one of [...more, name]) at = world.child(at, one)?.id ?? ''
    return at === '' ? [] : at
  })
  return found.length > 0 ? found : [DISCOVERED]
}
