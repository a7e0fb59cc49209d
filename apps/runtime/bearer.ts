import { createHash, timingSafeEqual } from 'node:crypto'

/** Whether an `Authorization` header is `Bearer` and this token; takes the same time wherever it differs. */
export function isBearer(header: string | null | undefined, token: string): boolean {
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
