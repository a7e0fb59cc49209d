import { type Client, list } from '../../../netbox/index.ts'
import type { Saying } from '../sentences/saying.ts'
import { COLUMNS, type NetBoxDevice, parseDevice } from './device.ts'

/** What NetBox holds just now, of everything or of some devices. */
export interface Inventory {
  readonly devices: readonly NetBoxDevice[]
  /** One for each row that is none. */
  readonly problems: readonly Saying[]
}

export interface ReadOptions {
  /** Ids of the devices wanted; all if undefined. */
  readonly ids?: readonly number[] | undefined
  /** Reads the contacts, too: of one role, by its slug, or any. */
  readonly contacts?: { readonly role?: string | undefined } | undefined
  /** Where people reach NetBox, if not where it is read. */
  readonly netboxUrl?: string | undefined
}

/** Ids asked for at once: an address of a few kilobytes. */
const TOGETHER = 200

/** Reads devices afresh: what an event says of them is a hint only. */
export async function readInventory(
  client: Client,
  { ids, contacts, netboxUrl }: ReadOptions = {},
): Promise<Inventory> {
  const rows: unknown[] = []
  if (ids === undefined) rows.push(...(await list(client, 'dcim/devices/', COLUMNS)))
  else
    for (let start = 0; start < ids.length; start += TOGETHER) {
      const some = ids.slice(start, start + TOGETHER)
      const filter = some.map((id) => ['id', String(id)] as const)
      // NetBox answers everything to a filter it does not know.
      rows.push(...(await list(client, 'dcim/devices/', COLUMNS, filter)).filter(({ id }) => some.includes(id)))
    }
  const names = contacts ? await readContacts(client, contacts.role) : new Map<number, string>()
  const parsed = rows.map((row) => parseDevice(row, names.get((row as { id: number }).id)))
  return {
    devices: parsed.flatMap((one) => ('code' in one ? [] : [withUrl(one, netboxUrl)])),
    problems: parsed.filter((one) => 'code' in one),
  }
}

function withUrl(device: NetBoxDevice, netboxUrl: string | undefined): NetBoxDevice {
  if (netboxUrl === undefined) return device
  return { ...device, url: `${netboxUrl.replace(/\/*$/, '/')}dcim/devices/${device.id}/` }
}

/** The name of each device's first contact by priority. */
async function readContacts(client: Client, role: string | undefined): Promise<Map<number, string>> {
  const rows = await list(client, 'tenancy/contact-assignments/', [
    'object_type',
    'object_id',
    'contact',
    'role',
    'priority',
  ])
  const wanted = rows.filter(
    (row) =>
      row.object_type === 'dcim.device' &&
      (role === undefined || (row.role as { slug?: string } | null)?.slug === role),
  )
  const names = new Map<number, string>()
  for (const row of wanted.sort((one, other) => weight(one.priority) - weight(other.priority)))
    if (!names.has(Number(row.object_id)))
      names.set(Number(row.object_id), String((row.contact as { name?: string }).name ?? ''))
  return names
}

const PRIORITIES = ['primary', 'secondary', 'tertiary', 'inactive']

function weight(priority: unknown): number {
  const value = (priority as { value?: string } | null)?.value ?? ''
  return PRIORITIES.includes(value) ? PRIORITIES.indexOf(value) : PRIORITIES.length
}
