import { blames } from './client/answer.ts'
import type { Row } from './client/list.ts'
import { NetBoxError, wordsOf } from './errors.ts'
import type { Kind } from './kinds.ts'

/** One object to be written. */
export interface Write {
  readonly kind: Kind
  /** For people: `homelab/r2d2automaker`. */
  readonly label: string
  /** Which one, for a change or a removal. */
  readonly id?: number
  /** As it was read: a change is refused if somebody edited it since. */
  readonly row?: Row | undefined
  /** What must have come of it. */
  readonly wanted: ReadonlyMap<string, unknown>
  /** The fields that are sent, and their values as NetBox takes them. */
  readonly names: readonly string[]
  readonly body: Readonly<Record<string, unknown>>
  /** Key values, for finding it after a lost answer or a race. */
  readonly tokens: readonly string[]
}

/** What became of a write: the object as NetBox has it now, or why not. */
export type Outcome =
  | { readonly row: Row | undefined; readonly error?: undefined; readonly existing?: undefined }
  /** `existing`: what stands in NetBox under the key that could not be created. */
  | { readonly row?: undefined; readonly error: NetBoxError; readonly existing?: Row | undefined }

export type Batch = readonly Write[]

/** Refusals where NetBox wrote nothing of the batch, and one object may be to blame. */
const divisible = new Set(['refused', 'server-error', 'protected', 'changed-meanwhile', 'not-found'])

/**
 * Sends a batch. If NetBox refuses it, takes out whom it blames and sends the rest; if it blames nobody, sends the halves,
 * until the guilty stand alone.
 */
export async function divide(
  batch: Batch,
  send: (batch: Batch) => Promise<Outcome[]>,
  lost: (batch: Batch, error: NetBoxError) => Promise<Outcome[]>,
): Promise<Outcome[]> {
  if (batch.length === 0) return []
  try {
    return await send(batch)
  } catch (error) {
    if (!(error instanceof NetBoxError)) throw error
    if (error.code === 'maybe-applied') return lost(batch, error)
    const guilty = guiltyIn(batch, error)
    // A token without any right to a kind is refused whole, and would be for each half of it.
    if (guilty.size === 0 && !divisible.has(error.code))
      return batch.map((write) => ({ error: error.about(write.kind, write.label) }))
    if (guilty.size > 0) {
      const rest = batch.filter((write) => !guilty.has(write))
      const again = await divide(rest, send, lost)
      return batch.map((write) => again[rest.indexOf(write)] ?? { error: guilty.get(write)! })
    }
    if (batch.length === 1) return [{ error: blame(batch[0]!, error) }]
    const half = Math.ceil(batch.length / 2)
    const first = await divide(batch.slice(0, half), send, lost)
    return [...first, ...(await divide(batch.slice(half), send, lost))]
  }
}

function guiltyIn(batch: Batch, error: NetBoxError): Map<Write, NetBoxError> {
  const guilty = new Map<Write, NetBoxError>()
  for (const { index, id, detail } of blames(error.detail) ?? []) {
    const write = index === undefined ? batch.find((one) => one.id === id) : batch[index]
    if (write) guilty.set(write, blame(write, error, detail))
  }
  return guilty
}

export function blame(write: Write, error: NetBoxError, detail: unknown = error.detail): NetBoxError {
  const words = detail === error.detail ? error.message : wordsOf(detail)
  const fields = typeof detail === 'object' && detail !== null && !Array.isArray(detail) ? Object.keys(detail) : []
  const own = fields.filter((name) => name !== '__all__' && name !== 'detail')
  const field = own.length === 1 && fields.length === 1 ? own[0] : error.field
  // Beside an object that the token may not write, one may stand whose values are wrong.
  const code = error.code === 'forbidden' && own.length > 0 ? 'refused' : error.code
  return new NetBoxError({ ...error, code, message: words, field, detail }).about(write.kind, write.label)
}

export async function fail(batch: Batch, error: NetBoxError): Promise<Outcome[]> {
  return batch.map((write) => ({ error: error.about(write.kind, write.label) }))
}
