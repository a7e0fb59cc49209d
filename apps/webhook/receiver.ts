import { readBody, roomFor } from '../runtime/body.ts'
import { FolderError } from '../runtime/folder-error.ts'
import { BOUNDS, type Bounds, Intake } from '../runtime/intake.ts'
import { isSignature, isSignedWith } from '../runtime/signature.ts'
import { PayloadError, parseEvent } from './event.ts'
import type { Outcome, Spool } from './spool.ts'

/** Why a request was refused, as the metrics count it. */
export type Refusal = 'method' | 'media type' | 'busy' | 'too large' | 'too slow' | 'signature' | 'payload' | 'spool'

export interface ReceiverOptions {
  /** The same as in NetBox's webhook. */
  readonly secret: string
  readonly spool: Pick<Spool, 'add'>
  /** What is not given is as {@link BOUNDS} says. */
  readonly bounds?: Partial<Bounds>
  readonly onOutcome?: (outcome: Outcome | Refusal) => void
}

/** A refusal: its status, and the sentence that NetBox's worker writes down. */
const REFUSALS: Record<Refusal, readonly [status: number, message: string]> = {
  method: [405, 'NetBox sends POST; set http_method of the webhook to POST'],
  'media type': [415, 'the content type must be application/json; set http_content_type of the webhook to it'],
  busy: [503, 'more is under way than this receiver holds; send it again'],
  'too large': [413, 'the body is larger than this receiver takes'],
  'too slow': [408, 'the body did not arrive in time'],
  signature: [401, 'X-Hook-Signature does not fit; the webhook in NetBox must have the secret of this receiver'],
  payload: [400, ''],
  spool: [503, ''],
}

const HEADERS: Partial<Record<Refusal, Record<string, string>>> = {
  method: { allow: 'POST' },
  // As long as a body may take by default: then those that stall have been shown out.
  busy: { 'retry-after': '10' },
  spool: { 'retry-after': '30' },
}

/**
 * A handler for NetBox's webhook: Web-standard, so that it stands in any server that speaks Request and Response. It answers as
 * soon as the event is on the disk; a worker does the rest. Until a signature is proved right, a body may be anybody's: what all
 * bodies under way take is bounded, and so is what those of one address take, where the server tells the sender's address.
 *
 * @example
 * const receive = createReceiver({ secret, spool: await Spool.open('/var/spool/netbox-webhook') })
 * const response = await receive(request)
 */
export function createReceiver(options: ReceiverOptions): (request: Request, address?: string) => Promise<Response> {
  const { secret, spool, onOutcome } = options
  const bounds = { ...BOUNDS, ...options.bounds }
  const intake = new Intake(bounds)
  // An empty one would let everybody in who knows that it is empty.
  if (secret === '')
    throw new TypeError('the secret of the receiver is empty; it must be that of the webhook in NetBox')
  const refuse = (refusal: Refusal, message = REFUSALS[refusal][1]): Response => {
    onOutcome?.(refusal)
    return Response.json({ error: message }, { status: REFUSALS[refusal][0], headers: HEADERS[refusal] ?? {} })
  }
  const take = async (request: Request, room: number): Promise<Response> => {
    const body = await readBody(request, room, bounds.timeout)
    if (typeof body === 'string') return refuse(body)
    if (!isSignedWith(secret, body, request.headers.get('x-hook-signature'))) return refuse('signature')
    try {
      const outcome = await spool.add(parseEvent(new TextDecoder().decode(body)))
      onOutcome?.(outcome)
      return Response.json({ status: outcome }, { status: outcome === 'repeated' ? 200 : 202 })
    } catch (error) {
      if (error instanceof PayloadError) return refuse('payload', error.message)
      if (error instanceof FolderError) return refuse('spool', error.message)
      throw error
    }
  }
  return async (request, address) => {
    if (request.method !== 'POST') return refuse('method')
    if (!isJson(request.headers.get('content-type'))) return refuse('media type')
    if (!isSignature(request.headers.get('x-hook-signature'))) return refuse('signature')
    const room = roomFor(request, bounds.body)
    if (room === 'too large') return refuse(room)
    const leave = intake.admit(room, address)
    if (!leave) return refuse('busy')
    try {
      return await take(request, room)
    } finally {
      leave()
    }
  }
}

function isJson(type: string | null): boolean {
  return /^application\/json\s*(;|$)/i.test(type ?? '')
}
