import { type Client, ifMatchOf, list, NetBoxError } from '../../../netbox/index.ts'
import type { Entry } from '../ledger/entry.ts'
import type { Result } from '../result.ts'
import { english } from '../sentences/saying.ts'

export interface BackOptions {
  /** A custom field of the type JSON; nothing is written without one. */
  readonly customField: string | undefined
  /** Whether what matters stands in the journal, too. */
  readonly journal: boolean
  readonly connection: string
}

/** What deserves a line in a device's journal, by its action and whether it went well. */
const WORDS: Readonly<Record<string, string>> = {
  create: 'is monitored now',
  adopt: 'was taken over',
  remove: 'was removed',
  conflict: 'is in conflict',
}

/** Devices written at once. */
const TOGETHER = 100
/** How often devices are read anew that others write at the same time. */
const TRIES = 5

/**
 * Tells NetBox what became of its devices: id, state and time of each connection in a custom field. Only what changed is written, so that
 * NetBox's own event about it finds nothing to do.
 */
export async function tellNetBox(
  client: Client,
  results: readonly Result[],
  entries: ReadonlyMap<string, Entry>,
  options: BackOptions,
): Promise<void> {
  const { customField, journal, connection } = options
  const told = results.filter(({ key }) => !key.endsWith('/oob'))
  if (customField !== undefined && told.length > 0)
    await unlessChanged(() => fields(client, told, entries, customField, connection))
  if (!journal) return
  const lines = told.filter(
    ({ action, success, verified }) => Object.hasOwn(WORDS, action) && (action === 'conflict' || (success && verified)),
  )
  for (const { device, action, id, message } of lines) {
    const comments = `WhatsUp Gold (${connection}): ${WORDS[action]}${id ? `, as ${id}` : ''}. ${english(message)}`
    const entry = {
      assigned_object_type: 'dcim.device',
      assigned_object_id: device,
      kind: action === 'conflict' ? 'warning' : 'info',
      comments,
    }
    // A device that is gone has no journal.
    await client.post('extras/journal-entries/', entry).catch((error: unknown) => {
      if (!(error instanceof NetBoxError && error.code === 'invalid')) throw error
    })
  }
}

/** Again, as long as somebody else wrote one of the devices after it was read. */
async function unlessChanged(write: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await write()
    } catch (error) {
      if (!(error instanceof NetBoxError && error.code === 'changed-meanwhile') || tries === TRIES) throw error
    }
  }
}

async function fields(
  client: Client,
  results: readonly Result[],
  entries: ReadonlyMap<string, Entry>,
  field: string,
  connection: string,
): Promise<void> {
  const wanted = new Map(results.map(({ key, device }) => [device, shown(entries.get(key))] as const))
  const columns = ['custom_fields', 'last_updated']
  const rows = (await list(client, 'dcim/devices/', columns)).filter(({ id }) => wanted.has(id))
  const changed = rows.flatMap((row) => {
    const { id, custom_fields } = row
    const all = custom_fields as Record<string, unknown> | null
    if (!all || !(field in all))
      throw new NetBoxError({
        code: 'invalid',
        message: `devices in NetBox have no custom field ${field}; make one of the type JSON, or leave customField out`,
      })
    const old = (all[field] ?? {}) as Record<string, { id?: string; state?: string } | undefined>
    const now = wanted.get(id)
    if (old[connection]?.id === now?.id && old[connection]?.state === now?.state) return []
    const { [connection]: _, ...others } = old
    const body = { id, custom_fields: { [field]: now ? { ...others, [connection]: now } : others } }
    return [{ body, row }]
  })
  for (let start = 0; start < changed.length; start += TOGETHER) {
    const some = changed.slice(start, start + TOGETHER)
    // NetBox saves whole rows: without it, what a person changes in the same moment would be taken back.
    const ifMatch = ifMatchOf(some.map(({ row }) => row))
    const bodies = some.map(({ body }) => body)
    await client.patch('dcim/devices/', bodies, { ifMatch })
  }
}

function shown(entry: Entry | undefined) {
  return entry && { id: entry.id, state: entry.state, at: entry.at }
}
