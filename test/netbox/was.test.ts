import { describe, expect, test } from 'vitest'
import type { Desired } from '../../netbox/index.ts'
import { parseDesired } from '../../netbox/index.ts'
import { type Lab, lab, told } from './harness.ts'

const site = (slug: string, more: object = {}) => ({ name: slug.toUpperCase(), slug, ...more })
const slugs = (it: Lab) => [...it.fake.store.rows('dcim.site').values()].map(({ id, slug }) => [id, slug])
const ours = { mode: 'sync', tag: 'ours' } as const
const tagged = (desired: Desired): Desired => ({ 'extras.tag': [{ name: 'ours', slug: 'ours' }], ...desired })

describe('an object that says what it was', () => {
  test('is changed in place, keeps what hangs on it, and is left alone from then on', async () => {
    await using it = await lab()
    const hall = (of: string) => ({ 'dcim.location': [{ site: of, name: 'Hall', slug: 'hall' }] })
    await it.run(tagged({ 'dcim.site': [site('a')], ...hall('a') }), ours)
    const renamed = tagged({ 'dcim.site': [site('b', { was: 'a' })], ...hall('b') })
    const { plan, report } = await it.run(renamed, ours)
    expect([told(plan), plan.problems, report.failed]).toEqual([['update dcim.site b'], [], []])
    expect(slugs(it)).toEqual([[expect.any(Number), 'b']])
    expect((await it.run(renamed, ours)).writes).toBe(0)
  })

  test('leaves its old name to a newcomer, in the same run and later', async () => {
    await using it = await lab()
    await it.run(tagged({ 'dcim.site': [site('a')] }), ours)
    const [[id]] = slugs(it) as [[number, string]]
    const both = tagged({ 'dcim.site': [site('a'), site('b', { was: 'a' })] })
    expect((await it.run(both, ours)).report.failed).toEqual([])
    expect(slugs(it)).toEqual(
      expect.arrayContaining([
        [id, 'b'],
        [expect.any(Number), 'a'],
      ]),
    )
    expect((await it.run(both, ours)).writes).toBe(0)
  })

  test('is made where NetBox has neither', async () => {
    await using it = await lab()
    const { plan } = await it.run({ 'dcim.site': [site('b', { was: 'a' })] })
    expect(told(plan)).toEqual(['create dcim.site b'])
  })

  test('is not taken from other hands', async () => {
    await using it = await lab()
    await it.run({ 'dcim.site': [site('a')] })
    const { plan } = await it.run(tagged({ 'dcim.site': [site('b', { was: 'a' })] }), ours)
    expect(plan.problems).toMatchObject([{ code: 'foreign', key: 'b' }])
  })

  test('may have been in another place, and is told by several fields', async () => {
    await using it = await lab()
    const hall = { name: 'Hall', slug: 'hall' }
    const sites = { 'dcim.site': [site('a'), site('c')] }
    await it.run(
      tagged({
        ...sites,
        'dcim.location': [
          { ...hall, site: 'a' },
          { ...hall, site: 'c' },
        ],
      }),
      ours,
    )
    const moved = tagged({
      ...sites,
      'dcim.location': [
        { ...hall, site: 'c' },
        { name: 'Cellar', slug: 'cellar', site: 'c', was: { site: 'a', slug: 'hall' } },
      ],
    })
    expect(told((await it.run(moved, ours)).plan)).toEqual(['update dcim.location c/cellar'])
    const unclear = { ...moved, 'dcim.location': [{ name: 'X', slug: 'x', site: 'c', was: { site: 'c' } }] } as Desired
    expect((await it.run(unclear, ours)).plan.problems[0]?.message).toMatch(
      /^dcim.location c\/x: was: dcim.location c fits 2 objects/,
    )
  })

  test('says so in the form of a reference', () => {
    expect(() => parseDesired({ 'dcim.site': [site('b', { was: true })] })).toThrow(
      /^dcim.site b: was is true; it must be the object's former name or slug, or an object of key fields$/,
    )
  })
})
