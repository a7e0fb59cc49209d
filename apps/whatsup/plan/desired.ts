import { filled } from '../mapping.ts'
import type { Address, NetBoxDevice } from '../netbox/device.ts'
import { joined, type Saying, say } from '../sentences/saying.ts'
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
  readonly unwanted: ReadonlyMap<string, Saying>
  /** What somebody should mend. */
  readonly notices: readonly Saying[]
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
  const unwanted = new Map<string, Saying>()
  const notices: Saying[] = []
  for (const device of devices) {
    const ends = [[device.primary, false], ...(connection.outOfBand ? [[device.outOfBand, true]] : [])] as [
      Address | undefined,
      boolean,
    ][]
    for (const [address, outOfBand] of ends) {
      const key = keyOf(instance, device.id, outOfBand)
      const made = targetOf(device, address, key, outOfBand, connection)
      if (!('code' in made)) {
        targets.push(made)
        if (!device.named && !outOfBand) notices.push(say('called', device.id, made.name))
        continue
      }
      unwanted.set(key, made)
      // Only what ought to be monitored and cannot be is worth a word.
      if (made === NO_ADDRESS && !outOfBand) notices.push(say('noAddress', device.name || say('device', device.id)))
      if (made === NO_NAME) notices.push(say('noName', device.id))
    }
  }
  return { targets, unwanted, notices }
}

const NO_ADDRESS = say('lacksAddress')
const NO_NAME = say('lacksName')

function targetOf(
  device: NetBoxDevice,
  address: Address | undefined,
  key: string,
  outOfBand: boolean,
  connection: Connection,
): Target | Saying {
  const { filter, mapping, statuses } = connection
  const treatment = statuses[device.status] ?? 'maintenance'
  if (treatment === 'removed') return say('hasStatus', device.status)
  const outside = outsideOf(device, filter)
  if (outside) return outside
  if (device.master !== undefined && device.master !== device.id) return say('isPart')
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
function outsideOf(device: NetBoxDevice, { sites, roles, tags, tenants }: Filter): Saying | undefined {
  if (sites && !sites.includes(device.site.slug)) return say('hasSite', device.site.name || say('none'))
  if (roles && !roles.includes(device.role.slug)) return say('hasRole', device.role.name || say('none'))
  if (tenants && !tenants.includes(device.tenant.slug)) return say('hasTenant', device.tenant.name || say('none'))
  if (tags && !tags.some((tag) => device.tags.includes(tag))) return say('lacksTags', joined('list', tags))
  return undefined
}

function cut(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name
}
