import { createHash } from 'node:crypto'
import { z } from 'zod'

export const EVENTS = ['created', 'updated', 'deleted'] as const

/** Fields of an object by name, as NetBox writes them. */
export type Fields = Record<string, unknown>

/** One change in NetBox: the same for every version that tells of it. */
export interface NetBoxEvent {
  readonly event: (typeof EVENTS)[number]
  /** ISO 8601 with microseconds, as NetBox wrote it. */
  readonly timestamp: string
  /** Such as `dcim.device`. */
  readonly objectType: string
  readonly id: number
  readonly username: string | null
  /** The same for all changes of one request to NetBox. */
  readonly requestId: string | null
  /** The object as the API would show it. */
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
  event: z.enum(EVENTS),
  timestamp: z.iso.datetime({ offset: true }),
  object_type: z.string().regex(/^[a-z_0-9]+\.[a-z_0-9]+$/),
  username: text,
  request_id: text,
  request: z.object({ id: text, user: text }).nullish(),
  data: z.looseObject({ id: z.int().positive() }),
  snapshots: z.object({ prechange: fields.nullish(), postchange: fields.nullish() }).nullish(),
})

/** What a field must be, by its path, for the sentence of a refusal. */
const WANTED: Record<string, string> = {
  event: 'created, updated or deleted',
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
  const { event, timestamp, object_type, username, request_id, request, data, snapshots } = parsed.data
  return {
    event,
    timestamp,
    objectType: object_type,
    id: data.id,
    username: username ?? request?.user ?? null,
    requestId: request_id ?? request?.id ?? null,
    data,
    before: snapshots?.prechange ?? null,
    after: snapshots?.postchange ?? null,
  }
}

/** Which object the event is about: `dcim.device 7`. */
export function objectOf({ objectType, id }: NetBoxEvent): string {
  return `${objectType} ${id}`
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
