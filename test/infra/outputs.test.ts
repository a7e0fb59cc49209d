import { expect, test } from 'vitest'
import { outputsOf } from '../../infra/outputs.ts'

const whole = { url: 'a', uiUrl: 'b', apiUrl: 'c', user: 'd', password: 'e' }

test('the outputs of a stack whose update has ended are handed over', () => {
  expect(outputsOf({ ...whole, containers: [] }, 'dev')).toMatchObject(whole)
})

test.each([{}, { ...whole, url: undefined }, { ...whole, url: null }])(
  'without one of them, the remedy is told: %j',
  (outputs) => {
    expect(() => outputsOf(outputs, 'dev')).toThrow(
      'The stack dev has no output url: its last update did not end, run it again.',
    )
  },
)
