import type { NetBoxDevice } from './netbox/device.ts'

/** What of a NetBox device can stand in a text of the mapping, between braces; custom fields as `{cf.name}`. */
const FIELDS: Readonly<Record<string, (device: NetBoxDevice) => string>> = {
  name: ({ name }) => name,
  status: ({ status }) => status,
  role: ({ role }) => role.name,
  platform: ({ platform }) => platform.name,
  manufacturer: ({ manufacturer }) => manufacturer.name,
  model: ({ model }) => model,
  site: ({ site }) => site.name,
  location: ({ location }) => location.name,
  tenant: ({ tenant }) => tenant.name,
  serial: ({ serial }) => serial,
  asset_tag: ({ assetTag }) => assetTag,
  description: ({ description }) => description,
  comments: ({ comments }) => comments,
  contact: ({ contact }) => contact,
  url: ({ url }) => url,
}

const PLACE = /\{([^{}]*)\}/g

/** The names between braces that mean nothing. */
export function unknownIn(text: string): string[] {
  return [...text.matchAll(PLACE)]
    .map(([, name]) => name!)
    .filter((name) => !/^cf\.\w+$/.test(name) && !Object.hasOwn(FIELDS, name))
}

/** A text of the mapping with the device's values in it; blanks that empty ones leave are taken away. */
export function filled(text: string, device: NetBoxDevice): string {
  const value = (name: string) =>
    name.startsWith('cf.') ? plain(device.customFields[name.slice(3)]) : (FIELDS[name]?.(device) ?? '')
  return text
    .replace(PLACE, (_, name: string) => value(name))
    .replace(/[ \t]+/g, ' ')
    .trim()
}

/** Whether any text of a mapping needs a field that has to be asked for on its own. */
export function uses(texts: Iterable<string>, field: string): boolean {
  return [...texts].some((text) => text.includes(`{${field}}`))
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(plain).join(', ')
  if (typeof value !== 'object') return String(value)
  const { display, label, name } = value as Record<string, unknown>
  return String(display ?? label ?? name ?? JSON.stringify(value))
}
