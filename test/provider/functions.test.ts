import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kinds, Session } from '../../netbox/index.ts'
import type { Connection } from '../../provider/connection.ts'
import { lookups } from '../../provider/functions/lookups.ts'
import { dcim } from '../../provider/index.ts'
import { netboxPlugin } from '../../provider/plugin.ts'
import { reveal, Secret, type Values } from '../../provider/rpc/index.ts'
import { type Lab, lab } from '../netbox/harness.ts'

let at: Lab
beforeAll(async () => {
  at = await lab()
  // What NetBox publishes of its filters.
  const parameters = ['name', 'slug', 'id', 'limit'].map((name) => ({ name, in: 'query' }))
  const paths = { '/netbox/api/dcim/sites/': { get: { parameters } } }
  at.fake.fault = ({ path }) => (path === 'schema/' ? { status: 200, body: { paths } } : undefined)
  for (const slug of ['paris', 'lyon']) at.fake.store.save('dcim.site', { name: slug.toUpperCase(), slug })
  at.fake.store.save('extras.webhook', { name: 'told', payload_url: 'http://a/', secret: 's3cret' })
})
afterAll(async () => await at[Symbol.asyncDispose]())

async function call(name: string, args: Values): Promise<Values> {
  const session = new Session(at.client, { window: 0 })
  const all = lookups(() => ({ session }) as Connection)
  const { log, signal } = { log: {} as never, signal: new AbortController().signal }
  return await all[name]!(args, { log, signal, preview: false })
}
const slugs = async (filter: Values) =>
  ((await call('netbox:dcim:getSites', { filter })).objects as Values[]).map(({ slug }) => slug)

describe('functions', () => {
  test('are there for every kind, two each, and in the schema', () => {
    const { invokes, schema } = netboxPlugin()
    const { functions } = JSON.parse(schema!()) as { functions: object }
    expect(Object.keys(invokes!)).toHaveLength(2 * Object.keys(kinds).length)
    expect(Object.keys(functions)).toEqual(Object.keys(invokes!))
    expect(typeof dcim.getDevice).toBe('function')
    expect(typeof dcim.getVirtualChassisList).toBe('function')
  })

  test('find one object by its key, and tell its fields', async () => {
    expect(await call('netbox:dcim:getSite', { slug: 'paris' })).toMatchObject({ id: 1, name: 'PARIS', slug: 'paris' })
    expect(await call('netbox:dcim:getSite', { id: 2 })).toMatchObject({ slug: 'lyon' })
  })

  test('say which object is not there', async () => {
    await expect(call('netbox:dcim:getSite', { slug: 'pairs' })).rejects.toThrow(
      'there is no dcim.site pairs in NetBox',
    )
    await expect(call('netbox:dcim:getSite', { id: 9 })).rejects.toThrow('there is no dcim.site id 9 in NetBox')
    await expect(call('netbox:dcim:getSite', { slog: 'paris' })).rejects.toThrow(/made of slug.*not of "slog"/)
  })

  test('find all that filters choose, maybe none', async () => {
    expect(await slugs({ slug: ['paris', 'lyon'] })).toEqual(['paris', 'lyon'])
    expect(await slugs({ slug: 'nowhere' })).toEqual([])
    expect(await slugs({})).toEqual(['paris', 'lyon'])
  })

  test('refuse a filter that NetBox does not know, and would ignore', async () => {
    await expect(slugs({ slgu: 'paris' })).rejects.toThrow('dcim.site has no filter "slgu"; did you mean "slug"?')
    await expect(slugs({ slug: { a: 1 } })).rejects.toThrow('the filter slug of dcim.site is {"a":1}; it must be')
  })

  test('keep as secret what NetBox keeps as secret', async () => {
    const found = await call('netbox:extras:getWebhook', { name: 'told' })
    expect(found.secret).toBeInstanceOf(Secret)
    expect(reveal(found).secret).toBe('s3cret')
  })
})
