import { randomUUIDv7 } from 'node:crypto'
import { z } from 'zod'
import { type DataOf, type EventEntry, type EventType, eventTypes, versionOf } from './types.ts'
import { type Usual, usual } from './usual.ts'

/** One thing that happened, as it stands in the stream. */
export type InfrastructureEvent<T extends EventType = EventType> = {
  [K in T]: {
    /** UUID, ordered by time where it was made here (v7). */
    readonly event_id: string
    readonly aggregate_id: string
    readonly event_type: K
    readonly version: number
    /** When it happened, ISO 8601. */
    readonly time: string
    /** What it belongs to, and what brought it about. */
    readonly correlation_id?: string
    readonly causation_id?: string
    readonly data: DataOf<K>
  }
}[T]

/** What is wrong with an event, in one sentence. `newer`: written by a newer program, so it is kept for one. */
export class EventError extends Error {
  override name = 'EventError'
  readonly code: 'invalid' | 'newer'

  constructor(message: string, code: 'invalid' | 'newer' = 'invalid') {
    super(message)
    this.code = code
  }
}

const UUID = 'a UUID such as 01936194-0000-7000-8000-000000000001'
const uuid = z.uuid({ error: UUID })
const VERSION = 'a whole number from 1 on'
const TIME = 'a time such as 2026-01-18T09:30:00Z'
/** As programs write it. The expression for all that ISO 8601 allows takes longer than all other checks of an event together. */
const USUAL_TIME =
  /^\d{4}-(?:02-(?:0[1-9]|1\d|2[0-8])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01]))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/
const ANY_TIME = z.iso.datetime({ offset: true })
const isTime = (value: unknown) =>
  typeof value === 'string' && (USUAL_TIME.test(value) || ANY_TIME.safeParse(value).success)

const envelope = z.strictObject({
  event_id: uuid,
  aggregate_id: uuid,
  event_type: z.string({ error: `one of ${Object.keys(eventTypes).join(', ')}` }),
  version: z.int({ error: VERSION }).min(1, { error: VERSION }).default(1),
  time: z.custom<string>(isTime, { error: TIME }).optional(),
  correlation_id: uuid.optional(),
  causation_id: uuid.optional(),
  // Its fields are looked at below: to go through them here as well would take a third of the time of a replay.
  data: z.custom<Readonly<Record<string, unknown>>>(isObject, { error: 'an object' }),
})

/** What may be left to the program when an event is made. */
export interface Circumstances {
  readonly id?: string | undefined
  readonly eventId?: string | undefined
  readonly time?: Date | undefined
  readonly correlation?: string | undefined
  readonly causation?: string | undefined
}

/** Makes an event of a type: `eventOf('ComputeRegistered', {hostname: 'web01'})`. Throws {@link EventError}. */
export function eventOf<T extends EventType>(
  type: T,
  data: DataOf<T>,
  { id, eventId, time = new Date(), correlation, causation }: Circumstances = {},
): InfrastructureEvent<T> {
  return parseEvent({
    event_id: eventId ?? randomUUIDv7(),
    aggregate_id: id ?? randomUUIDv7(),
    event_type: type,
    version: versionOf(eventTypes[type]),
    time: time.toISOString(),
    ...(correlation !== undefined && { correlation_id: correlation }),
    ...(causation !== undefined && { causation_id: causation }),
    data,
  }) as InfrastructureEvent<T>
}

/** As this program writes it. */
const USUAL_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const isUsualId = (value: unknown) => typeof value === 'string' && USUAL_ID.test(value)
const USUAL_DATA: ReadonlyMap<unknown, Usual> = new Map(
  Object.entries(eventTypes).map(([type, { schema }]) => [type, usual(schema)]),
)

/** Whether an event is as this program writes it: then the checks of all that it may be have nothing to add. */
function isUsual(body: unknown): body is InfrastructureEvent {
  if (!isObject(body)) return false
  const { event_id, aggregate_id, event_type, version, time, correlation_id, causation_id, data } = body
  const isUsualData = USUAL_DATA.get(event_type)
  if (!isUsualData || version !== versionOf(eventTypes[event_type as EventType])) return false
  if (!isUsualId(event_id) || !isUsualId(aggregate_id) || typeof time !== 'string' || !USUAL_TIME.test(time))
    return false
  let fields = 6
  for (const id of [correlation_id, causation_id])
    if (id !== undefined) {
      if (!isUsualId(id)) return false
      fields++
    }
  return Object.keys(body).length === fields && isUsualData(data)
}

/** Reads the text of an event. @param recorded its time where it tells none. Throws {@link EventError}. */
export function readEvent(text: string, recorded?: Date): InfrastructureEvent {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    throw new EventError('the event is no JSON; it must be an object such as {"event_id": "…", "data": {…}}')
  }
  return isUsual(body) ? body : parseEvent(body, recorded)
}

/** Checks what may be an event, and brings an older version to the one of today. Throws {@link EventError}. */
export function parseEvent(
  body: unknown,
  recorded: Date = new Date(),
  table: Readonly<Record<string, EventEntry>> = eventTypes,
): InfrastructureEvent {
  if (!isObject(body))
    throw new EventError(
      `the event is ${shown(body)}; it must be an object with event_id, aggregate_id, event_type, data`,
    )
  const { version, time, data, event_type: type, ...ids } = checked(envelope, body, [])
  const entry = Object.hasOwn(table, type) ? table[type] : undefined
  if (!entry) throw new EventError(`event_type is ${shown(type)}; it must be one of ${Object.keys(table).join(', ')}`)
  const known = versionOf(entry)
  if (version > known)
    throw new EventError(
      `version is ${version}, and this program knows ${type} up to ${known}; it is kept for a newer one`,
      'newer',
    )
  const current = entry.upcasters.slice(version - 1).reduce((old, upcast) => upcast(old), data)
  const parsed = checked(entry.schema, current, ['data'])
  return {
    ...lowered(ids),
    event_type: type,
    version: known,
    time: time ?? recorded.toISOString(),
    data: parsed,
  } as InfrastructureEvent
}

/** UUIDs are the same in capitals; subjects are not. Hardly any is, and a check of each in the schema would cost them all. */
function lowered<T extends Readonly<Record<string, string | undefined>>>(ids: T): T {
  for (const id of Object.values(ids)) if (id !== id?.toLowerCase()) return lowerAll(ids)
  return ids
}

function lowerAll<T extends Readonly<Record<string, string | undefined>>>(ids: T): T {
  return Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, id?.toLowerCase()])) as T
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function checked<S extends z.ZodType>(schema: S, value: unknown, at: readonly string[]): z.infer<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  if (issue.code === 'unrecognized_keys') {
    const where = at.join('.') || 'the event'
    const known = Object.keys((schema as unknown as z.ZodObject).shape).join(', ')
    throw new EventError(`${where} has a field ${shown(issue.keys[0])}; it must have none but ${known}`)
  }
  const path = issue.path.map(String)
  const found = path.reduce<unknown>((inside, name) => (inside as Record<string, unknown> | undefined)?.[name], value)
  const is = found === undefined ? 'missing' : shown(found)
  throw new EventError(`${[...at, ...path].join('.')} is ${is}; it must be ${issue.message}`)
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
