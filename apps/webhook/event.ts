import { createHash } from 'node:crypto'
import { z } from 'zod'

/** What happens to objects. */
const CHANGES: readonly string[] = ['created', 'updated', 'deleted']
/** What NetBox calls an event: besides changes `job_started` and `job_ended`, and whatever a plugin has. */
export const EVENT = /^[\w.:-]{1,100}$/

/** Fields of an object by name, as NetBox writes them. */
export type Fields = Record<string, unknown>

/** One event in NetBox, mostly a change: the same for every version that tells of it. */
export interface NetBoxEvent {
  readonly event: string
  /** ISO 8601 with microseconds, as NetBox wrote it. */
  readonly timestamp: string
  /** Such as `dcim.device`. */
  readonly objectType: string
  /** Null where NetBox names none: a job's data is what it returned. */
  readonly id: number | null
  readonly username: string | null
  /** The same for all changes of one request to NetBox. */
  readonly requestId: string | null
  /** The object as the API would show it; of a job, what it returned. */
  readonly data: Fields
  /** Plain field values before the change; null for a new object. */
  readonly before: Fields | null
  /** Plain field values after the change; null for a deleted object. */
  readonly after: Fields | null
}

/** A payload that is none of NetBox's; the message is one sentence for the sender. */
export class PayloadError extends Error {
  override name = 'PayloadError'
}

const fields = z.record(z.string(), z.unknown())
const text = z.string().nullish()

/** NetBox 4.5 writes `username` and `request_id`; 4.7 writes `request` with `user` and `id`. */
const payload = z.object({
  event: z.string().regex(EVENT),
  timestamp: z.iso.datetime({ offset: true }),
  object_type: z.string().regex(/^[a-z_0-9]+\.[a-z_0-9]+$/),
  username: text,
  request_id: text,
  request: z.object({ id: text, user: text }).nullish(),
  data: z.unknown(),
  snapshots: z.object({ prechange: fields.nullish(), postchange: fields.nullish() }).nullish(),
})

/** What a field must be, by its path, for the sentence of a refusal. */
const WANTED: Record<string, string> = {
  event: 'created, updated, deleted, job_started, job_ended or an event of a plugin',
  timestamp: 'a date and time with an offset, such as 2026-11-21T07:07:12.457275+00:00',
  object_type: 'an app and a model, such as dcim.device',
  data: "the object's fields",
  'data.id': 'the id of the object, a whole number above 0',
  snapshots: 'prechange and postchange',
  request: 'an object with id and user',
}

/** Reads NetBox's payload. Throws {@link PayloadError}. */
export function parseEvent(body: string): NetBoxEvent {
  let input: unknown
  try {
    input = JSON.parse(body)
  } catch {
    throw new PayloadError('the body is not JSON; the body template of the webhook in NetBox must be empty')
  }
  const parsed = payload.safeParse(input)
  if (!parsed.success) throw new PayloadError(sentence(parsed.error.issues[0]!, input))
  const { event, timestamp, object_type, username, request_id, request, snapshots } = parsed.data
  const { id, data } = CHANGES.includes(event) ? changed(parsed.data.data) : told(parsed.data.data)
  return {
    event,
    timestamp,
    objectType: object_type,
    id,
    username: username ?? request?.user ?? null,
    requestId: request_id ?? request?.id ?? null,
    data,
    before: snapshots?.prechange ?? null,
    after: snapshots?.postchange ?? null,
  }
}

/** Whether an event tells of a change of an object, and not of a job or of something that a plugin has. */
export function isChange({ event }: Pick<NetBoxEvent, 'event'>): boolean {
  return CHANGES.includes(event)
}

/** Which object the event is about: `dcim.device 7`; only of which type, where NetBox does not tell. */
export function nameOf({ objectType, id }: Pick<NetBoxEvent, 'objectType' | 'id'>): string {
  return id === null ? objectType : `${objectType} ${id}`
}

/** What the events of are in order: an object. What is about none is in no order with anything. */
export function objectOf(event: NetBoxEvent): string {
  return event.id === null ? `${event.objectType} ${event.event} ${event.timestamp}` : nameOf(event)
}

/** The same for two deliveries of one event, another for any two events. */
export function keyOf(event: NetBoxEvent): string {
  const parts = [event.requestId, event.objectType, event.id, event.event, event.timestamp]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

/** Microseconds since 1970: two changes of an object can lie within one millisecond. */
export function instantOf({ timestamp }: NetBoxEvent): number {
  const fraction = /\.(\d+)/.exec(timestamp)?.[1] ?? ''
  const seconds = Math.floor(Date.parse(timestamp) / 1000)
  return seconds * 1_000_000 + Number(fraction.slice(0, 6).padEnd(6, '0'))
}

const object = z.looseObject({ id: z.int().positive() })

/** The object of a change. */
function changed(data: unknown): { id: number; data: Fields } {
  const parsed = object.safeParse(data)
  if (parsed.success) return { id: parsed.data.id, data: parsed.data }
  const [issue] = parsed.error.issues
  throw new PayloadError(sentence({ ...issue!, path: ['data', ...issue!.path] }, { data }))
}

/** What a job or a plugin tells, which may be anything. */
function told(data: unknown): { id: number | null; data: Fields } {
  const parsed = fields.safeParse(data)
  if (!parsed.success) return { id: null, data: data === null || data === undefined ? {} : { value: data } }
  const named = object.safeParse(data)
  return { id: named.success ? named.data.id : null, data: parsed.data }
}

function sentence({ path }: z.core.$ZodIssue, input: unknown): string {
  if (path.length === 0) return 'the body is not a JSON object; it must be what NetBox sends by itself'
  const field = path.join('.')
  const given = path.reduce<unknown>((value, part) => (value as Fields | undefined)?.[part as string], input)
  const wanted = WANTED[field] ?? 'what NetBox writes there'
  const shown = JSON.stringify(given)
  return shown === undefined
    ? `${field} is missing; it must be ${wanted}`
    : `${field} is ${shown.slice(0, 80)}; it must be ${wanted}`
}
