import { createHmac, timingSafeEqual } from 'node:crypto'

/** What NetBox puts into `X-Hook-Signature`: HMAC-SHA512 of the raw body, in hex. */
export function sign(secret: string, body: Uint8Array): string {
  return createHmac('sha512', secret).update(body).digest('hex')
}

/** Whether a header looks like a signature: what does not is wrong for any body. */
export function isSignature(given: string | null): given is string {
  return given !== null && /^[0-9a-f]{128}$/.test(given)
}

/** Whether a body was signed with the secret; takes the same time wherever the given signature is wrong. */
export function isSignedWith(secret: string, body: Uint8Array, given: string | null): boolean {
  if (!isSignature(given)) return false
  return timingSafeEqual(Buffer.from(sign(secret, body), 'hex'), Buffer.from(given, 'hex'))
}
