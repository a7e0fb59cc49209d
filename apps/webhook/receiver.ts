import { readBody } from './body.ts'
import { PayloadError, parseEvent } from './event.ts'
import { isSignedWith } from './signature.ts'
import type { Outcome, Spool } from './spool.ts'
import { SpoolError } from './spool-error.ts'

/** Why a request was refused, as the metrics count it. */
export type Refusal = 'method' | 'media type' | 'too large' | 'too slow' | 'signature' | 'payload' | 'spool'

export interface ReceiverOptions {
  /** The same as in NetBox's webhook. */
  readonly secret: string
  readonly spool: Pick<Spool, 'add'>
  /** 1 MiB by default. */
  readonly maxBytes?: number
  /** Milliseconds that a body may take to arrive; 10 s by default. */
  readonly timeout?: number
  readonly onOutcome?: (outcome: Outcome | Refusal) => void
}

/** A refusal: its status, and the sentence that NetBox's worker writes down. */
const REFUSALS: Record<Refusal, readonly [status: number, message: string]> = {
  method: [405, 'NetBox sends POST; set http_method of the webhook to POST'],
  'media type': [415, 'the content type must be application/json; set http_content_type of the webhook to it'],
  'too large': [413, 'the body is larger than this receiver takes'],
  'too slow': [408, 'the body did not arrive in time'],
  signature: [401, 'X-Hook-Signature does not fit; the webhook in NetBox must have the secret of this receiver'],
  payload: [400, ''],
  spool: [503, ''],
}

const HEADERS: Partial<Record<Refusal, Record<string, string>>> = {
  method: { allow: 'POST' },
  spool: { 'retry-after': '30' },
}

/**
 * A handler for NetBox's webhook: Web-standard, so that it stands in any server that speaks Request and Response. It answers as
 * soon as the event is on the disk; a worker does the rest.
 *
 * @example
 * const receive = createReceiver({ secret, spool: await Spool.open('/var/spool/netbox-webhook') })
 * const response = await receive(request)
 */
export function createReceiver(options: ReceiverOptions): (request: Request) => Promise<Response> {
  const { secret, spool, maxBytes = 1024 * 1024, timeout = 10_000, onOutcome } = options
  // An empty one would let everybody in who knows that it is empty.
  if (secret === '')
    throw new TypeError('the secret of the receiver is empty; it must be that of the webhook in NetBox')
  const refuse = (refusal: Refusal, message = REFUSALS[refusal][1]): Response => {
    onOutcome?.(refusal)
    return Response.json({ error: message }, { status: REFUSALS[refusal][0], headers: HEADERS[refusal] ?? {} })
  }
  return async (request) => {
    if (request.method !== 'POST') return refuse('method')
    if (!isJson(request.headers.get('content-type'))) return refuse('media type')
    const body = await readBody(request, maxBytes, timeout)
    if (typeof body === 'string') return refuse(body)
    if (!isSignedWith(secret, body, request.headers.get('x-hook-signature'))) return refuse('signature')
    try {
      const outcome = await spool.add(parseEvent(new TextDecoder().decode(body)))
      onOutcome?.(outcome)
      return Response.json({ status: outcome }, { status: outcome === 'repeated' ? 200 : 202 })
    } catch (error) {
      if (error instanceof PayloadError) return refuse('payload', error.message)
      if (error instanceof SpoolError) return refuse('spool', error.message)
      throw error
    }
  }
}

function isJson(type: string | null): boolean {
  return /^application\/json\s*(;|$)/i.test(type ?? '')
}
