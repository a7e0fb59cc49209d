import { expect, test } from 'vitest'
import { generated, generatedPassword } from '../../seed/model.ts'
import { rotatedWith } from '../../seed/rotated.ts'

test.each([
  [generated('webhook-secret'), 'webhook'],
  [generated('automation-webhook-secret'), 'webhook'],
  [generatedPassword('automation-password'), 'automation'],
  [generatedPassword('events-password'), 'events'],
  [generatedPassword('client-acme-password'), 'clients'],
])('%j is made anew with %s', (value, name) => {
  expect(rotatedWith(value)).toBe(name)
})
