import { createHash } from 'node:crypto'

const namespace = '0b9c4f5e6f0d4f0fb7b3c5b3a9a4d2e1'

/** The same UUID for the same name, always (RFC 9562, version 5). */
export function uuidOf(name: string): string {
  const bytes = createHash('sha1').update(Buffer.from(namespace, 'hex')).update(name).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x50
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
