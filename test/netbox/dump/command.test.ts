import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main as planOrApply } from '../../../netbox/cli/main.ts'
import { main } from '../../../netbox/cli/netbox-dump.ts'
import { parseDesired } from '../../../netbox/index.ts'
import type { Lab } from '../harness.ts'
import { everyKind } from '../live-models.ts'
import { homelab } from '../model.ts'
import { roots, world } from './world.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netbox-dump-'))
})
afterAll(() => rm(folder, { recursive: true }))

function screenOf() {
  const [out, err]: [string[], string[]] = [[], []]
  const on = {
    out: (line: string) => out.push(line),
    err: (line: string) => err.push(line),
    progress: () => {},
    clear: () => {},
  }
  return { on, out, err }
}

const envOf = (it: Lab) => ({ NETBOX_URL: it.fake.url, NETBOX_TOKEN: it.fake.token })

async function type(it: Lab, ...args: string[]) {
  const { on, out, err } = screenOf()
  const pipe = new PassThrough()
  const read = text(pipe)
  const code = await main(args, envOf(it), on, pipe)
  pipe.end()
  return { code, file: await read, out: out.join('\n'), err: err.join('\n') }
}

async function planOf(
  it: Lab,
  content: string,
  command: 'netbox-plan' | 'netbox-apply' = 'netbox-plan',
  ...args: string[]
) {
  const file = join(folder, 'mine.yaml')
  await writeFile(file, content)
  const { on, out, err } = screenOf()
  const code = await planOrApply(command, [...args, file], envOf(it), on)
  return { code, out: out.join('\n'), err: err.join('\n') }
}

describe('netbox-dump', () => {
  it('writes a file that netbox-plan finds nothing to change in, though it carries no tag of ours', async () => {
    await using it = await world()
    await it.run(homelab)
    const { code, file, err } = await type(it)
    expect([code, err]).toEqual([0, 'Not in this dump:\n  extras.webhook.secret: a secret (1 object)'])
    expect(file).toMatch(/\n# Not in this dump:\n# extras.webhook.secret: a secret \(1 object\)\n$/)
    expect(await planOf(it, file)).toEqual({
      code: 0,
      err: '',
      out: expect.stringMatching(/^0 to create, 0 to change, 0 to delete, \d+ unchanged\.$/),
    })
  })

  it('writes one that wants --adopt for the first change of what others made, and marks all of it then', async () => {
    await using it = await world()
    it.fake.store.save('dcim.site', { name: 'a', slug: 'a' })
    it.fake.store.save('dcim.site', { name: 'b', slug: 'b' })
    const { file } = await type(it)
    const changed = file.replace('slug: b', 'slug: b\n    description: new')
    expect((await planOf(it, changed)).err).toMatch(
      /dcim.site b: .*different in description, tags.*--adopt takes it over/,
    )
    expect((await planOf(it, changed, 'netbox-apply', '--yes', '--adopt')).code).toBe(0)
    expect([...it.fake.store.rows('dcim.site').values()].map(({ tags }) => tags)).toEqual([['mine'], ['mine']])
    expect((await planOf(it, changed)).code).toBe(0)
  })

  it('writes JSON alone to standard output', async () => {
    await using it = await world()
    await it.run(parseDesired({ 'dcim.site': [{ name: 'A', slug: 'a' }] }))
    const { file } = await type(it, '--format', 'json')
    expect(file).toBe('{\n  "dcim.site": [\n    {"name":"A","slug":"a"}\n  ]\n}\n')
    expect((await planOf(it, file)).code).toBe(0)
  })

  it('writes a valid file of an empty NetBox', async () => {
    await using it = await world()
    expect((await type(it)).file).toBe('{}\n')
    expect((await type(it, '--format', 'json')).file).toBe('{}\n')
  })

  it.each([
    [['--format', 'xml'], /^--format is "xml"; it must be yaml, json or pulumi/],
    [['--kind', 'dcim.sites'], /^--kind is "dcim.sites", which is not a kind .*did you mean "dcim.site"\?/],
    [['--filter', 'a=b'], /^a filter is one of certain lists: give --kind with --filter/],
    [['--kind', 'dcim.site', '--filter', 'a'], /^--filter is "a"; it must be a name and a value/],
    [['mine.yaml'], /^Unexpected argument 'mine.yaml'/],
    [['--site', 'nope'], /^NetBox has no dcim.site with the slug "nope"\.$/],
  ])('says in one sentence what is wrong: %j', async (args, message) => {
    await using it = await world()
    const { code, err, file } = await type(it, ...args)
    expect([code, err, file]).toEqual([1, expect.stringMatching(message), ''])
    expect(err).not.toContain('\n')
  })

  it('ends after Ctrl-C without a file', async () => {
    await using it = await world()
    it.fake.before = () => void process.emit('SIGINT')
    expect(await type(it)).toMatchObject({ code: 130, file: '', err: 'Interrupted; the dump is not whole.' })
  })

  it('waits for a reader that is slow', async () => {
    await using it = await world()
    await it.run(parseDesired(JSON.parse(JSON.stringify(everyKind('t1')).replace('48.856613', '48.85'))))
    const pieces: string[] = []
    const slow = new Writable({
      highWaterMark: 1,
      write(chunk, _, done) {
        pieces.push(String(chunk))
        setImmediate(done)
      },
    })
    expect(await main([], envOf(it), screenOf().on, slow)).toBe(0)
    expect(pieces.join('')).toBe((await type(it)).file)
    expect(slow.writableLength).toBe(0)
  })

  it('prints a page of help', async () => {
    await using it = await world()
    it.fake.fault = roots()
    expect(await type(it, '--help')).toMatchObject({ code: 0, out: expect.stringContaining('--tenant SLUG') })
  })
})
