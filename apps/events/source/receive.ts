import { ZodError } from 'zod'
import { isBearer } from '../../runtime/bearer.ts'
import type { Asked, Page } from '../projector/http.ts'
import type { Source } from './source.ts'

/** Answers the webhook receiver's `notify`. It repeats what was answered with 5xx, so nothing is lost while NATS or NetBox is away. */
export async function receive(asked: Asked, token: string, source: Source | undefined): Promise<Page> {
  if (asked.method !== 'POST') return { status: 405, text: 'It must be POST\n' }
  if (!isBearer(asked.authorization, token)) return { status: 401, text: 'Another token is expected\n' }
  if (!source) return { status: 503, text: 'NetBox has not been found yet\n' }
  try {
    const events = await source.take(JSON.parse(await asked.body()))
    return { status: 200, text: `${events}\n` }
  } catch (error) {
    if (!(error instanceof ZodError || error instanceof SyntaxError)) throw error
    return { status: 400, text: 'It must be what netbox-webhook tells by notify\n' }
  }
}
