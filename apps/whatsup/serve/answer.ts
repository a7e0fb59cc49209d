import type { z } from 'zod'
import { readBody, roomFor } from '../../runtime/body.ts'

const BODY = { bytes: 1024 * 1024, timeout: 10_000 }

/** What came in as JSON, undefined for nothing; or the answer that refuses it. */
export async function bodyOf(request: Request): Promise<unknown> {
  const room = roomFor(request, BODY.bytes)
  if (room === 'too large') return error(413, 'the body is too large')
  const body = await readBody(request, room, BODY.timeout)
  if (typeof body === 'string') return error(body === 'too large' ? 413 : 408, `the body is ${body}`)
  if (body.length === 0) return undefined
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    return error(400, 'the body is not JSON')
  }
}

/** A refusal as NetBox's own API has them. */
export function error(status: number, detail: string): Response {
  return Response.json({ detail }, { status })
}

/** The first mistake of a body in one sentence. */
export function sentence({ issues: [issue] }: z.ZodError): string {
  const where = issue!.path.join('.') || 'the body'
  if (issue!.code === 'unrecognized_keys')
    return `${where} has no field ${JSON.stringify(issue!.keys[0]!.slice(0, 80))}`
  return `${where} must be ${issue!.message.replace(/^Invalid input: expected /, 'a ')}`
}
