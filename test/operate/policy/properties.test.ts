import { Secret } from '@pulumi/policy'
import { expect, test } from 'vitest'
import { valuesOf } from '../../../operate/policy/properties.ts'
import { HIDDEN } from '../../../operate/policy/values.ts'

const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'

test('what is secret or unknown is hidden, at any depth', () => {
  expect(valuesOf({ a: new Secret('s'), b: [{ c: UNKNOWN, d: 1 }, new Secret('s')], e: UNKNOWN })).toEqual({
    a: HIDDEN,
    b: [{ c: HIDDEN, d: 1 }, HIDDEN],
    e: HIDDEN,
  })
})

test('a proxy that throws at an unknown value is looked under', () => {
  const proxy = new Proxy(
    { a: UNKNOWN, b: true },
    {
      get() {
        throw new Error('unknown')
      },
    },
  )
  expect(valuesOf(proxy)).toEqual({ a: HIDDEN, b: true })
})
