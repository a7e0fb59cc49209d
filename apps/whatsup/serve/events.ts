import { z } from 'zod'
import { readBody, roomFor } from '../../runtime/body.ts'
import { BOUNDS, Intake } from '../../runtime/intake.ts'
import type { Handler } from '../../runtime/server.ts'
import { isSignature, isSignedWith } from '../../runtime/signature.ts'
import { WIDE } from '../told.ts'

/** What NetBox's webhook tells, as far as it says what to look at: all else is read afresh. */
const event = z.object({
  event: z.string(),
  object_type: z.string(),
  data: z.looseObject({
    id: z.int().positive().nullish(),
    assigned_object: z.looseObject({ device: z.looseObject({ id: z.int().positive() }).nullish() }).nullish(),
  }),
  snapshots: z
    .object({
      prechange: z.record(z.string(), z.unknown()).nullish(),
      postchange: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
})
type Event = z.output<typeof event>

const FAR: ReadonlySet<string> = new Set(WIDE)

/** Which devices an event is about; none for what does not matter, or was our own doing. Pure. */
function devicesOf(
  { object_type, data, snapshots }: Event,
  customField: string | undefined,
): readonly number[] | 'all' {
  if (FAR.has(object_type)) return 'all'
  // An address that is edited in place sends no event of its device.
  if (object_type === 'ipam.ipaddress') return data.assigned_object?.device ? [data.assigned_object.device.id] : []
  if (object_type !== 'dcim.device' || !data.id) return []
  const { prechange, postchange } = snapshots ?? {}
  if (prechange && postchange && customField !== undefined && isEcho(prechange, postchange, customField)) return []
  return [data.id]
}

/** Whether nothing but our own custom field differs. */
function isEcho(before: Record<string, unknown>, after: Record<string, unknown>, customField: string): boolean {
  const rest = ({ last_updated: _, custom_fields, ...others }: Record<string, unknown>) => {
    const { [customField]: own, ...fields } = (custom_fields ?? {}) as Record<string, unknown>
    return { rest: JSON.stringify([others, fields]), own: JSON.stringify(own) }
  }
  const [one, other] = [rest(before), rest(after)]
  return one.rest === other.rest && one.own !== other.own
}

export interface EventsOptions {
  /** The same as in NetBox's webhook. */
  readonly secret: string
  readonly customField: string | undefined
  /** Resolves when what changed is on the disk. */
  readonly changed: (devices: readonly number[] | 'all') => Promise<void>
  readonly onOutcome: (outcome: string) => void
}

/** Takes NetBox's webhooks: answers as soon as what they are about is on the disk. */
export function receiveEvents({ secret, customField, changed, onOutcome }: EventsOptions): Handler {
  const intake = new Intake(BOUNDS)
  const refuse = (status: number, error: string) => {
    onOutcome('refused')
    return Response.json({ error }, { status })
  }
  const take = async (request: Request, room: number): Promise<Response> => {
    const body = await readBody(request, room, BOUNDS.timeout)
    if (typeof body === 'string') return refuse(body === 'too large' ? 413 : 408, `the body is ${body}`)
    if (!isSignedWith(secret, body, request.headers.get('x-hook-signature'))) return refuse(401, SIGNATURE)
    const parsed = event.safeParse(json(new TextDecoder().decode(body)))
    if (!parsed.success)
      return refuse(
        400,
        `${parsed.error.issues[0]!.path.join('.') || 'the body'} is not as NetBox sends it; the body template of the webhook must be empty`,
      )
    const devices = devicesOf(parsed.data, customField)
    if (devices !== 'all' && devices.length === 0) {
      onOutcome('passed')
      return Response.json({ status: 'passed' })
    }
    try {
      await changed(devices)
    } catch (error) {
      return refuse(
        503,
        `it cannot be written down (${(error as NodeJS.ErrnoException).code ?? 'no reason given'}); send it again`,
      )
    }
    onOutcome('accepted')
    return Response.json({ status: 'accepted' }, { status: 202 })
  }
  return async (request, address) => {
    if (request.method !== 'POST') return refuse(405, 'NetBox sends POST; set http_method of the webhook to POST')
    if (!isSignature(request.headers.get('x-hook-signature'))) return refuse(401, SIGNATURE)
    const room = roomFor(request, BOUNDS.body)
    if (room === 'too large') return refuse(413, 'the body is too large')
    const leave = intake.admit(room, address)
    if (!leave) return refuse(503, 'more is under way than is held; send it again')
    try {
      return await take(request, room)
    } finally {
      leave()
    }
  }
}

const SIGNATURE = 'X-Hook-Signature does not fit; the webhook in NetBox must have the secret of this exporter'

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
