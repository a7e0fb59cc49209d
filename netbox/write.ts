import { blames } from './client/answer.ts'
import type { Client } from './client/client.ts'
import type { Row } from './client/list.ts'
import { pause } from './client/retry.ts'
import { NetBoxError, wordsOf } from './errors.ts'
import { etagOf } from './etag.ts'
import { entryOf, type Kind } from './kinds.ts'
import { chunks, readByIds, readByKeys } from './lookup.ts'
import { columnsOf, differing, tokensOfRow } from './normalise.ts'

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

export interface WriteOptions {
  /** Shown in NetBox's change log. */
  message?: string | undefined
  /** Objects per request, 100 by default: more gain little and lose more when refused. */
  size?: number | undefined
  signal?: AbortSignal | undefined
  /** Milliseconds between looks for a write whose answer was lost. */
  looks?: readonly number[] | undefined
}

const defaultLooks = [0, 1000, 3000, 10_000]

/** Refusals where NetBox wrote nothing of the batch, and one object may be to blame. */
const divisible = new Set(['refused', 'server-error', 'protected', 'changed-meanwhile', 'not-found'])

type Batch = readonly Write[]

/** Creates objects of one kind. Good ones go through whatever becomes of the others. */
export async function createAll(
  client: Client,
  kind: Kind,
  writes: Batch,
  options: WriteOptions = {},
): Promise<Outcome[]> {
  const { path, unique } = entryOf(kind)
  const send = async (batch: Batch): Promise<Outcome[]> => {
    const body = batch.map((write) => withMessage(write.body, options))
    const rows = (await client.post(path, body, { signal: options.signal })).body as Row[]
    return batch.map((write, place) => verified(write, rows[place]))
  }
  const lost = async (batch: Batch, error: NetBoxError): Promise<Outcome[]> => {
    for (const wait of options.looks ?? defaultLooks) {
      await pause(wait, options.signal)
      const found = await existing(client, kind, batch)
      if (found.some((row) => row !== undefined)) return batch.map((write, n) => outcomeOfLost(write, found[n], error))
    }
    // Nothing there: it did not happen. Where NetBox itself would accept a double, better stop: the next run looks again.
    return unique ? divide(batch, send, fail) : batch.map((write) => ({ error: blame(write, error) }))
  }
  const outcomes = await inBatches(writes, options, (batch) => divide(batch, send, lost))
  return withExisting(client, kind, writes, outcomes)
}

/** Changes objects of one kind, unless somebody else changed them since they were read. */
export async function updateAll(
  client: Client,
  kind: Kind,
  writes: Batch,
  options: WriteOptions = {},
): Promise<Outcome[]> {
  const { path } = entryOf(kind)
  const send = async (batch: Batch): Promise<Outcome[]> => {
    const body = batch.map((write) => withMessage({ id: write.id, ...write.body }, options))
    const tags = batch.map((write) => etagOf(write.row))
    const ifMatch = tags.every((tag) => tag !== undefined) ? tags.join(', ') : undefined
    const rows = (await client.patch(path, body, { ifMatch, signal: options.signal })).body as Row[]
    const byId = new Map(rows.map((row) => [row.id, row]))
    // 4.5 skips ids it does not know without a word.
    return batch.map((write) => verified(write, byId.get(write.id!)))
  }
  const lost = async (batch: Batch): Promise<Outcome[]> => {
    const ids = batch.map((write) => write.id!)
    const names = new Set(batch.flatMap((write) => write.names))
    const rows = await readByIds(client, kind, ids, ['last_updated', ...columnsOf(kind, names)])
    const byId = new Map(rows.map((row) => [row.id, row]))
    const missing = batch.filter((write) => verified(write, byId.get(write.id!)).error)
    const again = await divide(missing, send, fail)
    return batch.map((write) => again[missing.indexOf(write)] ?? { row: byId.get(write.id!) })
  }
  return inBatches(writes, options, (batch) => divide(batch, send, lost))
}

/** Removes objects of one kind. One that is gone already counts as removed. */
export async function removeAll(
  client: Client,
  kind: Kind,
  writes: Batch,
  options: WriteOptions = {},
): Promise<Outcome[]> {
  const send = async (batch: Batch): Promise<Outcome[]> => {
    const body = batch.map((write) => withMessage({ id: write.id }, options))
    await client.delete(entryOf(kind).path, body, { signal: options.signal })
    return batch.map(() => ({ row: undefined }))
  }
  // Removing twice does no harm: after a lost answer it is simply sent again.
  const outcomes = await inBatches(writes, options, (batch) => divide(batch, send, () => divide(batch, send, fail)))
  // NetBox refuses (400) ids that are gone, and keeps (409) what others need.
  return outcomes.map((outcome) => (isGone(outcome.error) ? { row: undefined } : outcome))
}

/**
 * Sends a batch. If NetBox refuses it, takes out whom it blames and sends the rest; if it blames nobody, sends the halves,
 * until the guilty stand alone.
 */
async function divide(
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
    if (!divisible.has(error.code)) return batch.map((write) => ({ error: error.about(write.kind, write.label) }))
    const guilty = guiltyIn(batch, error)
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

function blame(write: Write, error: NetBoxError, detail: unknown = error.detail): NetBoxError {
  const words = detail === error.detail ? error.message : wordsOf(detail)
  const fields = typeof detail === 'object' && detail !== null && !Array.isArray(detail) ? Object.keys(detail) : []
  const field = fields.length === 1 && fields[0] !== '__all__' && fields[0] !== 'detail' ? fields[0] : error.field
  return new NetBoxError({ ...error, message: words, field, detail }).about(write.kind, write.label)
}

async function fail(batch: Batch, error: NetBoxError): Promise<Outcome[]> {
  return batch.map((write) => ({ error: error.about(write.kind, write.label) }))
}

/** Checks what came back: NetBox drops fields it does not know, and says nothing. */
function verified(write: Write, row: Row | undefined): Outcome {
  if (!row) {
    const facts = { code: 'not-found', message: 'is not there any more; run again to make it anew' } as const
    return { error: new NetBoxError(facts).about(write.kind, write.label) }
  }
  const sent = new Map([...write.wanted].filter(([name]) => write.names.includes(name)))
  const [field] = differing(write.kind, sent, row)
  if (field === undefined) return { row }
  const message = `NetBox took the object (id ${row.id}) but not its ${field}: this version does not know the field or the value`
  return { error: new NetBoxError({ code: 'not-kept', message, field }).about(write.kind, write.label), existing: row }
}

function outcomeOfLost(write: Write, row: Row | undefined, error: NetBoxError): Outcome {
  if (!row) return { error: blame(write, error) }
  return differing(write.kind, write.wanted, row).length === 0 ? { row } : { error: blame(write, error), existing: row }
}

/** For creates that were refused: what stands under their keys, which is a race if anything. */
async function withExisting(client: Client, kind: Kind, writes: Batch, outcomes: Outcome[]): Promise<Outcome[]> {
  const refused = outcomes.flatMap(({ error, existing }, n) =>
    error && !existing && (error.code === 'refused' || error.code === 'server-error') ? [n] : [],
  )
  if (refused.length === 0) return outcomes
  const rows = await existing(
    client,
    kind,
    refused.map((n) => writes[n]!),
  )
  return outcomes.map((outcome, n) => {
    const row = rows[refused.indexOf(n)]
    return outcome.error && row ? { error: outcome.error, existing: row } : outcome
  })
}

/** The rows that now stand under the keys of a batch. */
async function existing(client: Client, kind: Kind, batch: Batch): Promise<(Row | undefined)[]> {
  const names = new Set(batch.flatMap((write) => [...write.wanted.keys()]))
  const keys = batch.map((write) => write.tokens)
  const rows = await readByKeys(client, kind, keys, ['last_updated', 'tags', ...columnsOf(kind, names)])
  const byKey = new Map(rows.map((row) => [tokensOfRow(kind, row).join('\0'), row]))
  return keys.map((tokens) => byKey.get(tokens.join('\0')))
}

async function inBatches(
  writes: Batch,
  options: WriteOptions,
  run: (batch: Batch) => Promise<Outcome[]>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const batch of chunks(writes, options.size ?? 100)) outcomes.push(...(await run(batch)))
  return outcomes
}

function withMessage(
  body: Readonly<Record<string, unknown>>,
  options: WriteOptions,
): Readonly<Record<string, unknown>> {
  return options.message ? { ...body, changelog_message: options.message } : body
}

function isGone(error: NetBoxError | undefined): boolean {
  return error !== undefined && (error.code === 'not-found' || (error.code === 'refused' && error.status === 400))
}
