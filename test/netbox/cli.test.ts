import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { main } from '../../netbox/cli/main.ts'
import type { Command } from '../../netbox/cli/options.ts'
import { type Lab, lab } from './harness.ts'
import { bulk } from './live-models.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netbox-cli-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Runs a command on a file of this content, as `homelab.yaml`. */
async function type(it: Lab, command: Command, args: string[], content: string, env: NodeJS.ProcessEnv = {}) {
  const file = join(folder, 'homelab.yaml')
  await writeFile(file, content)
  const out: string[] = []
  const err: string[] = []
  const screen = {
    out: (text: string) => out.push(text),
    err: (text: string) => err.push(text),
    progress: () => {},
    clear: () => {},
  }
  const code = await main(
    command,
    [...args, file],
    { NETBOX_URL: it.fake.url, NETBOX_TOKEN: it.fake.token, ...env },
    screen,
  )
  return { code, out: out.join('\n'), err: err.join('\n') }
}

const sites = (...slugs: string[]) =>
  `dcim.site:\n${slugs.map((slug) => `  - { name: ${slug.toUpperCase()}, slug: ${slug} }\n`).join('')}`

describe('netbox-plan', () => {
  it('shows what would change, changes nothing and ends with 2; with 0 once it is so', async () => {
    await using it = await lab()
    const first = await type(it, 'netbox-plan', [], sites('a'))
    expect(first).toEqual({
      code: 2,
      err: '',
      out: 'extras.tag\n  + homelab\ndcim.site\n  + a\n2 to create, 0 to change, 0 to delete, 0 unchanged.',
    })
    expect(it.fake.store.changes).toEqual([])
    await type(it, 'netbox-apply', ['--yes'], sites('a'))
    expect(await type(it, 'netbox-plan', [], sites('a'))).toMatchObject({ code: 0, err: '' })
  })

  it('reads YAML as people write it: several documents, merge keys, a place for what is used twice', async () => {
    await using it = await lab()
    const file = `
x-common: &common { facility: cellar }
dcim.site: [{ <<: *common, name: A, slug: a, latitude: 48.50 }]
---
dcim.site: [{ name: B, slug: b, facility: attic }]
dcim.manufacturer: [{ name: M, slug: m }]`
    expect(await type(it, 'netbox-apply', ['--yes'], file)).toMatchObject({ code: 0, err: '' })
    const made = [...it.fake.store.rows('dcim.site').values()]
    expect(made).toMatchObject([
      { name: 'A', facility: 'cellar', latitude: 48.5 },
      { name: 'B', facility: 'attic' },
    ])
    expect(it.fake.store.rows('dcim.manufacturer').size).toBe(1)
  })

  it('speaks markdown and JSON', async () => {
    await using it = await lab()
    const { out } = await type(it, 'netbox-plan', ['--format', 'markdown'], sites('a'))
    expect(out).toContain('```diff\n+ extras.tag homelab\n+ dcim.site a\n```')
    const json = await type(it, 'netbox-plan', ['--format', 'json', '--tag', 'mine'], sites('a'))
    expect(JSON.parse(json.out).actions).toMatchObject([{ key: 'mine' }, { key: 'a' }])
  })

  it('lets a token look that may only read', async () => {
    await using it = await lab()
    it.fake.fault = ({ method }) => (method === 'OPTIONS' ? { status: 200, body: { actions: {} } } : undefined)
    const { code, err } = await type(it, 'netbox-plan', [], sites('a'))
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('not checked, and not all of it could be applied: the token may not add'),
    ])
  })

  it.each([
    [['--format', 'xml'], sites('a'), /^--format is "xml"; it must be text, markdown or json/],
    [['--max-delete', 'all'], sites('a'), /^--max-delete is "all"; it must be a share such as 30% or 0.3/],
    [
      ['--tag', 'my tag'],
      sites('a'),
      /^--tag is "my tag"; it must be a slug: letters, digits, - and _, without spaces, 100 at most/,
    ],
    [['--yes'], sites('a'), /^Unknown option '--yes'/],
    [['another'], sites('a'), /takes one file, and 2 are given/],
    [[], '', /homelab.yaml: the file is empty; an object of lists by kind is wanted\.$/],
    [[], 'dcim.site: [', /homelab.yaml: .* at line 1, column \d+\.$/],
    [
      [],
      'dcim.site: []\ndcim.site: []',
      /homelab.yaml: the key "dcim.site" stands twice in one object, on lines 1 and 2\.$/,
    ],
    [[], 'dcim.sit: []', /homelab.yaml: "dcim.sit" is not a kind .*did you mean "dcim.site"\?\.$/],
    [[], 'dcim.site: [{ name: A, slug: a, zone: b }]', /dcim.site a: there is no field "zone"/],
    [[], 'dcim.site: [{ name: 8, slug: a }]', /dcim.site a: name is 8; it must be text: put it in quotes\.$/],
    [[], 'dcim.site: [{ name: 08, slug: a }]', /dcim.site a name: YAML reads 08 as the number 8; put it in quotes\.$/],
    [
      [],
      'dcim.rack: [{ name: 0x10, site: a }]',
      /dcim.rack a\/0x10 name: YAML reads 0x10 as the number 16; put it in qu/,
    ],
    [
      [],
      'dcim.rack: [{ name: a, site: 1.10 }]',
      /dcim.rack 1.10\/a site: YAML reads 1.10 as the number 1.1; put it in/,
    ],
    [
      [],
      'ipam.vlan: [{ name: a, vid: 010 }]',
      /ipam.vlan 010 vid: YAML reads 010 as the number 10; write 10, or put it in quotes if it is a text\.$/,
    ],
    [
      [],
      'extras.webhook: [{ name: a, secret: 007 }]',
      /extras.webhook a secret: YAML reads it as a number; put it in qu/,
    ],
    [[], '- x', /homelab.yaml: what is wanted must be an object of lists by kind/],
    [[], 'dcim.site: []\n---\nx', /homelab.yaml: what is wanted must be an object of lists by kind/],
  ])('says in one sentence what is wrong: %j %j', async (args, content, message) => {
    await using it = await lab()
    const { code, err, out } = await type(it, 'netbox-plan', args, content)
    expect([code, err, out]).toEqual([1, expect.stringMatching(message), ''])
    expect(err).not.toContain('\n')
  })

  it('asks for what the environment does not tell', async () => {
    await using it = await lab()
    const without = (env: NodeJS.ProcessEnv) => type(it, 'netbox-plan', [], sites('a'), env)
    expect((await without({ NETBOX_URL: '' })).err).toMatch(/^where is NetBox\? Give --url or set NETBOX_URL/)
    expect((await without({ NETBOX_TOKEN: '' })).err).toMatch(/^how to log in\? Set NETBOX_TOKEN, or NETBOX_USERNAME/)
  })

  it('logs in with user and password, and leaves no token behind', async () => {
    await using it = await lab()
    const env = { NETBOX_TOKEN: '', NETBOX_USERNAME: 'admin', NETBOX_PASSWORD: 'right' }
    expect((await type(it, 'netbox-plan', [], sites('a'), env)).code).toBe(2)
    const { method, path } = it.fake.requests.at(-1)!
    expect(`${method} ${path}`).toBe('DELETE users/tokens/7/')
  })

  it('logs in for a day at most, since a command that is killed cannot take its token back', async () => {
    await using it = await lab()
    const env = { NETBOX_TOKEN: '', NETBOX_USERNAME: 'admin', NETBOX_PASSWORD: 'right' }
    const before = Date.now()
    await type(it, 'netbox-plan', [], sites('a'), env)
    const { expires } = it.fake.requests.find(({ path }) => path === 'users/tokens/provision/')!.body as {
      expires: string
    }
    expect(Date.parse(expires) - before).toBeGreaterThan(0)
    expect(Date.parse(expires) - Date.now()).toBeLessThanOrEqual(86_400_000)
  })

  it('prints a page of help', async () => {
    await using it = await lab()
    const { code, out } = await type(it, 'netbox-plan', ['--help'], '')
    expect([code, out]).toEqual([0, expect.stringContaining('--max-delete SHARE')])
    expect(out).not.toContain('--yes')
  })
})

describe('netbox-apply', () => {
  it('does nothing without --yes', async () => {
    await using it = await lab()
    const { code, err } = await type(it, 'netbox-apply', [], sites('a'))
    expect([code, err, it.fake.store.changes]).toEqual([2, 'Nothing was changed; --yes does it.', []])
  })

  it('does it with --yes, and deletes with --policy sync what left the file, though its kind is not mentioned', async () => {
    await using it = await lab()
    it.fake.store.save('dcim.site', { name: 'Z', slug: 'z' })
    expect((await type(it, 'netbox-apply', ['--yes'], sites('a', 'b'))).out).toMatch(
      /3 created, 0 changed, 0 deleted\.$/,
    )
    const manufacturer = 'dcim.manufacturer: [{ name: M, slug: m }]'
    expect((await type(it, 'netbox-apply', ['--yes'], manufacturer)).out).toMatch(/1 created, 0 changed, 0 deleted\.$/)
    const { code, out } = await type(it, 'netbox-apply', ['--yes', '--policy', 'sync'], manufacturer)
    expect([code, out]).toEqual([0, expect.stringMatching(/0 created, 0 changed, 2 deleted\.$/)])
    expect([...it.fake.store.rows('dcim.site').values()].map(({ slug }) => slug)).toEqual(['z'])
  })

  it('names each guilty object of a partial failure and ends with 1', async () => {
    await using it = await lab()
    const content = `${sites('a', 'b')}  - { name: C, slug: c, status: zzz }\n  - { name: D, slug: d, region: r }
dcim.region: [{ name: R, slug: r, parent: q }, { name: Q, slug: q, custom_fields: { nope: 1 } }]\n`
    const { code, out } = await type(it, 'netbox-apply', ['--yes'], content)
    expect(code).toBe(1)
    expect(out.split('\n').filter((line) => line.startsWith('! '))).toEqual([
      expect.stringMatching(/^! dcim.region q: custom_fields: .* \(refused\)$/),
      expect.stringMatching(/^! dcim.site c: status: zzz.* \(refused\)$/),
    ])
    expect(out).toMatch(/3 created, 0 changed, 0 deleted, 2 failed, 2 not tried\.$/)
  })

  it('goes on with --partial past what the token may not add, and past what NetBox does not take', async () => {
    await using it = await lab()
    it.fake.fault = ({ method, path }) => {
      if (method !== 'OPTIONS' || path === 'dcim/sites/') return undefined
      const POST = { name: {}, slug: {}, status: { choices: [{ value: 'active' }] }, site: {}, tags: {}, color: {} }
      return { status: 200, body: { actions: path === 'tenancy/tenants/' ? {} : { POST } } }
    }
    const content = `${sites('a')}tenancy.tenant: [{ name: T, slug: t }]
dcim.location: [{ name: L, slug: l, site: a }, { name: M, slug: m, site: a, status: odd }]\n`
    const { code, out, err } = await type(it, 'netbox-apply', ['--yes', '--partial'], content)
    expect([code, err]).toEqual([1, ''])
    expect(out.split('\n').filter((line) => line.startsWith('! '))).toEqual([
      '! dcim.location a/m: status is "odd"; it must be one of active',
      '! tenancy.tenant t: the token may not add tenancy.tenant',
    ])
    expect(out).toMatch(/3 created, 0 changed, 0 deleted\.$/)
    const { err: whole } = await type(it, 'netbox-apply', ['--yes'], content)
    expect(whole).toBe('the token may not add tenancy.tenant.')
  })

  it('tells the outcome as one JSON document', async () => {
    await using it = await lab()
    const content = `${sites('a')}  - { name: C, slug: c, status: zzz }\n`
    const { out } = await type(it, 'netbox-apply', ['--yes', '--format', 'json'], content)
    expect(JSON.parse(out)).toMatchObject({
      done: { create: 2, update: 0, delete: 0 },
      failed: [{ kind: 'dcim.site', key: 'c', code: 'refused', field: 'status' }],
    })
    const again = await type(it, 'netbox-apply', ['--yes', '--format', 'json'], sites('a'))
    expect(JSON.parse(again.out)).toMatchObject({ actions: [] })
  })

  it('refuses what is not its own, and takes it over with --adopt', async () => {
    await using it = await lab()
    it.fake.store.save('dcim.site', { name: 'theirs', slug: 'a' })
    const { code, err } = await type(it, 'netbox-apply', ['--yes'], sites('a'))
    expect([code, err]).toEqual([
      1,
      'nothing was changed: dcim.site a: NetBox already has this object (id 1, different in name, tags) and it does not carry the tag "homelab"; --adopt takes it over.',
    ])
    const adopted = await type(it, 'netbox-apply', ['--yes', '--adopt', '--max-update', '1'], sites('a'))
    expect([adopted.code, it.fake.store.rows('dcim.site').get(1)!.name]).toEqual([0, 'A'])
  })

  it('knows by the change log what it made that carries no tag', async () => {
    await using it = await lab()
    const field = (label: string) =>
      `extras.customfield: [{ name: vmid, label: ${label}, type: integer, object_types: [dcim.site] }]`
    await type(it, 'netbox-apply', ['--yes'], field('one'))
    expect((await type(it, 'netbox-apply', ['--yes'], field('two'))).out).toMatch(/0 created, 1 changed, 0 deleted\.$/)
    it.fake.store.save('extras.customfield', { name: 'os', type: 'text', object_types: ['dcim.site'] })
    const { err } = await type(it, 'netbox-plan', [], field('one').replace('vmid', 'os'))
    expect(err).toContain('was not made by this command; --adopt takes it over')
  })

  it('refuses to change more than a share, until it is raised', async () => {
    await using it = await lab()
    const many = (word: string) =>
      sites(...Array.from({ length: 12 }, (_, n) => `s${n}`)).replaceAll('name: S', `name: ${word}`)
    await type(it, 'netbox-apply', ['--yes'], many('A'))
    const refused = await type(it, 'netbox-apply', ['--yes'], many('B'))
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringMatching(/would update 12 of 12 objects, 100 %.* --max-update 100%/),
    ])
    expect((await type(it, 'netbox-apply', ['--yes', '--max-update', '100%'], many('B'))).code).toBe(0)
  })

  it('ends after Ctrl-C with what was done, and goes on from there', async () => {
    await using it = await lab()
    const content = sites(...Array.from({ length: 250 }, (_, n) => `s${n}`))
    let posts = 0
    it.fake.before = ({ method, path }) => {
      if (method === 'POST' && path === 'dcim/sites/' && ++posts === 1) process.emit('SIGINT')
    }
    const { code, out, err } = await type(it, 'netbox-apply', ['--yes'], content)
    expect([code, err]).toEqual([130, 'Interrupted; run it again for the rest.'])
    expect(out).toMatch(/\n101 created, 0 changed, 0 deleted, 150 not tried\.$/)
    expect(it.fake.store.rows('dcim.site').size).toBe(100)
    expect((await type(it, 'netbox-apply', ['--yes'], content)).code).toBe(0)
  })

  it('goes on after Ctrl-C between the two passes, though every device is changed then', async () => {
    await using it = await lab()
    const content = JSON.stringify(bulk('b', 20))
    it.fake.before = ({ method, path }) => {
      if (method === 'POST' && path === 'ipam/ip-addresses/') process.emit('SIGINT')
    }
    expect((await type(it, 'netbox-apply', ['--yes'], content)).code).toBe(130)
    it.fake.before = () => {}
    expect(await type(it, 'netbox-apply', ['--yes'], content)).toMatchObject({ code: 0, err: '' })
    expect([...it.fake.store.rows('dcim.device').values()].every(({ primary_ip4 }) => primary_ip4)).toBe(true)
  })

  it('changes nothing when called off while it reads', async () => {
    await using it = await lab()
    it.fake.before = ({ method }) => {
      if (method === 'GET') process.emit('SIGINT')
    }
    const { code, err } = await type(it, 'netbox-apply', ['--yes'], sites('a'))
    expect([code, err, it.fake.store.changes]).toEqual([130, 'Interrupted; nothing was changed.', []])
  })
})

describe('a device type that got more parts since its devices were made', () => {
  const ground = `
dcim.site: [{ name: S, slug: s }]
dcim.manufacturer: [{ name: M, slug: m }]
dcim.devicerole: [{ name: R, slug: r }]
dcim.devicetype: [{ manufacturer: m, model: T, slug: t }]
dcim.device: [{ name: d, site: s, device_type: t, role: r }]
`
  const parts = `
dcim.rearporttemplate: [{ device_type: t, name: r, type: lc }]
dcim.frontporttemplate: [{ device_type: t, name: f, type: lc, rear_ports: [{ rear_port: { device_type: t, name: r } }] }]
dcim.powerporttemplate: [{ device_type: t, name: psu }]
dcim.poweroutlettemplate: [{ device_type: t, name: out, power_port: psu }]
`

  it('has them reported with what they lack, and nothing of them is changed', async () => {
    await using it = await lab()
    await type(it, 'netbox-apply', ['--yes'], ground)
    const { code, out } = await type(it, 'netbox-apply', ['--yes'], ground + parts)
    expect(code).toBe(0)
    expect(out).toContain(
      '* dcim.device d (id 6) lacks what its type m/t has: dcim.powerport psu; dcim.rearport r; dcim.frontport f; dcim.poweroutlet out; align: true makes them',
    )
    expect(it.fake.store.rows('dcim.rearport').size).toBe(0)
    const later = await type(it, 'netbox-plan', [], ground + parts)
    expect(later).toMatchObject({ code: 0, out: expect.stringContaining('lacks what its type m/t has') })
  })

  it('gives them what they lack where align is true, and then says nothing more', async () => {
    await using it = await lab()
    await type(it, 'netbox-apply', ['--yes'], ground)
    const aligned = `${ground}${parts}align: true\n`
    expect(await type(it, 'netbox-apply', ['--yes'], aligned)).toMatchObject({ code: 0, err: '' })
    const { store } = it.fake
    const [rear] = [...store.rows('dcim.rearport').values()]
    const [front] = [...store.rows('dcim.frontport').values()]
    expect(front).toMatchObject({ name: 'f', rear_ports: [{ rear_port: rear!.id }] })
    const [psu] = [...store.rows('dcim.powerport').values()]
    expect([...store.rows('dcim.poweroutlet').values()][0]).toMatchObject({ name: 'out', power_port: psu!.id })
    const later = await type(it, 'netbox-plan', ['--policy', 'sync'], aligned)
    expect(later).toMatchObject({ code: 0, out: expect.not.stringContaining('lacks') })
  })

  it('refuses an align that is no truth', async () => {
    await using it = await lab()
    const { code, err } = await type(it, 'netbox-plan', [], `${ground}align: maybe\n`)
    expect([code, err]).toEqual([1, expect.stringMatching(/align must be true or false\.$/)])
  })
})

describe('deviceTypes', () => {
  const library = join(import.meta.dirname, '../fixtures/devicetypes/Panduit')

  it('adds types of the library, and the plan names what is left out of them', async () => {
    await using it = await lab()
    const { code, out } = await type(it, 'netbox-plan', [], `deviceTypes: ${JSON.stringify(library)}`)
    expect(code).toBe(2)
    expect(out).toContain('+ panduit/panduit-frme1')
    expect(out).toMatch(/\* .*FRME1\.yaml: is_powered is left out: NetBox has no such field/)
  })

  it('names the file that is not there', async () => {
    await using it = await lab()
    const { code, err } = await type(it, 'netbox-plan', [], 'deviceTypes: [nowhere]')
    expect([code, err]).toEqual([1, expect.stringMatching(/nowhere: there is no such file or folder\.$/)])
  })
})
