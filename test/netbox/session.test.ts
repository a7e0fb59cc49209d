import { describe, expect, it } from 'vitest'
import { Client, diff, type NetBoxError, Session } from '../../netbox/index.ts'
import { lab, versions } from './harness.ts'

const looks = [0, 1]
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fine',
    (error) => (error as NetBoxError).code,
  )

async function grounds(session: Session) {
  await Promise.all([
    session.ensure('dcim.site', { name: 'Home', slug: 'home' }),
    session.ensure('dcim.devicerole', { name: 'App', slug: 'app' }),
    session.ensure('dcim.manufacturer', { name: 'P', slug: 'p' }),
  ])
  await session.ensure('dcim.devicetype', { manufacturer: 'p', model: 'VM', slug: 'vm' })
}
const r2 = { name: 'r2', site: 'home', device_type: 'vm', role: 'app' }

describe.each(versions)('session, NetBox %s', (version) => {
  it('shares requests between calls that arrive together', async () => {
    await using at = await lab(version)
    const session = new Session(at.client, { looks })
    const names = Array.from({ length: 30 }, (_, n) => `s${n}`)
    const made = await Promise.all(names.map((slug) => session.ensure('dcim.site', { name: slug, slug })))
    expect(at.client.statistics).toEqual({ reads: 1, writes: 1 })
    expect(made.map(({ key }) => key)).toEqual(names)
    const read = await Promise.all(made.map(({ id }) => session.read('dcim.site', id)))
    expect(at.client.statistics).toEqual({ reads: 2, writes: 1 })
    expect(read).toEqual(made)
    await Promise.all(made.map(({ id }) => session.remove('dcim.site', id)))
    expect(at.client.statistics.writes).toBe(2)
    expect(at.fake.store.rows('dcim.site').size).toBe(0)
  })

  it('takes an interface that its own device brought along for its own, until somebody touches it', async () => {
    await using at = await lab(version)
    const session = new Session(at.client, { looks, message: 'stack a' })
    await grounds(session)
    const [type] = [...at.fake.store.rows('dcim.devicetype').keys()]
    at.fake.store.giveTemplates(type!, ['Port 1', 'Port 2'])
    await session.ensure('dcim.device', r2)
    const [first, second] = [...at.fake.store.rows('dcim.interface').values()]
    at.fake.store.save('dcim.interface', { description: 'by hand' }, second)
    const port = (name: string) => session.ensure('dcim.interface', { device: 'r2', name, type: '1000base-t' })
    expect((await port('Port 1')).id).toBe(first!.id)
    expect(await codeOf(port('Port 2'))).toBe('foreign')
  })

  it('refers to an interface that only the template of a device type declares, in the run that makes the device', async () => {
    await using at = await lab(version)
    const session = new Session(at.client, { looks, message: 'stack a' })
    await grounds(session)
    at.fake.store.giveTemplates([...at.fake.store.rows('dcim.devicetype').keys()][0]!, ['Port 1', 'Port 2'])
    const port = (name: string) => ({ interface: { device: 'r2', name } })
    const address = (host: number, name: string) =>
      session.ensure('ipam.ipaddress', { address: `192.0.2.${host}/24`, assigned_object: port(name) })
    // Asked for together with what is there, and before it is there: neither answer may be remembered.
    await session.ensure('dcim.device', { ...r2, name: 'r1' })
    await Promise.all([
      session.ensure('ipam.ipaddress', {
        address: '192.0.2.1/24',
        assigned_object: { interface: { device: 'r1', name: 'Port 1' } },
      }),
      codeOf(address(2, 'Port 1')),
      codeOf(
        session.ensure('dcim.interface', {
          device: 'r1',
          name: 'x',
          type: 'virtual',
          parent: { device: 'r1', name: 'Port 3' },
        }),
      ),
    ])
    await session.ensure('dcim.device', r2)
    const addresses = await Promise.all([address(2, 'Port 1'), address(3, 'Port 2')])
    const interfaces = [...at.fake.store.rows('dcim.interface').values()].filter(({ name }) => name !== 'x')
    expect(addresses.map(({ fields }) => fields.assigned_object)).toEqual([
      { interface: { device: 'r2', name: 'Port 1' } },
      { interface: { device: 'r2', name: 'Port 2' } },
    ])
    expect(interfaces).toHaveLength(4)
    at.fake.store.save('dcim.interface', { device: interfaces[0]!.device, name: 'Port 3', type: 'other' })
    const late = { device: 'r1', name: 'x', type: 'virtual', parent: { device: 'r1', name: 'Port 3' } }
    expect(await codeOf(session.ensure('dcim.interface', late))).toBe('fine')
  })

  describe('removing', () => {
    const eth0 = { device: 'r2', name: 'eth0', type: 'virtual' } as const
    const address = { address: '192.0.2.9/24', assigned_object: { interface: { device: 'r2', name: 'eth0' } } }
    const made = async (session: Session) => {
      await grounds(session)
      return await session.ensure('dcim.device', r2)
    }

    it('refuses to take along what others made, names it, and leaves everything', async () => {
      await using at = await lab(version)
      const ours = new Session(at.client, { looks, message: 'stack a' })
      const theirs = new Session(at.client, { looks, message: 'stack b' })
      const device = await made(ours)
      await ours.ensure('dcim.interface', eth0)
      await theirs.ensure('ipam.ipaddress', address)
      const later = new Session(at.client, { looks, message: 'stack a' })
      await later.read('dcim.device', device.id)
      const refused = later.remove('dcim.device', device.id)
      await expect(refused).rejects.toMatchObject({ code: 'protected' })
      await expect(refused).rejects.toThrow(
        /^dcim.device home\/r2: cannot be deleted without loss: ipam.ipaddress .* goes with it, which others made\. Move or remove/,
      )
      expect(at.fake.store.rows('ipam.ipaddress').size).toBe(1)
      expect(at.fake.store.rows('dcim.device').size).toBe(1)
    })

    it('refuses to take along what the same run wants', async () => {
      await using at = await lab(version)
      const session = new Session(at.client, { looks, message: 'stack a' })
      const device = await made(session)
      await session.ensure('dcim.interface', eth0)
      await expect(session.remove('dcim.device', device.id)).rejects.toThrow(/goes with it, which is wanted\./)
    })

    it('takes along and tells what is its own, what came with the device, and what goes by itself', async () => {
      await using at = await lab(version)
      const before = new Session(at.client, { looks, message: 'stack a' })
      await grounds(before)
      at.fake.store.giveTemplates([...at.fake.store.rows('dcim.devicetype').keys()][0]!, ['Port 1'])
      const device = await before.ensure('dcim.device', r2)
      const port = await before.ensure('dcim.interface', eth0)
      await before.ensure('ipam.ipaddress', address)
      const session = new Session(at.client, { looks, message: 'stack a' })
      const [along] = await Promise.all([
        session.remove('dcim.device', device.id),
        session.remove('dcim.interface', port.id),
      ])
      expect(along.map((one) => one.split(' ')[0]).sort()).toEqual(['dcim.interface', 'ipam.ipaddress'])
      expect(at.fake.store.rows('dcim.interface').size).toBe(0)
    })

    it('takes along what came with a module', async () => {
      await using at = await lab(version)
      const before = new Session(at.client, { looks, message: 'stack a' })
      await grounds(before)
      await before.ensure('dcim.device', r2)
      await before.ensure('dcim.modulebay', { device: 'r2', name: 'Bay 1' })
      const type = await before.ensure('dcim.moduletype', { manufacturer: 'p', model: 'NIC' })
      at.fake.store.save('dcim.interfacetemplate', { module_type: type.id, name: 'SFP 1', type: 'other' })
      const module = await before.ensure('dcim.module', { device: 'r2', module_bay: 'Bay 1', module_type: 'NIC' })
      expect(at.fake.store.rows('dcim.interface').size).toBe(1)
      const session = new Session(at.client, { looks, message: 'stack a' })
      expect(await session.remove('dcim.module', module.id)).toEqual([expect.stringMatching(/^dcim\.interface /)])
    })

    it('holds back only the one with which something would be lost', async () => {
      await using at = await lab(version)
      const ours = new Session(at.client, { looks, message: 'stack a' })
      const device = await made(ours)
      const other = await ours.ensure('dcim.device', { ...r2, name: 'r3' })
      await new Session(at.client, { looks, message: 'stack b' }).ensure('dcim.interface', eth0)
      const session = new Session(at.client, { looks, message: 'stack a' })
      const codes = [device, other].map(({ id }) => codeOf(session.remove('dcim.device', id)))
      expect(await Promise.all(codes)).toEqual(['protected', 'fine'])
      expect([...at.fake.store.rows('dcim.device').values()].map(({ name }) => name)).toEqual(['r2'])
    })
  })

  it('finds names and numbers that look like its own notation', async () => {
    await using at = await lab(version)
    const first = new Session(at.client, { looks, message: 'ours' })
    await grounds(first)
    await first.ensure('dcim.device', r2)
    const named = [
      ['tenancy.contact', { name: '+49 30 1234' }],
      ['ipam.routetarget', { name: '192.0.2.1:100' }],
      ['ipam.routetarget', { name: 'a.b:+1' }],
      ['dcim.interface', { device: 'r2', name: 'SFP+ 1', type: 'other' }],
    ] as const
    const ids = []
    for (const [kind, fields] of named) ids.push((await first.ensure(kind, fields)).id)
    const second = new Session(at.client, { looks, message: 'ours' })
    const again = await Promise.all(named.map(([kind, fields]) => second.ensure(kind, fields)))
    expect(again.map(({ id }) => id)).toEqual(ids)
    const third = new Session(at.client, { looks })
    const read = await Promise.all(named.map(([kind, { name }]) => third.read(kind, name)))
    expect(read.map((observed) => observed?.id)).toEqual(ids)
    const holder = { interface: { device: 'r2', name: 'SFP+ 1' } }
    const address = await third.ensure('ipam.ipaddress', { address: '192.0.2.9/24', assigned_object: holder })
    expect(address.id).toBeGreaterThan(0)
  })

  it('finds by name what has no such slug, asks once, and knows that both mean the same', async () => {
    await using at = await lab(version)
    await grounds(new Session(at.client, { looks }))
    const session = new Session(at.client, { looks })
    const halls = ['a', 'b', 'c'].map((slug) => ({ site: 'Home', name: slug, slug }))
    const [first] = await Promise.all(halls.map((hall) => session.ensure('dcim.location', hall)))
    expect(first!.key).toBe('home/a')
    const before = at.client.statistics.reads
    await session.ensure('dcim.location', { site: 'Home', name: 'd', slug: 'd' })
    expect(at.client.statistics.reads - before).toBe(1)
    expect(await session.differing('dcim.location', first!.id, { site: 'Home', name: 'x' })).toEqual(['name'])
    expect(await session.differing('dcim.location', first!.id, { site: 'elsewhere' })).toEqual(['site'])
  })

  it('names a tag that NetBox does not have', async () => {
    await using at = await lab(version)
    const session = new Session(at.client, { looks })
    await session.ensure('extras.tag', { name: 'Exposed', slug: 'exposed' })
    await expect(session.ensure('dcim.site', { name: 'A', slug: 'a', tags: ['expose'] })).rejects.toThrow(
      'dcim.site a: tags: there is no extras.tag expose, neither in NetBox nor in what is wanted; did you mean "exposed"?',
    )
    await session.ensure('dcim.site', { name: 'A', slug: 'a', tags: ['Exposed'] })
    expect([...at.fake.store.rows('dcim.site').values()]).toMatchObject([{ slug: 'a', tags: ['exposed'] }])
  })

  it('refuses only the call that is wrong', async () => {
    await using at = await lab(version)
    const session = new Session(at.client, { looks })
    const calls = ['active', 'zzz', 'planned'].map((status, n) =>
      session.ensure('dcim.site', { name: `s${n}`, slug: `s${n}`, status }),
    )
    const settled = await Promise.allSettled(calls)
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    await expect(calls[1]).rejects.toThrow("dcim.site s1: status: zzz n'est pas un choix valable.")
  })

  it('leaves alone what is as wanted, and changes what differs', async () => {
    await using at = await lab(version)
    const session = new Session(at.client, { looks })
    await grounds(session)
    const { id } = await session.ensure('dcim.device', r2)
    const before = at.client.statistics.writes
    await session.ensure('dcim.device', r2, { ownedId: id })
    expect(at.client.statistics.writes).toBe(before)
    const renamed = await session.ensure('dcim.device', { ...r2, name: 'r3', serial: 'x' }, { ownedId: id })
    expect([renamed.id, renamed.key, renamed.fields.serial]).toEqual([id, 'home/r3', 'x'])
    expect(at.client.statistics.writes).toBe(before + 1)
  })

  it("sets a password with a new user, when it changed, and when the user was somebody else's", async () => {
    await using at = await lab(version)
    const session = new Session(at.client, { looks })
    const stored = (id: number) => at.fake.store.rows('users.user').get(id)?.password
    const given = { username: 'client-a', password: 'first' }
    const { id, fields } = await session.ensure('users.user', given)
    expect([stored(id), fields.password]).toEqual(['first', undefined])
    const before = at.client.statistics.writes
    await session.ensure('users.user', { ...given, password: 'second' }, { ownedId: id })
    expect([stored(id), at.client.statistics.writes]).toEqual(['first', before])
    await session.ensure('users.user', { ...given, password: 'second' }, { ownedId: id, changed: ['password'] })
    expect(stored(id)).toBe('second')
    await session.ensure('users.user', { ...given, password: 'third' }, { adopt: true })
    expect(stored(id)).toBe('third')
  })

  it('does not put two changes of one object into one request, and keeps both', async () => {
    await using at = await lab(version)
    const session = new Session(at.client, { looks })
    const { id } = await session.ensure('dcim.site', { name: 'a', slug: 'a' })
    const other = await session.ensure('dcim.site', { name: 'b', slug: 'b' })
    await Promise.all([
      session.ensure('dcim.site', { name: 'a', slug: 'a', facility: 'one' }, { ownedId: id }),
      session.ensure('dcim.site', { name: 'a', slug: 'a', description: 'two' }, { ownedId: id }),
      session.ensure('dcim.site', { name: 'b', slug: 'b', description: 'three' }, { ownedId: other.id }),
    ])
    const patched = at.fake.requests.filter(({ method }) => method === 'PATCH')
    expect(patched.map(({ body }) => (body as { id: number }[]).map((one) => one.id))).toEqual([[id, other.id], [id]])
    expect(at.fake.store.rows('dcim.site').get(id)).toMatchObject({ facility: 'one', description: 'two' })
  })

  it('sets a primary address as soon as the address is there', async () => {
    await using at = await lab(version)
    const session = new Session(at.client, { looks })
    await grounds(session)
    const device = await session.ensure('dcim.device', { ...r2, primary_ip4: '10.0.0.1/24' })
    await session.ensure('dcim.interface', { device: 'r2', name: 'eth0', type: 'virtual' })
    const address = await session.ensure('ipam.ipaddress', {
      address: '10.0.0.1/24',
      assigned_object: { interface: { device: 'r2', name: 'eth0' } },
    })
    expect(at.fake.store.rows('dcim.device').get(device.id)!.primary_ip4).toBe(address.id)
    expect((await session.read('dcim.device', 'r2'))!.fields.primary_ip4).toBe('10.0.0.1/24')
  })

  it('is not stopped by a cable that touches an interface while it is changed', async () => {
    await using at = await lab(version)
    const session = new Session(at.client, { looks })
    await grounds(session)
    await session.ensure('dcim.device', r2)
    const end = (name: string) => ({ device: 'r2', name, type: 'other' })
    const [one, two] = await Promise.all(['e1', 'e2'].map((name) => session.ensure('dcim.interface', end(name))))
    let cables = 0
    at.fake.before = ({ method }) => {
      if (method !== 'PATCH' || cables++ > 0) return
      const terminations = [one, two].map((end) => [{ object_type: 'dcim.interface', object_id: end!.id }])
      at.fake.store.save('dcim.cable', { a_terminations: terminations[0], b_terminations: terminations[1] })
    }
    const changed = await session.ensure('dcim.interface', { ...end('e1'), label: 'x' }, { ownedId: one!.id })
    expect([changed.fields.label, cables]).toEqual(['x', version === '4.5' ? 1 : 2])
  })

  it('makes an object anew that somebody deleted', async () => {
    await using at = await lab(version)
    const session = new Session(at.client, { looks })
    const { id } = await session.ensure('dcim.site', { name: 'a', slug: 'a' })
    at.fake.store.delete('dcim.site', id)
    expect(await session.read('dcim.site', id)).toBeUndefined()
    const again = await session.ensure('dcim.site', { name: 'a', slug: 'a' }, { ownedId: id })
    expect(again.id).not.toBe(id)
    await session.remove('dcim.site', id)
  })

  it('refuses an object of others, and takes it over when told', async () => {
    await using at = await lab(version)
    const theirs = at.fake.store.save('dcim.site', { name: 'a', slug: 'a', changelog_message: 'by hand' })
    const session = new Session(at.client, { message: 'stack', looks })
    const site = { name: 'A', slug: 'a' }
    await expect(session.ensure('dcim.site', site)).rejects.toThrow(
      /id 1, different in name.*"pulumi import".*adopt: true/,
    )
    expect(at.client.statistics.writes).toBe(0)
    expect((await session.ensure('dcim.site', site, { adopt: true })).id).toBe(theirs.id)
  })

  it('knows its own after a crash between NetBox and the state', async () => {
    await using at = await lab(version)
    const first = await new Session(at.client, { message: 'stack', looks }).ensure('dcim.site', {
      name: 'a',
      slug: 'a',
    })
    const second = await new Session(at.client, { message: 'stack', looks }).ensure('dcim.site', {
      name: 'b',
      slug: 'a',
    })
    expect([second.id, second.fields.name]).toEqual([first.id, 'b'])
  })

  it('survives two of itself at once, and a lost answer', async () => {
    await using at = await lab(version)
    let cuts = 1
    at.fake.fault = ({ method }) => (method === 'POST' && cuts-- > 0 ? { cut: 'after' } : undefined)
    await using other = new Client({ url: at.fake.url, token: at.fake.token })
    const sessions = [at.client, other].map((client) => new Session(client, { message: 'stack', looks }))
    const made = await Promise.all(sessions.map((session) => session.ensure('dcim.site', { name: 'a', slug: 'a' })))
    expect(made[0]!.id).toBe(made[1]!.id)
    expect(at.fake.store.rows('dcim.site').size).toBe(1)
  })

  it('tells what it cannot resolve', async () => {
    await using at = await lab(version)
    const session = new Session(at.client, { looks })
    await grounds(session)
    await expect(session.ensure('dcim.device', { ...r2, rack: 'x' })).rejects.toThrow(
      'dcim.device home/r2: rack: there is no dcim.rack x',
    )
    expect(await codeOf(session.ensure('dcim.device', { ...r2, role: undefined! }))).toBe('invalid')
    for (const site of ['one', 'two']) {
      await session.ensure('dcim.site', { name: site, slug: site })
      await session.ensure('dcim.device', { ...r2, site })
    }
    const fresh = new Session(at.client, { looks })
    await expect(fresh.ensure('dcim.interface', { device: 'r2', name: 'e', type: 'virtual' })).rejects.toThrow(
      /dcim.device r2 fits 2 objects/,
    )
    expect(await fresh.read('dcim.device', 'r9')).toBeUndefined()
  })

  it('reads an object in the form it is written, so that it can be imported', async () => {
    await using at = await lab(version)
    const session = new Session(at.client, { looks })
    await grounds(session)
    await session.ensure('dcim.device', r2)
    const given = { parent: { device: 'r2' }, name: 'web', port_mappings: ['tcp/443'] }
    const { id } = await session.ensure('ipam.service', given)
    const { fields } = (await session.read('ipam.service', id))!
    expect(fields).toEqual(given)
    const before = at.client.statistics.writes
    await session.ensure('ipam.service', fields, { ownedId: id })
    expect(at.client.statistics.writes).toBe(before)
  })
})

describe('diff', () => {
  const current = {
    name: 'r2',
    site: 'home',
    device_type: { manufacturer: 'p', slug: 'vm' },
    custom_fields: { vmid: 100, os: 'u' },
    latitude: 1,
  }
  it.each([
    [{ name: 'r2', site: { slug: 'home' }, device_type: 'vm', custom_fields: { vmid: 100 }, latitude: '1.00' }, []],
    [{ serial: '', status: 'active', tags: [], face: null }, []],
    [{ custom_fields: { vmid: 101 } }, ['custom_fields']],
    [{ device_type: { manufacturer: 'q', slug: 'vm' } }, ['device_type']],
    [{ site: { id: 4 } }, ['site']],
    [{ rack: 'r', latitude: null }, ['rack', 'latitude']],
  ])('%j', (wanted, fields) => {
    expect(
      diff('dcim.device', wanted, current)
        .map(({ field }) => field)
        .sort(),
    ).toEqual([...fields].sort())
  })

  it('hides secrets', () => {
    expect(diff('extras.webhook', { secret: 'b' }, { secret: 'a' })).toEqual([
      { field: 'secret', old: '[secret]', new: '[secret]' },
    ])
    expect(diff('extras.webhook', { secret: 'a' }, { secret: 'a' })).toEqual([])
  })
})
