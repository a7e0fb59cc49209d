import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Kind, Session } from '../../netbox/index.ts'
import { type Connection, checkSettings } from '../../provider/connection.ts'
import { knowKinds } from '../../provider/kinds.ts'
import { bring } from '../../provider/resources/collection/bring.ts'
import { failuresIn } from '../../provider/resources/collection/entries.ts'
import { pluginObjectHandlers } from '../../provider/resources/plugin-object.ts'
import { reveal, Secret, UNKNOWN, type Values } from '../../provider/rpc/index.ts'
import { type Lab, lab } from '../netbox/harness.ts'

const KINDS = {
  'dns.zone': {
    path: 'plugins/dns/zones',
    key: ['name'],
    fields: {
      name: { type: 'text', required: true },
      site: { type: 'reference', to: 'dcim.site' },
      ttl: 'integer',
      view: { type: 'text', fixed: true },
      key: { type: 'text', secret: true },
    },
  },
}

let at: Lab
const log = { status() {}, debug() {}, info() {}, warning() {}, error() {} }
const request = {
  urn: 'urn:pulumi:dev::net::netbox:index:PluginObject::lab',
  signal: new AbortController().signal,
  log,
  timeout: undefined,
  preview: false,
  randomSeed: Buffer.alloc(0),
  ignoreChanges: [],
}
const connection = () => {
  const session = new Session(at.client, { window: 0, message: 'stack' })
  return { session, client: at.client, message: 'stack', tokenIsRefused: async () => false } as unknown as Connection
}
const handlers = () => pluginObjectHandlers(connection)
const zone = (fields: Values, more: Values = {}): Values => ({
  kind: 'dns.zone',
  fields: { name: 'lab', ...fields },
  ...more,
})
const rows = () => [...at.fake.store.rows('dns.zone' as Kind).values()]

beforeEach(async () => {
  at = await lab()
  knowKinds(JSON.stringify(KINDS))
})
afterEach(async () => {
  knowKinds(undefined)
  await at[Symbol.asyncDispose]()
})

describe('an object of a plugin', () => {
  test('is made, found unchanged, changed, and removed', async () => {
    at.fake.store.save('dcim.site', { name: 'S', slug: 's' })
    const news = zone({ site: 's', ttl: 300 })
    const { id, outputs } = await handlers().create({ ...request, news })
    expect([id, rows().map(({ name, ttl }) => [name, ttl])]).toEqual([`dns.zone:${rows()[0]!.id}`, [['lab', 300]]])
    const found = await handlers().read({ ...request, id, state: outputs, inputs: news })
    expect(found).toMatchObject({ id, inputs: news })
    const same = { ...request, id, olds: found!.outputs, oldInputs: found!.inputs, news }
    expect(await handlers().diff(same)).toMatchObject({ changes: false })
    const changed = { ...same, news: zone({ site: 's', ttl: 60 }) }
    expect(await handlers().diff(changed)).toMatchObject({
      changes: true,
      diffs: ['fields'],
      replaces: [],
      detailedDiff: { 'fields.ttl': { kind: 'update', inputDiff: true } },
    })
    await handlers().update!(changed)
    expect(rows().map(({ ttl }) => ttl)).toEqual([60])
    await handlers().delete({ ...request, id, olds: outputs, oldInputs: news })
    expect(rows()).toEqual([])
  })

  test('is made anew for another kind, and for what cannot be changed', async () => {
    const news = zone({ view: 'a' })
    const { id, outputs } = await handlers().create({ ...request, news })
    const told = { ...request, id, olds: outputs, oldInputs: news }
    expect(await handlers().diff({ ...told, news: { ...news, kind: 'dns.view' } })).toMatchObject({
      replaces: ['kind'],
    })
    expect(await handlers().diff({ ...told, news: zone({ view: 'b' }) })).toMatchObject({ replaces: ['fields.view'] })
  })

  test('is imported by its number or its name', async () => {
    const { id } = await handlers().create({ ...request, news: zone({ ttl: 1 }) })
    for (const which of [id, 'dns.zone:lab'])
      expect(await handlers().read({ ...request, id: which, state: {}, inputs: {} })).toMatchObject({
        id,
        inputs: { kind: 'dns.zone', fields: { name: 'lab', ttl: 1 } },
      })
    await expect(async () => handlers().read({ ...request, id: 'lab', state: {}, inputs: {} })).rejects.toThrow(
      '"lab" is no object of a plugin: it must be a kind',
    )
  })

  test.each<[Values, string]>([
    [{ kind: 'dns.zoen', fields: { name: 'a' } }, 'kind is "dns.zoen"; it must be one that the provider\'s kinds tell'],
    [
      { kind: 'dcim.site', fields: { name: 'a' } },
      'kind is "dcim.site"; it must be one that the provider\'s kinds tell',
    ],
    [{ kind: 'dns.zone' }, 'fields is missing: the fields of the object by name'],
    [zone({ ttl: 'long' }), 'fields.ttl dns.zone lab: ttl is "long"; it must be a whole number'],
    [zone({ tll: 1 }), 'fields.tll dns.zone lab: there is no field "tll"; did you mean "ttl"?'],
  ])('is refused in one sentence: %j', async (news, message) => {
    const { failures = [] } = await handlers().check({ ...request, olds: {}, news })
    expect(failures.map(({ property, reason }) => `${property} ${reason}`)).toEqual([expect.stringContaining(message)])
  })

  test('may be yet to be known, in part or whole, and keeps its secrets', async () => {
    for (const news of [
      zone({ ttl: UNKNOWN }),
      { kind: UNKNOWN, fields: { name: 'a' } },
      { kind: 'dns.zone', fields: UNKNOWN },
    ])
      expect((await handlers().check({ ...request, olds: {}, news })).failures ?? []).toEqual([])
    const { inputs } = await handlers().check({ ...request, olds: {}, news: zone({ key: 'x', ttl: UNKNOWN }) })
    expect((inputs.fields as Values).key).toBeInstanceOf(Secret)
    expect(reveal(inputs).fields).toMatchObject({ key: 'x' })
  })

  test('stands in a collection like any other', async () => {
    const objects = {
      s: { kind: 'dcim.site', name: 'S', slug: 's' },
      z: { kind: 'dns.zone', name: 'lab', site: 's' },
    }
    expect(failuresIn({ objects })).toEqual([])
    const { failures, ids } = await bring(connection(), {}, { objects }, log)
    expect([failures, Object.keys(ids)]).toEqual([[], ['s', 'z']])
  })
})

describe('the kinds that the configuration tells', () => {
  const reasons = (kinds: Values[string]) =>
    (checkSettings({ url: 'http://n/', token: 'a', kinds }).failures ?? []).map(
      ({ property, reason }) => `${property} ${reason}`,
    )

  test('may be an object or its JSON, told once more, or yet to be known', () => {
    for (const kinds of [KINDS as unknown as Values, JSON.stringify(KINDS), UNKNOWN, undefined] as Values[string][])
      expect(reasons(kinds)).toEqual([])
    knowKinds(JSON.stringify(KINDS))
  })

  test.each<[Values[string], string]>([
    ['{', 'kinds must be an object of kinds by name'],
    [{ 'dcim.site': {} }, 'kinds dcim.site is a kind that is known already'],
    [{ 'a.b': { path: 'x', key: ['name'], fields: {} } }, 'kinds a.b: path is "x"; it must be'],
  ])('are refused in one sentence: %j', (kinds, message) => {
    expect(reasons(kinds)).toEqual([expect.stringContaining(message)])
  })
})
