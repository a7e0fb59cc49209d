import { describe, expect, test } from 'vitest'
import { randomText } from '../../../sandbox/pulumi/random/passwords.ts'
import { randomPlugin } from '../../../sandbox/pulumi/random/plugin.ts'
import fc from '../../property.ts'
import { connectTo } from './recordings.ts'

const everything = { lower: true, upper: true, numeric: true, special: true }
const count = (text: string, pattern: RegExp) => (text.match(pattern) ?? []).length

describe('random text', () => {
  test('keeps the rules', () => {
    const least = fc.nat({ max: 5 })
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 80 }),
        least,
        least,
        least,
        least,
        (length, minLower, minUpper, minNumeric, minSpecial) => {
          const text = randomText({ ...everything, length, minLower, minUpper, minNumeric, minSpecial })
          expect(text).toHaveLength(length)
          expect(count(text, /[a-z]/g)).toBeGreaterThanOrEqual(minLower)
          expect(count(text, /[A-Z]/g)).toBeGreaterThanOrEqual(minUpper)
          expect(count(text, /[0-9]/g)).toBeGreaterThanOrEqual(minNumeric)
          expect(count(text, /[^a-zA-Z0-9]/g)).toBeGreaterThanOrEqual(minSpecial)
        },
      ),
    )
  })

  test('draws every character about as often as any other', () => {
    const text = randomText({
      ...everything,
      special: false,
      length: 62_000,
      minLower: 0,
      minUpper: 0,
      minNumeric: 0,
      minSpecial: 0,
    })
    const counts = [...new Set(text)].map((character) => text.split(character).length - 1)
    expect(counts).toHaveLength(62)
    // A thousand each is expected, with a standard deviation of 32.
    expect(Math.min(...counts)).toBeGreaterThan(800)
    expect(Math.max(...counts)).toBeLessThan(1200)
  })
})

describe('the random plugin', () => {
  const urn = 'urn:pulumi:dev::p::random:index/randomPassword:RandomPassword::x'

  test.for([
    [{}, 'length', 'missing required property "length"'],
    [{ length: 0 }, 'length', 'length value must be at least 1, got: 0'],
    [
      { length: 3, minLower: 2, minUpper: 2 },
      'length',
      'length value must be at least sum of minUpper + minLower + minNumeric + minSpecial, got: 3',
    ],
    [{ length: 3, colour: 'red' }, 'colour', 'an unexpected argument "colour" was provided'],
  ] as const)('refuses %j', async ([news, property, reason]) => {
    const plugin = await connectTo(randomPlugin)
    expect(await plugin.call('Check', { urn, olds: {}, news })).toMatchObject({ failures: [{ property, reason }] })
    plugin.close()
  })

  test('a change of a keeper makes a new value', async () => {
    const plugin = await connectTo(randomPlugin)
    const news = { length: 8, keepers: { a: '1' } }
    const { properties } = await plugin.call('Create', { urn, properties: news })
    const diff = (changed: object) =>
      plugin.call('Diff', { urn, id: 'none', olds: properties, oldInputs: news, news: changed })
    expect(await diff(news)).toEqual({ changes: 'DIFF_NONE' })
    expect(await diff({ length: 8, keepers: { a: '2' } })).toMatchObject({
      changes: 'DIFF_SOME',
      replaces: ['keepers'],
    })
    expect(await diff({ length: 8 })).toMatchObject({ replaces: ['keepers'] })
    expect(await diff({ ...news, length: 9 })).toMatchObject({ replaces: ['length'] })
    plugin.close()
  })
})
