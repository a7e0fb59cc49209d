import { changedMeanwhile } from './client/answer.ts'
import type { Client } from './client/client.ts'
import type { Row } from './client/list.ts'
import { pause } from './client/retry.ts'
import { type Batch, blame, divide, fail, type Outcome, type Write } from './divide.ts'
import { NetBoxError } from './errors.ts'
import { ifMatchOf } from './etag.ts'
import { apartFields, mayBe, soughtIn } from './identity.ts'
import { entryOf, type Kind } from './kinds.ts'
import { chunks, readByIds, readByKeys } from './lookup.ts'
import { columnsOf, differing, tokensOfRow } from './normalise.ts'
import { staleIn } from './stale.ts'

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
  const look = async (batch: Batch, error: NetBoxError): Promise<Outcome[]> => {
    for (const wait of options.looks ?? defaultLooks) {
      await pause(wait, options.signal)
      const found = await existing(client, kind, batch)
      if (found.some((row) => row !== undefined)) return batch.map((write, n) => outcomeOfLost(write, found[n], error))
    }
    // Nothing there: it did not happen. Where NetBox itself would accept a double, better stop: the next run looks again.
    return unique ? divide(batch, send, fail) : uncertain(batch, error)
  }
  const lost = (batch: Batch, error: NetBoxError) => orKnown(uncertain(batch, error), () => look(batch, error))
  const outcomes = await inBatches(writes, options, (batch) => divide(batch, send, lost))
  return orKnown(outcomes, () => withExisting(client, kind, writes, outcomes))
}

/** Changes objects of one kind, unless somebody else changed them since they were read. */
export async function updateAll(
  client: Client,
  kind: Kind,
  writes: Batch,
  options: WriteOptions = {},
): Promise<Outcome[]> {
  const { path } = entryOf(kind)
  const send = async (whole: Batch): Promise<Outcome[]> => {
    const stale = await staleIn(client, kind, whole)
    if (stale.size === 0) return await patch(whole)
    const batch = whole.filter((write) => !stale.has(write))
    const sent = batch.length > 0 ? await patch(batch) : []
    const late = (write: Write) => ({ error: changedMeanwhile().about(kind, write.label) })
    return whole.map((write) => sent[batch.indexOf(write)] ?? late(write))
  }
  const patch = async (batch: Batch): Promise<Outcome[]> => {
    const body = batch.map((write) => withMessage({ id: write.id, ...write.body }, options))
    const ifMatch = ifMatchOf(batch.map(({ row }) => row))
    const rows = (await client.patch(path, body, { ifMatch, signal: options.signal })).body as Row[]
    const byId = new Map(rows.map((row) => [row.id, row]))
    // 4.5 skips ids it does not know without a word.
    return batch.map((write) => verified(write, byId.get(write.id!)))
  }
  const look = async (batch: Batch): Promise<Outcome[]> => {
    const now = await rowsNow(client, kind, batch)
    const missing = batch.filter((write) => verified(write, now.get(write.id!)).error)
    const again = await divide(missing, send, fail)
    return batch.map((write) => again[missing.indexOf(write)] ?? { row: now.get(write.id!) })
  }
  const lost = (batch: Batch, error: NetBoxError) => orKnown(uncertain(batch, error), () => look(batch))
  const outcomes = await inBatches(writes, options, (batch) => divide(batch, send, lost))
  return orKnown(outcomes, () => withAgreed(client, kind, writes, outcomes))
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
  return orKnown(outcomes, () => withoutGone(client, kind, writes, outcomes))
}

/** What a look after a write finds; where NetBox does not let us look, the write came to `known`: it is told, and never thrown away. */
export async function orKnown(known: Outcome[], look: () => Promise<Outcome[]>): Promise<Outcome[]> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof NetBoxError) return known
    throw error
  }
}

function uncertain(batch: Batch, error: NetBoxError): Outcome[] {
  return batch.map((write) => ({ error: blame(write, error) }))
}

/** NetBox refuses (400) ids that are gone, and also what its rules protect: only a look tells which it was. */
async function withoutGone(client: Client, kind: Kind, writes: Batch, outcomes: Outcome[]): Promise<Outcome[]> {
  const refused = writes.filter((_, n) => outcomes[n]!.error?.code === 'refused')
  if (refused.length === 0) return outcomes
  const ids = refused.map((write) => write.id!)
  const there = new Set((await readByIds(client, kind, ids, [])).map((row) => row.id))
  return outcomes.map((outcome, n) =>
    refused.includes(writes[n]!) && !there.has(writes[n]!.id!) ? { row: undefined } : outcome,
  )
}

/**
 * For updates that came too late: what somebody else changed to just what was wanted is done. So it is after a run that was
 * killed, whose last request NetBox still works on while the next run reads.
 */
async function withAgreed(client: Client, kind: Kind, writes: Batch, outcomes: Outcome[]): Promise<Outcome[]> {
  const late = writes.filter((_, n) => outcomes[n]!.error?.code === 'changed-meanwhile')
  if (late.length === 0) return outcomes
  const now = await rowsNow(client, kind, late)
  return outcomes.map((outcome, n) => {
    const write = writes[n]!
    if (!late.includes(write)) return outcome
    const seen = verified(write, now.get(write.id!))
    return seen.error ? outcome : seen
  })
}

/** What NetBox now holds of the fields that are written, by id. */
export async function rowsNow(client: Client, kind: Kind, batch: Batch): Promise<Map<number, Row>> {
  const ids = batch.map((write) => write.id!)
  const names = new Set(batch.flatMap((write) => write.names))
  const rows = await readByIds(client, kind, ids, ['last_updated', ...columnsOf(kind, names)])
  return new Map(rows.map((row) => [row.id, row]))
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
  const rows = await readByKeys(client, kind, keys, [
    'last_updated',
    'tags',
    ...columnsOf(kind, [...names, ...apartFields(kind)]),
  ])
  const byKey = Map.groupBy(rows, (row) => tokensOfRow(kind, row).join('\0'))
  // A twin of the same key is another object.
  return batch.map((write) => byKey.get(write.tokens.join('\0'))?.find((row) => mayBe(soughtIn(kind, write), row)))
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
