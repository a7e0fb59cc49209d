import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../netbox/cli/main.ts'
import { main as dump } from '../../netbox/cli/netbox-dump.ts'
import type { Command } from '../../netbox/cli/options.ts'
import { inOrder, isKind, type Kind, tellKinds } from '../../netbox/index.ts'
import { type Lab, lab } from './harness.ts'

/** As the DNS plugin has them, in small. */
const KINDS = `kinds:
  dns.record:
    path: plugins/dns/records
    key: [zone, name]
    fields:
      zone: { type: reference, to: dns.zone, required: true }
      name: { type: text, required: true }
      status: { type: choice, default: active }
      ttl: integer
      device: { type: reference, to: dcim.device }
      holder: { type: object, to: [dcim.interface, dns.zone] }
      tags: tags
  dns.zone:
    path: /api/plugins/dns/zones/
    key: [name]
    fields: { name: { type: text, required: true }, site: { type: reference, to: dcim.site, required: true }, tags: tags }
`
const OBJECTS = `dns.record:
  - { zone: lab, name: www, ttl: 300, holder: { zone: lab } }
  - { zone: lab, name: mail, status: parked }
dns.zone: [{ name: lab, site: s }]
dcim.site: [{ name: S, slug: s }]
`

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netbox-plugins-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function type(it: Lab, command: Command | 'netbox-dump', content: string, ...args: string[]) {
  const file = join(folder, 'dns.yaml')
  await writeFile(file, content)
  const [out, err]: [string[], string[]] = [[], []]
  const on = { out: (line: string) => out.push(line), err: (line: string) => err.push(line), progress() {}, clear() {} }
  const env = { NETBOX_URL: it.fake.url, NETBOX_TOKEN: it.fake.token }
  if (command !== 'netbox-dump')
    return { code: await main(command, [...args, file], env, on), out: out.join('\n'), err: err.join('\n') }
  const pipe = new PassThrough()
  const read = text(pipe)
  const code = await dump(['--kinds', file, ...args], env, on, pipe)
  pipe.end()
  return { code, out: await read, err: err.join('\n') }
}

const rows = (it: Lab, kind: string) => [...it.fake.store.rows(kind as Kind).values()]

const field = () => ({ type: 'text', required: true })
describe('kinds of plugins that a file tells', () => {
  it('are made in their order, changed, deleted, and planned without a difference', async () => {
    await using it = await lab()
    const first = await type(it, 'netbox-apply', KINDS + OBJECTS, '--yes')
    expect([first.code, first.err, first.out.split('\n').at(-1)]).toEqual([0, '', '5 created, 0 changed, 0 deleted.'])
    expect((await type(it, 'netbox-plan', KINDS + OBJECTS)).code).toBe(0)
    const changed = OBJECTS.replace('ttl: 300', 'ttl: 60').replace(/.*mail.*\n/, '')
    const second = await type(it, 'netbox-apply', KINDS + changed, '--yes', '--policy', 'sync', '--max-delete', '100%')
    expect(second.out.split('\n').at(-1)).toBe('0 created, 1 changed, 1 deleted.')
    expect(second.out).toContain('ttl: 300 → 60')
  })

  it('are none once the command is done', async () => {
    await using it = await lab()
    await type(it, 'netbox-plan', KINDS)
    expect([isKind('dns.zone'), inOrder.includes('dns.zone' as Kind)]).toEqual([false, false])
    const { err } = await type(it, 'netbox-plan', OBJECTS)
    expect(err).toMatch(/dns\.yaml: "dns\.record" is not a kind of object this engine knows/)
  })

  it('are dumped with what tells them, and their dump changes nothing', async () => {
    await using it = await lab()
    await type(it, 'netbox-apply', KINDS + OBJECTS, '--yes')
    for (const format of ['yaml', 'json']) {
      const { code, out } = await type(it, 'netbox-dump', KINDS, '--format', format)
      expect([code, out]).toEqual([0, expect.stringContaining('parked')])
      const again = await type(it, 'netbox-plan', out)
      expect([again.code, again.out]).toEqual([
        0,
        expect.stringContaining('0 to create, 0 to change, 0 to delete, 5 unchanged'),
      ])
    }
    const { out } = await type(it, 'netbox-dump', KINDS, '--kind', 'dns.record', '--format', 'json')
    expect(Object.keys(JSON.parse(out))).toEqual(['kinds', 'dns.record'])
    expect(JSON.parse(out)['dns.record']).toContainEqual({ zone: 'lab', name: 'mail', status: 'parked', tags: ['dns'] })
  })

  it('keep what they cannot be without: it is deleted with nothing of theirs', async () => {
    await using it = await lab()
    await type(it, 'netbox-apply', KINDS + OBJECTS, '--yes')
    const { err } = await type(
      it,
      'netbox-apply',
      `${KINDS}dns.zone: []\n`,
      '--yes',
      '--policy',
      'sync',
      '--max-delete',
      '1',
    )
    expect(err).toBe('')
    expect([rows(it, 'dns.zone'), rows(it, 'dns.record'), rows(it, 'dcim.site')]).toEqual([[], [], []])
    await type(it, 'netbox-apply', KINDS + OBJECTS, '--yes')
    const withoutSite = OBJECTS.replace(/dcim\.site.*\n/, '')
    const kept = await type(it, 'netbox-plan', KINDS + withoutSite, '--policy', 'sync', '--max-delete', '1')
    expect(kept.out).toMatch(/! dcim\.site s: .*dns\.zone lab/)
  })

  it('are asked of NetBox as all others are: what it does not take is said before', async () => {
    await using it = await lab()
    it.fake.fault = ({ method, path }) =>
      method === 'OPTIONS' && path === 'plugins/dns/records/'
        ? {
            status: 200,
            body: { actions: { POST: { zone: {}, name: { max_length: 3 }, ttl: {}, status: {}, tags: {} } } },
          }
        : undefined
    const { code, err } = await type(it, 'netbox-plan', KINDS + OBJECTS)
    expect(code).toBe(1)
    expect(err).toContain('dns.record lab/mail: name is 4 characters long; NetBox takes 3')
    expect(err).toContain('dns.record lab/www: this NetBox (4.7) does not take holder')
  })

  it('may lack in a NetBox that has no such plugin', async () => {
    await using at = await lab()
    at.fake.fault = ({ path }) => (path.startsWith('plugins/') ? { status: 404 } : undefined)
    const { err } = await type(at, 'netbox-plan', KINDS + OBJECTS)
    expect(err).toMatch(/^this NetBox \(4\.7\) has no dns\.(zone|record)\.$/)
  })
})

const thing = (more: object = {}) => ({
  'a.thing': { path: 'plugins/a/things', key: ['name'], fields: { name: field() }, ...more },
})

describe('what is told of kinds', () => {
  it.each([
    [[], 'must be an object of kinds by name, such as dns.zone'],
    [{ thing: {} }, '"thing" is no name of a kind: it is NetBox\'s type, such as dns.zone'],
    [{ 'dcim.site': {} }, 'dcim.site is a kind that is known already'],
    [{ 'a.thing': 1 }, 'a.thing must be an object of path, key, fields'],
    [{ 'a.thing': { path: 'plugins/a/things' } }, 'a.thing: key is missing: a list of names of fields'],
    [
      thing({ path: 'dcim/things' }),
      'a.thing: path is "dcim/things"; it must be the list\'s path below /api/, such as plugins/dns/zones',
    ],
    [thing({ key: ['nmae'] }), 'a.thing: key names "nmae", and there is no such field; did you mean "name"?'],
    [thing({ unqiue: true }), 'a.thing: there is no word "unqiue"; did you mean "unique"?'],
    [thing({ unique: 'no' }), 'a.thing: unique is "no"; it must be true or false'],
    [thing({ fields: { name: {} } }), 'a.thing.name: type is missing: one of text, nullable,'],
    [thing({ fields: { name: 'txt' } }), 'a.thing.name: type is "txt"; it must be one of text, nullable,'],
    [
      thing({ fields: { name: { type: 'text', to: 'dcim.site' } } }),
      'a.thing.name: only what refers to objects has "to"',
    ],
    [thing({ fields: { name: 'reference' } }), 'a.thing.name: "to" is missing: the kind it refers to'],
    [
      thing({ fields: { name: { type: 'reference', to: 'b.thing' } } }),
      'a.thing.name: to is "b.thing", which is no kind',
    ],
    [
      thing({ fields: { name: { type: 'reference', to: ['dcim.site', 'dcim.rack'] } } }),
      'a.thing.name: to names 2 kinds; a reference refers to one',
    ],
    [
      {
        'a.one': { path: 'plugins/a/ones', key: ['two'], fields: { two: { type: 'reference', to: 'a.two' } } },
        'a.two': { path: 'plugins/a/twos', key: ['one'], fields: { one: { type: 'reference', to: 'a.one' } } },
      },
      'they depend on each other in a circle, a.one → a.two → a.one; say deferred: true of a reference that closes it',
    ],
  ])('is refused in one sentence: %j', (told, message) => {
    const before = [...inOrder]
    expect(() => tellKinds(told)).toThrow(`kinds: ${message}`)
    expect(inOrder).toEqual(before)
  })

  it('is told with the file it stands in', async () => {
    await using it = await lab()
    const { err } = await type(it, 'netbox-plan', 'kinds: [a]\n')
    expect(err).toMatch(/dns\.yaml: kinds must be an object of kinds by name\.$/)
    const dumped = await type(it, 'netbox-dump', OBJECTS)
    expect(dumped.err).toMatch(/dns\.yaml: nothing stands under kinds, an object of kinds by name\.$/)
  })
})
