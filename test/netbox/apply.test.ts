import { describe, expect, it } from 'vitest'
import { apply, assertSupported, type Desired, type Policy, plan, readCurrent } from '../../netbox/index.ts'
import { lab, quickly, told, versions } from './harness.ts'
import { homelab } from './model.ts'

const sites = (n: number, more: object = {}): Desired => ({
  'dcim.site': Array.from({ length: n }, (_, i) => ({ name: `s${i}`, slug: `s${i}`, ...more })),
})
const messages = (report: { failed: readonly { error?: Error }[] }) => report.failed.map(({ error }) => error!.message)

const device = (name: string, more: object = {}) => ({ name, site: 's0', device_type: 't', role: 'r', ...more })
const ground: Desired = {
  ...sites(1),
  'dcim.manufacturer': [{ name: 'm', slug: 'm' }],
  'dcim.devicetype': [{ manufacturer: 'm', model: 't', slug: 't' }],
  'dcim.devicerole': [{ name: 'r', slug: 'r' }],
}

describe.each(versions)('apply, NetBox %s', (version) => {
  it('names the guilty ones of a refused batch, and lets the others through', async () => {
    await using it = await lab(version)
    const addresses = Array.from({ length: 20 }, (_, n) => ({ address: `10.0.0.${n + 1}/24` }))
    // 4.5 answers a malformed address with 500 and no word on which.
    addresses[7] = { address: '999.0.0.1/24' }
    addresses[13] = { address: '999.0.0.2/24' }
    const { report } = await it.run({ 'ipam.ipaddress': addresses })
    expect(report.failed.map(({ action }) => action.key)).toEqual(['999.0.0.1/24', '999.0.0.2/24'])
    expect(report.failed[0]!.error!.code).toBe(version === '4.5' ? 'server-error' : 'refused')
    expect(it.fake.store.rows('ipam.ipaddress').size).toBe(18)
  })

  it('finds the guilty device, though 4.5 tells only the first failure of a list and not whose it is', async () => {
    await using it = await lab(version)
    const devices = Array.from({ length: 9 }, (_, n) => device(`d${n}`, n === 4 ? { status: 'zzz' } : {}))
    const { report } = await it.run({ ...ground, 'dcim.device': devices })
    expect(messages(report)).toEqual(["dcim.device s0/d4: status: zzz n'est pas un choix valable."])
    expect(report.failed[0]!.error!.field).toBe('status')
    expect(it.fake.store.rows('dcim.device').size).toBe(8)
  })

  it('does the same for changes', async () => {
    await using it = await lab(version)
    await it.run(sites(9))
    const changed = sites(9, { description: 'new' })['dcim.site']!.map((site, n) =>
      n === 3 ? { ...site, status: 'zzz' } : site,
    )
    const { report } = await it.run({ 'dcim.site': changed })
    expect(report.failed.map(({ action }) => action.key)).toEqual(['s3'])
    expect([...it.fake.store.rows('dcim.site').values()].filter((site) => site.description === 'new')).toHaveLength(8)
  })

  it('tells what was not tried because something it needs could not be made', async () => {
    await using it = await lab(version)
    const { report } = await it.run({
      ...ground,
      'dcim.device': [device('bad', { status: 'zzz' }), device('good')],
      'dcim.interface': ['bad', 'good'].map((one) => ({ device: one, name: 'eth0', type: 'virtual' })),
    })
    expect(report.failed.map(({ action, error }) => [action.key, error!.code])).toEqual([
      ['s0/bad', 'refused'],
      ['s0/bad/eth0', 'blocked'],
    ])
    expect(messages(report)[1]).toBe(
      'dcim.interface s0/bad/eth0: not tried, because dcim.device s0/bad could not be made',
    )
  })

  it('keeps a protected object and says so, and what is gone already counts as deleted', async () => {
    await using it = await lab(version)
    await it.run({
      ...ground,
      'dcim.device': [device('theirs')],
      'dcim.rackrole': [
        { name: 'a', slug: 'a' },
        { name: 'b', slug: 'b' },
      ],
    })
    const current = await readCurrent(it.client, {}, { mode: 'sync' }, ['dcim.site', 'dcim.rackrole'])
    const all = (kind: 'dcim.site' | 'dcim.rackrole') => new Set([...current.directory.all(kind)].map(({ id }) => id!))
    const made = plan({}, current, {
      mode: 'sync',
      owned: { 'dcim.site': all('dcim.site'), 'dcim.rackrole': all('dcim.rackrole') },
    })
    expect(told(made)).toEqual(['delete dcim.site s0', 'delete dcim.rackrole a', 'delete dcim.rackrole b'])
    it.fake.store.delete('dcim.rackrole', [...all('dcim.rackrole')][0]!)
    const report = await apply(it.client, made, quickly)
    expect(report.failed.map(({ action, error }) => [action.key, error!.code])).toEqual([['s0', 'protected']])
    expect(it.fake.store.rows('dcim.rackrole').size).toBe(0)
  })

  it('deletes inner objects before outer ones', async () => {
    await using it = await lab(version)
    await it.run(homelab, { mode: 'sync', tag: 'exposed' })
    const { plan: made, report } = await it.run(
      { ...Object.fromEntries(Object.keys(homelab).map((kind) => [kind, []])), 'extras.tag': homelab['extras.tag'] },
      { mode: 'sync', tag: 'exposed' },
    )
    expect(told(made).every((line) => line.startsWith('delete'))).toBe(true)
    expect(report.failed).toEqual([])
    for (const kind of ['dcim.device', 'dcim.site', 'dcim.region', 'ipam.ipaddress'] as const)
      expect(it.fake.store.rows(kind).size, kind).toBe(0)
  })

  it.each(['after', 'before'] as const)(
    'looks for a create whose answer was lost, and does it once: cut %s it was done',
    async (cut) => {
      await using it = await lab(version)
      let cuts = 1
      it.fake.fault = ({ method }) => (method === 'POST' && cuts-- > 0 ? { cut } : undefined)
      const { report, writes } = await it.run(sites(3))
      expect(report.failed).toEqual([])
      expect(report.results.map(({ id }) => id)).toEqual([...it.fake.store.rows('dcim.site').keys()])
      expect([it.fake.store.rows('dcim.site').size, writes]).toEqual([3, cut === 'after' ? 1 : 2])
    },
  )

  it('does not make a double where NetBox itself would take one', async () => {
    await using it = await lab(version)
    await it.run({ ...ground, 'dcim.device': [device('d')] })
    it.fake.fault = ({ method }) => (method === 'POST' ? { cut: 'before' } : undefined)
    const service = { parent: { device: 'd' }, name: 'ssh', port_mappings: ['tcp/22'] }
    const { report } = await it.run({ 'ipam.service': [service] })
    expect(report.failed[0]!.error!.code).toBe('maybe-applied')
    it.fake.fault = () => undefined
    expect((await it.run({ 'ipam.service': [service] })).report.failed).toEqual([])
    expect(it.fake.store.rows('ipam.service').size).toBe(1)
  })

  it.each(['after', 'before'] as const)('looks at a change whose answer was lost: cut %s it was done', async (cut) => {
    await using it = await lab(version)
    await it.run(sites(2))
    let cuts = 1
    it.fake.fault = ({ method }) => (method === 'PATCH' && cuts-- > 0 ? { cut } : undefined)
    const { report, writes } = await it.run(sites(2, { description: 'new' }))
    expect([report.failed, writes]).toEqual([[], cut === 'after' ? 1 : 2])
    expect([...it.fake.store.rows('dcim.site').values()].every((site) => site.description === 'new')).toBe(true)
  })

  it.each([
    ['ours by its change log', { message: 'stack a' }, 'stack a', []],
    ['somebody else’s', { message: 'stack b' }, 'stack a', ['foreign']],
  ])('meets an object made since the plan: %s', async (_, theirs, message, codes) => {
    await using it = await lab(version)
    const made = plan(sites(3, { description: 'new' }), await readCurrent(it.client, sites(3), { mode: 'upsert' }), {
      mode: 'upsert',
    })
    it.fake.before = ({ method }) => {
      if (method !== 'POST') return
      it.fake.before = () => {}
      it.fake.store.save('dcim.site', { name: 's1', slug: 's1', changelog_message: theirs.message })
    }
    const report = await apply(it.client, made, { ...quickly, message })
    expect(report.failed.map(({ error }) => error!.code)).toEqual(codes)
    const site = [...it.fake.store.rows('dcim.site').values()].find(({ slug }) => slug === 's1')!
    expect(site.description).toBe(codes.length === 0 ? 'new' : '')
  })

  it('notices a field that NetBox dropped without a word', async () => {
    await using it = await lab(version)
    const undefinedField = { ...sites(1, { custom_fields: { nope: 1 } }) }
    const { report } = await it.run(undefinedField)
    expect(report.failed.map(({ error }) => [error!.code, error!.field])).toEqual([
      version === '4.5' ? ['not-kept', 'custom_fields'] : ['refused', 'custom_fields'],
    ])
  })

  it('moves a primary address from one device to another', async () => {
    await using it = await lab(version)
    const two = (holder: string): Desired => ({
      ...ground,
      'dcim.device': ['a', 'b'].map((one) => device(one, { primary_ip4: one === holder ? '10.0.0.1/24' : null })),
      'dcim.interface': ['a', 'b'].map((one) => ({ device: one, name: 'eth0', type: 'virtual' })),
      'ipam.ipaddress': [{ address: '10.0.0.1/24', assigned_object: { interface: { device: holder, name: 'eth0' } } }],
    })
    await it.run(two('a'))
    const { report } = await it.run(two('b'))
    expect(messages(report)).toEqual([])
    expect((await it.run(two('b'))).writes).toBe(0)
  })

  it('renames an object that is known by its id, and what is in it follows', async () => {
    await using it = await lab(version)
    const model = (name: string, id?: number): Desired => ({
      ...ground,
      'dcim.device': [{ ...device(name), ...(id && { id }) }],
      'dcim.interface': [{ device: name, name: 'eth0', type: 'virtual' }],
    })
    const first = await it.run(model('old'))
    const id = first.report.results.find(({ action }) => action.kind === 'dcim.device')!.id!
    const { plan: made } = await it.run(model('new', id))
    expect(told(made)).toEqual(['update dcim.device s0/new'])
  })

  it('makes room first when a new object needs what an old one holds', async () => {
    await using it = await lab(version)
    // As NetBox refuses a second site of the same name, or a second cable in an interface.
    const policy = (ids: number[]): Policy => ({ mode: 'sync', owned: { 'extras.webhook': new Set(ids) } })
    const before = await it.run({ 'extras.webhook': [{ name: 'a', payload_url: 'http://a' }] }, policy([]))
    it.fake.fault = ({ method, path }) =>
      method === 'POST' && path === 'extras/webhooks/' && it.fake.store.rows('extras.webhook').size > 0
        ? { status: 400, body: { detail: 'in the way' } }
        : undefined
    const ids = before.report.results.map(({ id }) => id!)
    const { report } = await it.run({ 'extras.webhook': [{ name: 'b', payload_url: 'http://a' }] }, policy(ids))
    expect(messages(report)).toEqual([])
  })
})

describe('apply', () => {
  it.each(versions)('does not overwrite what somebody changed after it was read, in %s', async (version) => {
    await using it = await lab(version)
    await it.run(sites(3))
    const desired = sites(3, { description: 'new' })
    const made = plan(desired, await readCurrent(it.client, desired, { mode: 'upsert' }), {
      mode: 'upsert',
      adopt: true,
    })
    const [, second] = [...it.fake.store.rows('dcim.site').values()]
    it.fake.store.save('dcim.site', { description: 'by hand' }, second)
    const report = await apply(it.client, made)
    expect(report.failed.map(({ action, error }) => [action.key, error!.code])).toEqual([['s1', 'changed-meanwhile']])
    expect(it.fake.store.rows('dcim.site').get(second!.id)!.description).toBe('by hand')
  })

  it('is content with what somebody else changed to just what is wanted', async () => {
    await using it = await lab('4.7')
    await it.run(sites(3))
    const desired = sites(3, { description: 'new' })
    const made = plan(desired, await readCurrent(it.client, desired, { mode: 'upsert' }), {
      mode: 'upsert',
      adopt: true,
    })
    // As the last request of a run that was killed: NetBox finished it after this run had read.
    for (const row of it.fake.store.rows('dcim.site').values())
      it.fake.store.save('dcim.site', { description: 'new' }, row)
    const { results, failed } = await apply(it.client, made)
    expect([results.length, failed.length]).toEqual([3, 0])
  })

  it('tells an object that is gone when it is to be changed, also where 4.5 skips it silently', async () => {
    for (const version of versions) {
      await using it = await lab(version)
      await it.run(sites(3))
      const desired = sites(3, { description: 'new' })
      const made = plan(desired, await readCurrent(it.client, desired, { mode: 'upsert' }), {
        mode: 'upsert',
        adopt: true,
      })
      it.fake.store.delete('dcim.site', [...it.fake.store.rows('dcim.site').keys()][1]!)
      const { failed } = await apply(it.client, made)
      expect(failed.map(({ action }) => action.key)).toEqual(['s1'])
    }
  })

  it('writes the change log message with every write, and tells its progress', async () => {
    await using it = await lab()
    const seen: string[] = []
    await it.run(sites(250), undefined, { message: 'by us', progress: (done, total) => seen.push(`${done}/${total}`) })
    expect(seen).toEqual(['100/250', '200/250', '250/250'])
    expect(new Set(it.fake.store.changes.map(({ message }) => message))).toEqual(new Set(['by us']))
  })

  it('goes on past what the token may not write, and names it', async () => {
    await using it = await lab()
    it.fake.fault = ({ method, path }) =>
      method === 'POST' && path.includes('racks') ? { status: 403, body: { detail: 'no' } } : undefined
    const { report } = await it.run({
      ...sites(2),
      'dcim.rack': [{ site: 's0', name: 'r' }],
      'dcim.region': [{ name: 'later', slug: 'later' }],
    })
    expect(report.failed.map(({ error }) => error!.message)).toEqual([
      'dcim.rack s0/r: the token may not add dcim.rack: no',
    ])
  })

  it('makes what a permission covers, when NetBox names what it does not', async () => {
    await using it = await lab()
    it.fake.fault = ({ method, body }) => {
      const batch = body as { slug: string }[]
      if (method !== 'POST' || !Array.isArray(batch)) return undefined
      const errors = batch.flatMap(({ slug }, index): { index: number; errors: unknown }[] =>
        slug === 's1'
          ? [{ index, errors: { detail: 'You do not have permission to perform this action.' } }]
          : slug === 's2'
            ? [{ index, errors: { slug: ['taken'] } }]
            : [],
      )
      return errors.length > 0 ? { status: 403, body: { detail: 'some could not be created', errors } } : undefined
    }
    const { report } = await it.run(sites(4))
    expect(report.failed.map(({ error }) => [error!.code, error!.message])).toEqual([
      ['forbidden', 'dcim.site s1: You do not have permission to perform this action.'],
      ['refused', 'dcim.site s2: slug: taken'],
    ])
  })

  it('can be called off between batches', async () => {
    await using it = await lab()
    const stop = new AbortController()
    const { report } = await it.run(sites(500), undefined, { signal: stop.signal, progress: () => stop.abort() })
    expect(it.fake.store.rows('dcim.site').size).toBe(100)
    expect(report.failed).toHaveLength(400)
  })

  it('says before anything is written what an older NetBox does not take', async () => {
    await using it = await lab('4.5')
    await it.run({ ...ground, 'dcim.device': [device('d')] })
    const service = (...ports: string[]): Desired => ({
      'ipam.service': [{ parent: { device: 'd' }, name: 'dns', port_mappings: ports }],
    })
    const policy: Policy = { mode: 'upsert' }
    const planned = async (desired: Desired) => plan(desired, await readCurrent(it.client, desired, policy), policy)
    await assertSupported(it.client, await planned(service('udp/53', 'udp/5353')))
    await expect(assertSupported(it.client, await planned(service('udp/53', 'tcp/53')))).rejects.toThrow(
      'ipam.service s0/d/dns: this NetBox (4.5) does not take port_mappings; leave it out, or use a version that does',
    )
    it.fake.fault = ({ method }) => (method === 'OPTIONS' ? { status: 404 } : undefined)
    await expect(assertSupported(it.client, await planned(service('udp/53')))).rejects.toMatchObject({
      code: 'unsupported',
    })
  })
})
