import { describe, expect, it } from 'vitest'
import { apply, blockedIn, partial, plan, readCurrent } from '../../netbox/index.ts'
import { lab, told } from './harness.ts'

const site = (slug: string, more: object = {}) => ({ name: slug, slug, ...more })

describe('what is blocked', () => {
  it('is told with its reason and remedy, and all the others go on', async () => {
    await using at = await lab()
    at.fake.store.save('dcim.site', site('theirs'))
    const desired = {
      'dcim.site': [site('theirs', { description: 'ours' }), site('a', { region: 'nowhere' }), site('b')],
      'dcim.location': [
        { name: 'hall', slug: 'hall', site: 'theirs' },
        { name: 'x', slug: 'x', site: 'a' },
      ],
    }
    const policy = { mode: 'upsert' } as const
    const whole = plan(desired, await readCurrent(at.client, desired, policy), policy)
    expect(blockedIn(whole).map(({ kind, key, reason, remedy }) => [kind, key, reason, remedy])).toEqual([
      ['dcim.site', 'a', 'unresolved', 'want what it refers to as well, or correct the name'],
      ['dcim.site', 'theirs', 'foreign', 'take it over with adopt, or want it under another key'],
    ])
    const { plan: possible, blocked } = partial(whole)
    expect(blocked).toEqual(whole.problems)
    const { failed } = await apply(at.client, possible)
    // What hangs on what is not made is not tried, and says why.
    expect(failed.map(({ action, error }) => [action.key, error!.code])).toEqual([['a/x', 'blocked']])
    const names = (kind: 'dcim.site' | 'dcim.location') =>
      [...at.fake.store.rows(kind).values()].map(({ slug }) => slug)
    expect([names('dcim.site'), names('dcim.location')]).toEqual([['theirs', 'b'], ['hall']])
    expect([...at.fake.store.rows('dcim.site').values()][0]!.description).not.toBe('ours')
  })

  it('keeps everything from being deleted', async () => {
    await using at = await lab()
    const first = await at.run({ 'dcim.site': [site('a'), site('b')] })
    at.fake.store.save('dcim.site', site('theirs'))
    const owned = { 'dcim.site': new Set(first.report.results.map(({ id }) => id!)) }
    const desired = { 'dcim.site': [site('a'), site('theirs', { description: 'ours' })] }
    const whole = plan(desired, await readCurrent(at.client, desired, { mode: 'sync', owned }), { mode: 'sync', owned })
    expect(told(whole)).toEqual(['delete dcim.site b'])
    expect(told(partial(whole).plan)).toEqual([])
  })
})
