import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readBody, roomFor } from '../../runtime/body.ts'

const COOKIE = /^[\w.-]{1,200}$/
const FORM = { bytes: 16 * 1024, timeout: 10_000 }
/** Signs what forms carry; a new one with each start, so that a form of before has to be loaded again. */
const KEY = randomBytes(32)

/** A cookie by its name; undefined where there is none, or one that is no such thing. */
export function cookieOf(request: Request, name: string): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim().split('='))
  const value = pairs.find(([one]) => one === name)?.[1]
  return value !== undefined && COOKIE.test(value) ? value : undefined
}

/** What a form of somebody's page carries: nobody else's page can know it. */
export function formToken(session: string): string {
  return createHmac('sha256', KEY).update(session).digest('hex')
}

/**
 * The fields of a form that was sent from our own page by whom it was made for; undefined for any other. A browser says where a form
 * stood in `Origin`, or `Sec-Fetch-Site`, and cannot be made to lie about it.
 */
export async function ownForm(request: Request, session: string): Promise<URLSearchParams | undefined> {
  if (!isSameOrigin(request)) return undefined
  const room = roomFor(request, FORM.bytes)
  if (room === 'too large') return undefined
  const body = await readBody(request, room, FORM.timeout)
  if (typeof body === 'string') return undefined
  const form = new URLSearchParams(new TextDecoder().decode(body))
  const [given, wanted] = [Buffer.from(form.get('token') ?? ''), Buffer.from(formToken(session))]
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? form : undefined
}

function isSameOrigin({ headers }: Request): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') return false
  const origin = headers.get('origin')
  if (origin === null) return site === 'same-origin'
  return URL.canParse(origin) && new URL(origin).host === headers.get('host')
}
