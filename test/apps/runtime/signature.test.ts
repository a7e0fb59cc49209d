import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { isSignedWith, sign } from '../../../apps/runtime/signature.ts'
import fc from '../../property.ts'

const body = Buffer.from('{"event": "updated"}')

test('a signature is HMAC-SHA512 in hex, as RFC 4231 has it', () => {
  // Test case 2 of the RFC.
  expect(sign('Jefe', Buffer.from('what do ya want for nothing?'))).toBe(
    '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
  )
})

test('a body is signed with the secret it was signed with, and with no other', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (bytes, one, other) => {
      const signature = sign(one, bytes)
      expect(isSignedWith(one, bytes, signature)).toBe(true)
      fc.pre(one !== other && !sameKey(one, other))
      expect(isSignedWith(other, bytes, signature)).toBe(false)
    }),
  )
})

test('a body with one bit changed is not signed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), fc.nat(7), (bytes, at, bit) => {
      const signature = sign('secret', bytes)
      const changed = Uint8Array.from(bytes)
      changed[at % bytes.length]! ^= 1 << bit
      expect(isSignedWith('secret', changed, signature)).toBe(false)
    }),
  )
})

test.each([
  ['missing', null],
  ['empty', ''],
  ['cut short', sign('secret', body).slice(0, 127)],
  ['too long', `${sign('secret', body)}0`],
  ['not hex', `${sign('secret', body).slice(0, 127)}g`],
  ['of SHA-256', createHmac('sha256', 'secret').update(body).digest('hex')],
])('a signature that is %s does not fit', (_, signature) => {
  expect(isSignedWith('secret', body, signature)).toBe(false)
})

/** HMAC fills short keys up with zeros, so that some different secrets are the same key. */
function sameKey(one: string, other: string): boolean {
  return one.replace(/\0+$/, '') === other.replace(/\0+$/, '')
}
