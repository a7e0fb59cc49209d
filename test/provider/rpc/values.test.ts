import { inspect } from 'node:util'
import struct from 'google-protobuf/google/protobuf/struct_pb.js'
import { describe, expect, test } from 'vitest'
import { hasSecret, hasUnknown, markSecrets, reveal } from '../../../provider/rpc/secrets.ts'
import {
  decode,
  encode,
  isValues,
  OutputValue,
  Secret,
  UNKNOWN,
  type Value,
  type Values,
} from '../../../provider/rpc/values.ts'
import fc from '../../property.ts'

const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.string(),
  fc.double({ noNaN: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
)
// The maps of google-protobuf cannot hold this one.
const name = fc.string().filter((text) => text !== '__proto__')
const { value } = fc.letrec<{ value: Value; values: Values }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.constant(UNKNOWN),
    tie('value').map((inner) => new Secret(inner)),
    fc
      .tuple(tie('value'), fc.boolean(), fc.array(fc.string()))
      .map(([inner, secret, urns]) => new OutputValue(inner, secret, urns)),
    fc.constant(new OutputValue(undefined, true)),
    fc.array(tie('value')),
    tie('values'),
  ),
  values: fc.dictionary(name, tie('value')),
}))
const bag = fc.dictionary(name, value)

/** Marker classes hide what they hold, so that two of them are compared by what is inside. */
function open(part: Value | undefined): unknown {
  if (part instanceof Secret) return { secret: open(part.value) }
  if (part instanceof OutputValue) return { output: open(part.value), secret: part.secret, of: part.dependencies }
  if (part === UNKNOWN) return 'unknown'
  if (Array.isArray(part)) return part.map(open)
  return isValues(part)
    ? Object.entries(part)
        .map(([key, inner]) => [key, open(inner)])
        .sort()
    : part
}

describe('property values', () => {
  test('come back from the wire as they were', () => {
    fc.assert(
      fc.property(bag, (values) => {
        const bytes = encode(values).serializeBinary()
        expect(open(decode(struct.Struct.deserializeBinary(bytes)))).toEqual(open(values))
      }),
    )
  })

  test('are written as Pulumi writes them', () => {
    expect(encode({ password: new Secret('x'), later: UNKNOWN, left: undefined }).toJavaScript()).toEqual({
      password: { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', value: 'x' },
      later: '04da6b54-80e4-46f7-96ec-b56ff0331ba9',
    })
  })

  test('that are secret show in no string, JSON or inspection', () => {
    fc.assert(
      fc.property(fc.uuid(), (secret) => {
        const values = { a: [new Secret({ deep: secret })], b: new OutputValue(secret, true) }
        const shown = [`${values.a[0]}`, JSON.stringify(values), inspect(values, { depth: 9, showHidden: true })].join()
        expect(shown).not.toContain(secret)
      }),
    )
  })
})

describe('secrets', () => {
  test('revealed values have no mark left and the same content', () => {
    fc.assert(
      fc.property(bag, (values) => {
        const plain = reveal(values)
        expect(hasSecret(plain)).toBe(false)
        expect(hasUnknown(plain)).toBe(hasUnknown(values))
        expect(open(reveal(plain))).toEqual(open(plain))
      }),
    )
  })

  test('are marked again by name, and a list with one in it as a whole', () => {
    const inputs = { a: new Secret('x'), list: ['y', new Secret('z')], deep: { b: new Secret('w'), c: 'v' }, d: 'u' }
    const outputs = { a: 'x', list: ['z', 'y'], deep: { b: 'w', c: 'v' }, d: 'u', e: 't' }
    expect(open(markSecrets(outputs, inputs))).toEqual(
      open({
        a: new Secret('x'),
        list: new Secret(['z', 'y']),
        deep: { b: new Secret('w'), c: 'v' },
        d: 'u',
        e: 't',
      }),
    )
  })

  test('marking what has been revealed leaves nothing in the open', () => {
    fc.assert(
      fc.property(bag, (values) => {
        const known = Object.fromEntries(Object.entries(values).filter(([, part]) => hasSecret(part)))
        const marked = markSecrets(reveal(known), known)
        for (const [key, part] of Object.entries(known)) expect(hasSecret(part)).toBe(hasSecret(marked[key]))
      }),
    )
  })
})
