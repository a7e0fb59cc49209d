import { filled } from '../mapping.ts'
import type { Address, NetBoxDevice } from '../netbox/device.ts'
import type { Connection, Filter } from '../settings.ts'

/** What WhatsUp Gold shall hold for one address of a NetBox device. */
export interface Target {
  /** `<instance>/dcim.device/<id>`, with `/oob` for the out-of-band address: stands in the device's mark. */
  readonly key: string
  readonly device: number
  readonly name: string
  readonly address: string
  /** Empty where there is none. */
  readonly hostName: string
  readonly attributes: Readonly<Record<string, string>>
  readonly group: readonly string[]
  readonly role: string | undefined
  readonly brand: string | undefined
  readonly os: string | undefined
  readonly link: string | undefined
  /** Why it is silenced; undefined while it is monitored. */
  readonly silenced: string | undefined
}

export interface Desired {
  readonly targets: readonly Target[]
  /** Why a device of NetBox is not wanted, by key. What is not even here is not in NetBox. */
  readonly unwanted: ReadonlyMap<string, string>
  /** Sentences about what somebody should mend. */
  readonly notices: readonly string[]
}

const LONGEST_NAME = 150
const LONGEST_VALUE = 3000
/** How reasons of ours begin: others' maintenance is left alone. */
export const REASON = 'NetBox: '

export function keyOf(instance: string, device: number, outOfBand = false): string {
  return `${instance}/dcim.device/${device}${outOfBand ? '/oob' : ''}`
}

/** Instance and device of a key; undefined for what is none. */
export function parseKey(key: string): { readonly instance: string; readonly device: number } | undefined {
  const [, instance, device] = /^([a-z0-9][a-z0-9_-]*)\/dcim\.device\/(\d{1,15})(?:\/oob)?$/.exec(key) ?? []
  return instance === undefined ? undefined : { instance, device: Number(device) }
}

/** What a connection shall hold. Pure; equal devices make equal targets. */
export function desiredFrom(devices: readonly NetBoxDevice[], instance: string, connection: Connection): Desired {
  const targets: Target[] = []
  const unwanted = new Map<string, string>()
  const notices: string[] = []
  for (const device of devices) {
    const ends = [[device.primary, false], ...(connection.outOfBand ? [[device.outOfBand, true]] : [])] as [
      Address | undefined,
      boolean,
    ][]
    for (const [address, outOfBand] of ends) {
      const key = keyOf(instance, device.id, outOfBand)
      const made = targetOf(device, address, key, outOfBand, connection)
      if (typeof made !== 'string') {
        targets.push(made)
        if (!device.named && !outOfBand)
          notices.push(`device ${device.id} has no name; it is exported as "${made.name}"`)
        continue
      }
      unwanted.set(key, made)
      // Only what ought to be monitored and cannot be is worth a word.
      if (made === NO_ADDRESS && !outOfBand)
        notices.push(`${device.name || `device ${device.id}`} is not exported: it has no primary address`)
      if (made === NO_NAME)
        notices.push(`device ${device.id} is not exported: it has neither a name nor anything NetBox shows of it`)
    }
  }
  return { targets, unwanted, notices }
}

const NO_ADDRESS = 'it has no address'
const NO_NAME = 'it has no name'

function targetOf(
  device: NetBoxDevice,
  address: Address | undefined,
  key: string,
  outOfBand: boolean,
  connection: Connection,
): Target | string {
  const { filter, mapping, statuses } = connection
  const treatment = statuses[device.status] ?? 'maintenance'
  if (treatment === 'removed') return `its status is ${device.status}`
  const outside = outsideOf(device, filter)
  if (outside) return outside
  if (device.master !== undefined && device.master !== device.id) return 'the master of its chassis stands for it'
  if (!address) return NO_ADDRESS
  if (device.name === '') return NO_NAME
  const attributes = Object.entries(mapping.attributes).map(
    ([name, text]) => [name, filled(text, device).slice(0, LONGEST_VALUE)] as const,
  )
  return {
    key,
    device: device.id,
    name: cut(outOfBand ? `${device.name} (oob)` : device.name),
    address: address.ip,
    hostName: address.dnsName,
    attributes: Object.fromEntries(attributes.filter(([, value]) => value !== '')),
    group: mapping.group.map((name) => filled(name, device)).filter((name) => name !== ''),
    role: mapping.roles[device.role.slug],
    brand: mapping.brands[device.manufacturer.slug],
    os: mapping.systems[device.platform.slug],
    // The API cannot change a link: it names an attribute, which it can.
    link: mapping.link && device.url !== '' ? '%Device.Attribute.NetBox.Url' : undefined,
    silenced: treatment === 'maintenance' ? `${REASON}${device.status}` : undefined,
  }
}

/** Why a filter leaves a device out; undefined if it does not. Every list that is given must name it. */
function outsideOf(device: NetBoxDevice, { sites, roles, tags, tenants }: Filter): string | undefined {
  if (sites && !sites.includes(device.site.slug)) return `its site is ${device.site.name || 'none'}`
  if (roles && !roles.includes(device.role.slug)) return `its role is ${device.role.name || 'none'}`
  if (tenants && !tenants.includes(device.tenant.slug)) return `its tenant is ${device.tenant.name || 'none'}`
  if (tags && !tags.some((tag) => device.tags.includes(tag))) return `it has none of the tags ${tags.join(', ')}`
  return undefined
}

function cut(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name
}
