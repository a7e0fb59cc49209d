import { describe, expect, test } from 'vitest'
import { differences, madeAnew } from '../../faults/holdings.ts'

describe('two looks at what NetBox holds', () => {
  test('are the same whatever the order', () => {
    expect(differences(['a', 'b'], ['b', 'a'])).toEqual([])
  })

  test('tell what is lost, and what is there twice', () => {
    expect(differences(['a', 'b', 'b'], ['b', 'c', 'c', 'b'])).toEqual(['lost: a', 'too much: c', 'too much: c'])
  })

  test('tell what was made anew, and not what changed or went', () => {
    const look = (ids: Record<string, number>) => ({ objects: [], tokens: [], ids: new Map(Object.entries(ids)) })
    expect(madeAnew(look({ a: 1, b: 2, c: 3 }), look({ a: 1, b: 5, d: 6 }))).toEqual(['made anew: b'])
  })
})
