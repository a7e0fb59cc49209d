import { expect, test } from 'vitest'
import { isSignedBy, signatureOf } from '../../../operate/backup/signature.ts'

test('a manifest is known by the key that it was signed with, as it was written', () => {
  const signature = signatureOf('a manifest', 'key')
  expect(isSignedBy('a manifest', signature, 'key')).toBe(true)
  expect(isSignedBy('a manifest ', signature, 'key')).toBe(false)
  expect(isSignedBy('a manifest', signature, 'other')).toBe(false)
  expect(isSignedBy('a manifest', signature.slice(1), 'key')).toBe(false)
  expect(isSignedBy('a manifest', undefined, 'key')).toBe(false)
})
