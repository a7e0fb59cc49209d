import { describe, expect, test } from 'vitest'
import { differenceOf } from '../../provider/resources/collection/difference.ts'
import { desiredOf, entriesOf, failuresIn, ownedIn, sealObjects } from '../../provider/resources/collection/entries.ts'
import { isValues, Secret, UNKNOWN, type Value, type Values } from '../../provider/rpc/index.ts'

const site = (slug: string, more: Values = {}): Values => ({ kind: 'dcim.site', name: slug, slug, ...more })
const collection = (objects: Value, more: Values = {}): Values => ({ objects, ...more })
const told = (olds: Value, news: Value) =>
  Object.entries(differenceOf(collection(olds), collection(news)).detailedDiff ?? {}).map(
    ([path, { kind }]) => `${kind} ${path}`,
  )

describe('the difference of two collections', () => {
  test.each<[string, Value, Value, string[]]>([
    ['nothing', { a: site('a') }, { a: site('a') }, []],
    ['a new object', {}, { a: site('a') }, ['add objects["a"]']],
    ['an object that goes', { a: site('a') }, {}, ['delete objects["a"]']],
    [
      'a field of one among many',
      { a: site('a'), b: site('b') },
      { a: site('a'), b: site('b', { facility: 'DC' }) },
      ['add objects["b"].facility'],
    ],
    [
      'a new name, the key being the same',
      { a: site('a') },
      { a: site('z') },
      ['update objects["a"].name', 'update objects["a"].slug'],
    ],
    ['a field taken out', { a: site('a', { facility: 'DC' }) }, { a: site('a') }, ['delete objects["a"].facility']],
    ['another kind', { a: site('a') }, { a: { ...site('a'), kind: 'dcim.region' } }, ['update objects["a"]']],
    ['a key with dots and quotes', {}, { 'a."b"': site('a') }, ['add objects["a.\\"b\\""]']],
    ['what is not known yet', { a: site('a') }, { a: site('a', { tenant: UNKNOWN }) }, ['add objects["a"].tenant']],
    ['objects that are not known at all', { a: site('a') }, UNKNOWN, ['update objects']],
    ['the order of tags', { a: site('a', { tags: ['x', 'y'] }) }, { a: site('a', { tags: ['y', 'x'] }) }, []],
  ])('tells %s', (_, olds, news, expected) => {
    expect(told(olds, news)).toEqual(expected)
    expect(differenceOf(collection(olds), collection(news)).changes).toBe(expected.length > 0)
  })

  test('tells a changed policy', () => {
    const { diffs } = differenceOf(collection({}), collection({}, { policy: 'upsert' }))
    expect(diffs).toEqual(['policy'])
  })
})

describe('the inputs of a collection', () => {
  test.each<[string, Value, string]>([
    ['an object without a kind', { a: { name: 'a' } }, 'objects["a"] kind is null; it must be one such as dcim.site'],
    ['a kind that nobody knows', { a: { kind: 'dcim.sit' } }, 'objects["a"] kind is "dcim.sit"'],
    [
      'a field that is none',
      { a: site('a', { facilty: 'x' }) },
      'objects["a"] dcim.site a: there is no field "facilty"',
    ],
    ['a list', [site('a')], 'objects must be an object'],
  ])('are refused with %s', (_, objects, reason) => {
    const [failure] = failuresIn(collection(objects))
    expect(`${failure?.property} ${failure?.reason}`).toContain(reason)
  })

  test('are refused with an unknown policy', () => {
    expect(failuresIn(collection({}, { policy: 'mirror' }))).toEqual([
      { property: 'policy', reason: 'is "mirror"; it must be one of sync, upsert, create' },
    ])
  })

  test('are not refused for what a preview cannot know', () => {
    expect(failuresIn(collection({ a: site('a', { slug: UNKNOWN as never }) }))).toEqual([])
    expect(failuresIn(collection(UNKNOWN))).toEqual([])
  })

  test('keep as secret what NetBox keeps as secret', () => {
    const { objects } = sealObjects(collection({ hook: { kind: 'extras.webhook', name: 'a', secret: 'plain' } }))
    expect(isValues(objects) && isValues(objects.hook) && objects.hook.secret).toBeInstanceOf(Secret)
  })
})

describe('what is wanted of NetBox', () => {
  const olds = entriesOf(collection({ a: site('a', { facility: 'DC' }), b: site('b') }))
  const ids = { a: 1, b: 2 }

  test('names known objects by their number, and empties fields that were taken out', () => {
    const news = entriesOf(collection({ a: site('z'), c: site('c') }))
    expect(desiredOf(news, ids, olds)).toEqual({
      'dcim.site': [
        { id: 1, name: 'z', slug: 'z', facility: null },
        { name: 'c', slug: 'c' },
      ],
    })
  })

  test('makes an object anew when its key means another kind now', () => {
    const news = entriesOf(collection({ a: { kind: 'dcim.region', name: 'a', slug: 'a' } }))
    expect(desiredOf(news, ids, olds)).toEqual({ 'dcim.region': [{ name: 'a', slug: 'a' }] })
  })

  test('owns the objects that the collection made, by kind', () => {
    expect(ownedIn(olds, ids)).toEqual({ 'dcim.site': new Set([1, 2]) })
  })
})
