import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readCurrent } from '../../netbox/index.ts'
import type { Connection } from '../../provider/connection.ts'
import { bring } from '../../provider/resources/collection/bring.ts'
import { desiredOf, entriesOf, idsOf } from '../../provider/resources/collection/entries.ts'
import { objectsAsFound } from '../../provider/resources/collection/found.ts'
import type { Outcome } from '../../provider/resources/collection/outcome.ts'
import type { Values } from '../../provider/rpc/index.ts'
import { type Lab, lab } from '../netbox/harness.ts'

let it: Lab
const log = { status() {}, debug() {}, info() {}, warning() {}, error() {} }
const site = (slug: string, more: Values = {}): Values => ({ kind: 'dcim.site', name: slug, slug, ...more })
const go = (olds: Values, objects: Values, more: Values = {}, message = 'Pulumi stack a/b') =>
  bring({ client: it.client, message } as Connection, olds, { objects, ...more }, log)
const stateOf = ({ objects, ids }: Outcome): Values => ({ objects, ids: { ...ids } })

beforeEach(async () => {
  it = await lab()
})
afterEach(() => it[Symbol.asyncDispose]())

describe('a collection brought to NetBox', () => {
  test('knows the number of each of its objects, by its own key', async () => {
    const { ids, failures } = await go(
      {},
      { z: site('a'), a: site('z'), t: { kind: 'extras.tag', name: 't', slug: 't' } },
    )
    expect([failures, Object.keys(ids).sort()]).toEqual([[], ['a', 't', 'z']])
    expect(it.fake.store.rows('dcim.site').get(ids.z!)?.slug).toBe('a')
  })

  test('keeps the numbers of what it renames, and deletes only what it owns', async () => {
    const { theirs } = (await go({}, { theirs: site('theirs') })).ids
    const first = await go({}, { one: site('a'), two: site('b') })
    const second = await go(stateOf(first), { one: site('c') })
    expect(second).toMatchObject({ ids: { one: first.ids.one }, failures: [] })
    expect([...it.fake.store.rows('dcim.site').keys()]).toEqual([theirs, first.ids.one])
  })

  test('holds two of one name under two parents, also after a crash, and as their numbers alone say', async () => {
    const region = (slug: string, parent?: string): Values => ({
      ...{ kind: 'dcim.region', name: slug, slug },
      ...(parent === undefined ? {} : { parent }),
    })
    const regions = { w: region('west'), e: region('east'), one: region('metro', 'east'), two: region('metro', 'west') }
    const first = await go({}, regions)
    expect([first.failures, Object.keys(first.ids).sort()]).toEqual([[], ['e', 'one', 'two', 'w']])
    const crashed = await go({}, regions)
    expect([crashed.failures, crashed.ids]).toEqual([[], first.ids])
    const before = it.client.statistics.writes
    const state = stateOf(first)
    expect(await go(state, regions)).toMatchObject({ failures: [], ids: first.ids })
    expect(it.client.statistics.writes).toBe(before)
    const current = await readCurrent(it.client, desiredOf(entriesOf(state), idsOf(state)), { mode: 'upsert' })
    expect(objectsAsFound(state, current)).toEqual(regions)
  })

  test('refuses what others made, takes it over when told to, and knows it as its own after a crash', async () => {
    await go({}, { one: site('a') })
    const { failures, ids } = await go({}, { one: site('a') }, {}, 'another stack')
    expect([failures, ids]).toEqual([[expect.stringMatching(/dcim\.site a: .*not managed here/)], {}])
    expect(Object.keys((await go({}, { one: site('a') }, { adopt: true }, 'another stack')).ids)).toEqual(['one'])
    expect(Object.keys((await go({}, { one: site('a'), two: site('b') })).ids)).toEqual(['one', 'two'])
  })

  test('goes on with all others when one is blocked, and loses nothing that it does not delete then', async () => {
    await go({}, { one: site('theirs') }, {}, 'another stack')
    const first = await go({}, { a: site('a'), b: site('b') })
    const second = await go(stateOf(first), { a: site('a'), c: site('c'), t: site('theirs') })
    expect(Object.keys(second.ids).sort()).toEqual(['a', 'b', 'c'])
    expect(second.failures).toEqual([
      expect.stringMatching(/dcim\.site theirs: .*not managed here.* \(foreign\)$/),
      'dcim.site b: not tried, since another object is blocked, and it may be that one (blocked)',
    ])
    const third = await go(stateOf(second), { a: site('a'), c: site('c') })
    expect([Object.keys(third.ids).sort(), third.failures]).toEqual([['a', 'c'], []])
  })

  test('leaves alone what is taken out when its policy says so', async () => {
    const first = await go({}, { one: site('a'), two: site('b') })
    const second = await go(stateOf(first), { one: site('a') }, { policy: 'upsert' })
    expect(Object.keys(second.ids)).toEqual(['one'])
    expect(it.fake.store.rows('dcim.site').has(first.ids.two!)).toBe(true)
  })

  test('holds what went through, and names what did not', async () => {
    const first = await go({}, { one: site('a') })
    const bad = site('c', { status: 'zzz' })
    const second = await go(stateOf(first), { one: site('a', { status: 'zzz' }), two: site('b'), three: bad })
    expect(second.objects).toEqual({ one: site('a'), two: site('b') })
    expect(second.failures.map((line) => line.split(':')[0])).toEqual(['dcim.site a', 'dcim.site c'])
  })

  test.each([
    [{ status: 403, body: { detail: 'no' } }, 'forbidden'],
    [{ status: 500 }, 'server-error'],
    [{ status: 502 }, 'maybe-applied'],
    [{ status: 412 }, 'changed-meanwhile'],
  ])('names how each ended, and keeps what it knew: %j', async (fault, code) => {
    const both = (description: string) => ({
      one: site('a', { description }),
      t: { kind: 'tenancy.tenant', name: 't', slug: 't', description },
    })
    const first = await go({}, both('old'))
    it.fake.fault = ({ method, path }) => (method === 'PATCH' && path === 'tenancy/tenants/' ? fault : undefined)
    const second = await go(stateOf(first), both('new'))
    expect(second.failures).toEqual([expect.stringMatching(new RegExp(`^tenancy\\.tenant t: .* \\(${code}\\)$`))])
    expect(second).toMatchObject({ ids: first.ids, objects: { one: both('new').one, t: both('old').t } })
    it.fake.fault = () => undefined
    expect(await go(stateOf(second), both('new'))).toMatchObject({ failures: [], objects: both('new') })
  })

  test('does not forget what it owns of a kind that the token may not view any more', async () => {
    const tenant = { kind: 'tenancy.tenant', name: 't', slug: 't' }
    const first = await go({}, { one: site('a'), t: tenant })
    it.fake.fault = ({ path }) => (path === 'tenancy/tenants/' ? { status: 403, body: { detail: 'no' } } : undefined)
    const second = await go(stateOf(first), { one: site('a', { description: 'new' }), t: tenant })
    expect(second.failures).toEqual(['tenancy.tenant t: the token may not view tenancy.tenant: no (forbidden)'])
    expect(second.ids).toEqual(first.ids)
    expect([...it.fake.store.rows('dcim.site').values()].map(({ description }) => description)).toEqual(['new'])
    await expect(go(stateOf(second), { one: site('a') })).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('is read with what somebody changed, and without what is gone', async () => {
    const first = await go({}, { one: site('a', { tags: [] }), two: site('b'), three: site('c') })
    await it.client.patch('dcim/sites/', [{ id: first.ids.one, name: 'by hand', facility: 'not ours' }])
    await it.client.delete('dcim/sites/', [{ id: first.ids.two }])
    const state = stateOf(first)
    const current = await readCurrent(it.client, desiredOf(entriesOf(state), idsOf(state)), { mode: 'upsert' })
    expect(objectsAsFound(state, current)).toEqual({ one: site('a', { tags: [], name: 'by hand' }), three: site('c') })
  })
})
