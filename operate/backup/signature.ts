import { createHmac, timingSafeEqual } from 'node:crypto'

/*
 * Whoever has a recipient's public key can encrypt a file to it: that a backup opens does not say who made it. Its manifest is
 * signed with a key that only the stack has, made of NetBox's SECRET_KEY.
 */

/** The signature of a manifest's text, in hex. */
export function signatureOf(manifest: string, secretKey: string): string {
  const key = createHmac('sha256', secretKey).update('netbox-as-code backup signature').digest()
  return createHmac('sha256', key).update(manifest).digest('hex')
}

/** Whether a manifest was signed with this SECRET_KEY. */
export function isSignedBy(manifest: string, signature: string | undefined, secretKey: string | undefined): boolean {
  if (signature === undefined || secretKey === undefined) return false
  const [given, expected] = [Buffer.from(signature), Buffer.from(signatureOf(manifest, secretKey))]
  return given.length === expected.length && timingSafeEqual(given, expected)
}
