import { describe, expect, it } from 'vitest'
import { few, filled, part, short } from '../../../apps/agent/shape/bounded.ts'
import fc from '../../property.ts'

describe('a part of a list', () => {
  it('never takes more room than it has, whatever the rows, and accounts for every one of them', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 80 })), fc.nat(500), fc.nat(50), (rows, budget, beyond) => {
        const { rows: shown, total, more } = part(rows, rows.length + beyond, 0, '', budget)
        expect(JSON.stringify(shown).length).toBeLessThanOrEqual(budget + 2)
        const left = total - shown.length
        expect(more).toBe(left > 0 ? `and ${left} more` : undefined)
      }),
    )
  })

  it('counts what was left out before it', () => {
    expect(part(['c'], 40, 2, '; raise offset').more).toBe('and 37 more; raise offset')
  })
})

describe('an answer', () => {
  it('leaves out what says nothing, and keeps 0 and false', () => {
    expect(filled({ a: '', b: null, c: [], d: {}, e: undefined, f: 0, g: false })).toEqual({ f: 0, g: false })
  })

  it('shows the first of a long list inside a row, and counts the others', () => {
    expect(few(['a', 'b', 'c'], 2)).toEqual(['a', 'b', 'and 1 more'])
    expect(few(['a', 'b'], 2)).toEqual(['a', 'b'])
  })

  it('cuts long texts, visibly', () => {
    expect(short('x'.repeat(300))).toBe(`${'x'.repeat(199)}…`)
  })
})
