import { expect, test } from 'vitest'
import { inAll } from '../../../operate/commands/drift.ts'
import { step } from '../pipeline/fixture.ts'

test('drift is what stands in the world, not only in the books of Pulumi', () => {
  const steps = [step(), step({ own: true })]
  expect(inAll({ steps, warnings: [] })).toEqual({ changed: 1, unseen: false })
})

test('a warning means that something could not be looked at', () => {
  expect(inAll({ steps: [], warnings: ['netbox answers 503'] })).toEqual({ changed: 0, unseen: true })
})
