import { ZodError } from 'zod'
import { isBearer } from '../../runtime/bearer.ts'
import { readBody, roomFor } from '../../runtime/body.ts'
import { BOUNDS, type Bounds, Intake } from '../../runtime/intake.ts'
import type { Handler } from '../../runtime/server.ts'
import { EventError } from '../store/event.ts'
import type { Source } from './source.ts'

export interface ReceiveOptions {
  /** What whoever tells must send. */
  readonly token: string
  /** Undefined until NetBox was found. */
  readonly source: () => Pick<Source, 'take'> | undefined
  readonly bounds?: Bounds
}

/**
 * Answers the webhook receiver's `notify`. It repeats what was answered with 5xx, so nothing is lost while NATS or NetBox is away.
 * Of who has not the token no body is read; of the others no more than the bounds say.
 */
export function receive({ token, source, bounds = BOUNDS }: ReceiveOptions): Handler {
  const intake = new Intake(bounds)
  return async (request, address) => {
    if (request.method !== 'POST') return answer(405, 'It must be POST', { allow: 'POST' })
    if (!isBearer(request.headers.get('authorization'), token)) return answer(401, 'Another token is expected')
    const taker = source()
    if (!taker) return answer(503, 'NetBox has not been found yet')
    const room = roomFor(request, bounds.body)
    if (room === 'too large') return answer(413, 'The body is too large')
    const leave = intake.admit(room, address)
    if (!leave) return answer(503, 'More is under way than is taken; send it again', { 'retry-after': '10' })
    try {
      const body = await readBody(request, room, bounds.timeout)
      if (body === 'too large') return answer(413, 'The body is too large')
      if (body === 'too slow') return answer(408, 'The body did not arrive in time')
      return answer(200, String(await taker.take(JSON.parse(new TextDecoder().decode(body)))))
    } catch (error) {
      // What NetBox takes and no event may hold stays so: another try would say the same.
      if (error instanceof EventError) return answer(422, error.message)
      if (!(error instanceof ZodError || error instanceof SyntaxError)) throw error
      return answer(400, 'It must be what netbox-webhook tells by notify')
    } finally {
      leave()
    }
  }
}

function answer(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, { status, headers })
}
