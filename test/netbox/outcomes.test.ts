import { describe, expect, it } from 'vitest'
import { apply, Client, type Desired, type ErrorCode, partial, plan, readCurrent } from '../../netbox/index.ts'
import type { Fault, Request } from './fake/netbox.ts'
import { type Lab, lab, quickly } from './harness.ts'

/** A kind with something in its way, and two neighbours: one before it, one after. */
const wanted = (description = ''): Desired => ({
  'dcim.site': ['s0', 's1', 's2'].map((slug) => ({ name: slug, slug, description })),
  'dcim.location': [{ site: 's0', name: 'r', slug: 'r', description }],
  'tenancy.tenant': [{ name: 't', slug: 't', description }],
})
const policy = { mode: 'upsert', adopt: true, partial: true } as const

const onLocations =
  (method: string, fault: Fault, times = Number.POSITIVE_INFINITY) =>
  (one: Request) =>
    one.path === 'dcim/locations/' && one.method === method && times-- > 0 ? fault : undefined

async function going(at: Lab, desired: Desired, client = at.client) {
  const possible = partial(plan(desired, await readCurrent(client, desired, policy), policy))
  const report = await apply(client, possible.plan, { ...quickly, message: 'outcomes' })
  const failed = report.failed.map(({ action, error }) => [`${action.kind} ${action.key}`, error!.code])
  return { report, blocked: possible.blocked.map(({ kind, key, code }) => [`${kind} ${key}`, code]), failed }
}

function held(at: Lab): Record<string, unknown[]> {
  const kinds = ['dcim.site', 'dcim.location', 'tenancy.tenant'] as const
  return Object.fromEntries(
    kinds.map((kind) => [
      kind,
      [...at.fake.store.rows(kind).values()].map(({ name, description }) => [name, description]),
    ]),
  )
}

const NEIGHBOURS = (description: string) => ({
  'dcim.site': ['s0', 's1', 's2'].map((name) => [name, description]),
  'tenancy.tenant': [['t', description]],
})

/** What happens to every write of locations, and what becomes of the location: nothing of it is done, and its neighbours are. */
const ENDINGS: readonly [what: string, fault: Fault, create: ErrorCode, update: ErrorCode][] = [
  ['NetBox fails', { status: 500, body: { error: 'KeyError' } }, 'server-error', 'server-error'],
  ['a gateway loses the answers', { status: 502 }, 'maybe-applied', 'maybe-applied'],
  ['a gateway waits in vain', { status: 504 }, 'maybe-applied', 'maybe-applied'],
  ['the connection breaks', { cut: 'before' }, 'maybe-applied', 'maybe-applied'],
  ['the token lacks the right', { status: 403, body: { detail: 'no' } }, 'forbidden', 'forbidden'],
  [
    'somebody is always faster',
    { status: 412, body: { detail: 'Precondition failed.' } },
    'changed-meanwhile',
    'changed-meanwhile',
  ],
  ['NetBox refuses', { status: 400, body: { name: ['no'] } }, 'refused', 'refused'],
]

describe('one named outcome for the object, and none for its neighbours', () => {
  it.each(ENDINGS)('when %s, of a new object', async (_, fault, code) => {
    await using at = await lab()
    at.fake.fault = onLocations('POST', fault)
    expect((await going(at, wanted('new'))).failed).toEqual([['dcim.location s0/r', code]])
    expect(held(at)).toEqual({ ...NEIGHBOURS('new'), 'dcim.location': [] })
    // Whatever it was, the next run mends it.
    at.fake.fault = () => undefined
    expect((await going(at, wanted('new'))).failed).toEqual([])
    expect(held(at)).toEqual({ ...NEIGHBOURS('new'), 'dcim.location': [['r', 'new']] })
  })

  it.each(ENDINGS)('when %s, of a change', async (_, fault, __, code) => {
    await using at = await lab()
    await going(at, wanted('old'))
    at.fake.fault = onLocations('PATCH', fault)
    expect((await going(at, wanted('new'))).failed).toEqual([['dcim.location s0/r', code]])
    expect(held(at)).toEqual({ ...NEIGHBOURS('new'), 'dcim.location': [['r', 'old']] })
    at.fake.fault = () => undefined
    expect((await going(at, wanted('new'))).failed).toEqual([])
    expect(held(at)).toEqual({ ...NEIGHBOURS('new'), 'dcim.location': [['r', 'new']] })
  })

  it.each([{ status: 502 }, { status: 503 }, { cut: 'before' }, { cut: 'after' }] as const)(
    'and none at all where it passes: %j',
    async (fault) => {
      await using at = await lab()
      at.fake.fault = onLocations('POST', fault, 1)
      expect((await going(at, wanted('old'))).failed).toEqual([])
      at.fake.fault = onLocations('PATCH', fault, 1)
      expect((await going(at, wanted('new'))).failed).toEqual([])
      expect(held(at)).toEqual({ ...NEIGHBOURS('new'), 'dcim.location': [['r', 'new']] })
    },
  )

  it('when a write gets no answer in time, done or not: it is looked for', async () => {
    await using at = await lab()
    await using client = new Client({ url: at.fake.url, token: at.fake.token, timeouts: { write: 500 } })
    let silent = 1
    at.fake.fault = onLocations('POST', { silent: 'after' }, 1)
    expect((await going(at, wanted('old'), client)).failed).toEqual([])
    at.fake.fault = (one) =>
      one.method === 'PATCH' && one.path === 'dcim/locations/' && silent-- > 0 ? { silent: 'before' } : undefined
    expect((await going(at, wanted('new'), client)).failed).toEqual([])
    expect(held(at)).toEqual({ ...NEIGHBOURS('new'), 'dcim.location': [['r', 'new']] })
  })

  it('a race that is lost twice', async () => {
    await using at = await lab()
    await going(at, wanted('old'))
    const location = () => [...at.fake.store.rows('dcim.location').values()][0]!
    const theirs = (n: number) => at.fake.store.save('dcim.location', { description: `theirs ${n}` }, location())
    let edits = 0
    at.fake.before = ({ method, path }) => {
      if (method === 'PATCH' && path === 'dcim/locations/') theirs(++edits)
    }
    for (const _ of ['once', 'twice'])
      expect((await going(at, wanted('new'))).failed).toEqual([['dcim.location s0/r', 'changed-meanwhile']])
    // Their edit stands, and nobody's is overwritten.
    expect(held(at)).toEqual({ ...NEIGHBOURS('new'), 'dcim.location': [['r', 'theirs 2']] })
  })

  it('a race for a new object, won by others whose right it is', async () => {
    await using at = await lab()
    at.fake.before = ({ method, path }) => {
      if (method !== 'POST' || path !== 'dcim/locations/') return
      at.fake.before = () => {}
      const site = [...at.fake.store.rows('dcim.site').keys()][0]
      at.fake.store.save('dcim.location', { name: 'r', slug: 'r', site, description: 'theirs' })
    }
    const strict = { mode: 'upsert', partial: true } as const
    const made = plan(wanted('new'), await readCurrent(at.client, wanted('new'), strict), strict)
    const { failed } = await apply(at.client, made, { ...quickly, message: 'outcomes' })
    expect(failed.map(({ action, error }) => [action.kind, error!.code])).toEqual([['dcim.location', 'foreign']])
    expect(held(at)).toEqual({ ...NEIGHBOURS('new'), 'dcim.location': [['r', 'theirs']] })
  })
})

describe('a NetBox that takes nothing up any more', () => {
  it('ends the run: what was sent is told why, and the others that they were not tried', async () => {
    await using at = await lab()
    at.fake.fault = ({ method, path }) =>
      method === 'POST' && path !== 'tenancy/tenants/' ? { status: 503 } : undefined
    expect((await going(at, wanted('new'))).failed).toEqual([
      ['dcim.site s0', 'busy'],
      ['dcim.site s1', 'busy'],
      ['dcim.site s2', 'busy'],
      ['dcim.location s0/r', 'blocked'],
    ])
    expect(held(at)['tenancy.tenant']).toEqual(NEIGHBOURS('new')['tenancy.tenant'])
    at.fake.fault = () => undefined
    expect((await going(at, wanted('new'))).failed).toEqual([])
  })
})

describe('a look after a write that NetBox does not answer', () => {
  it.each([403, 500])('leaves what the write came to: %i', async (status) => {
    await using at = await lab()
    // The answer is lost, and nobody may look whether it happened.
    let posted = false
    at.fake.fault = ({ method, path }) => {
      if (path !== 'dcim/locations/') return undefined
      if (method === 'POST') {
        posted = true
        return { cut: 'after' }
      }
      return posted ? { status, body: { detail: 'no' } } : undefined
    }
    const { failed, report } = await going(at, wanted('new'))
    expect(failed).toEqual([['dcim.location s0/r', 'maybe-applied']])
    expect(report.results.filter(({ error }) => !error)).toHaveLength(4)
    at.fake.fault = () => undefined
    expect((await going(at, wanted('new'))).failed).toEqual([])
    expect(held(at)).toEqual({ ...NEIGHBOURS('new'), 'dcim.location': [['r', 'new']] })
  })

  it('is told of the object whose maker nobody may look up', async () => {
    await using at = await lab()
    const desired = wanted('new')
    const strict = { mode: 'upsert', partial: true } as const
    const made = plan(desired, await readCurrent(at.client, desired, strict), strict)
    at.fake.store.save('tenancy.tenant', { name: 't', slug: 't', description: 'theirs' })
    at.fake.fault = ({ path }) =>
      path === 'core/object-changes/' ? { status: 403, body: { detail: 'no' } } : undefined
    const { failed } = await apply(at.client, made, { ...quickly, message: 'outcomes' })
    expect(failed.map(({ action, error }) => [action.kind, error!.code])).toEqual([['tenancy.tenant', 'forbidden']])
    expect(held(at)).toEqual({
      'dcim.site': NEIGHBOURS('new')['dcim.site'],
      'dcim.location': [['r', 'new']],
      'tenancy.tenant': [['t', 'theirs']],
    })
  })
})

describe('a kind that the token may not view', () => {
  const blind = (path: string) => (one: Request) =>
    one.method === 'GET' && one.path === path ? { status: 403, body: { detail: 'no' } } : undefined

  it('blocks its objects and those that refer to it, and no others', async () => {
    await using at = await lab()
    at.fake.fault = blind('tenancy/tenants/')
    const desired = {
      ...wanted(),
      'dcim.location': [
        { site: 's0', name: 'r', slug: 'r' },
        { site: 's1', name: 'q', slug: 'q', tenant: 't' },
      ],
    }
    const { blocked, failed } = await going(at, desired)
    expect(blocked).toEqual([
      ['dcim.location s1/q', 'forbidden'],
      ['tenancy.tenant t', 'forbidden'],
    ])
    expect(failed).toEqual([])
    expect([held(at)['dcim.site']!.length, held(at)['dcim.location']]).toEqual([3, [['r', '']]])
  })

  it('ends the whole where nobody asked to go on without it, or where what goes is to be found in it', async () => {
    await using at = await lab()
    at.fake.fault = blind('tenancy/tenants/')
    await expect(readCurrent(at.client, wanted(), { mode: 'upsert' })).rejects.toMatchObject({ code: 'forbidden' })
    const sync = { mode: 'sync', partial: true, owned: { 'tenancy.tenant': new Set([1]) } } as const
    await expect(readCurrent(at.client, {}, sync)).rejects.toMatchObject({ code: 'forbidden' })
  })
})
