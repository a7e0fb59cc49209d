import { type Client, NetBoxError } from '../../../netbox/index.ts'

export interface Entry {
  readonly kind: 'dcim.device' | 'virtualization.virtualmachine'
  readonly id: number
  readonly comments: string
}

/** Writes journal entries, all in one request. A token that may not is no failure of the run: the plan tells the same. */
export async function writeJournal(client: Client, entries: readonly Entry[]): Promise<string | undefined> {
  if (entries.length === 0) return undefined
  const body = entries.map(({ kind, id, comments }) => {
    return { assigned_object_type: kind, assigned_object_id: id, kind: 'warning', comments }
  })
  try {
    await client.post('extras/journal-entries/', body)
    return undefined
  } catch (error) {
    if (!(error instanceof NetBoxError)) throw error
    return `journal: ${error.message}`
  }
}
