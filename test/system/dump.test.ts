import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main as planOrApply } from '../../netbox/cli/main.ts'
import { main } from '../../netbox/cli/netbox-dump.ts'
import { resourcesOf } from '../../netbox/dump/pulumi.ts'
import {
  apply,
  type Desired,
  diff,
  dump,
  type Policy,
  parseDesired,
  plan,
  readCurrent,
  Session,
} from '../../netbox/index.ts'
import { parseYaml } from '../../text/yaml.ts'
import { ownedIn } from '../netbox/harness.ts'
import { everyKind } from '../netbox/live-models.ts'
import { everyValue } from '../netbox/live-values.ts'
import { type NetBoxUnderTest, netboxUnderTest } from './netbox-under-test.ts'

let netbox: NetBoxUnderTest
let folder: string
/** Tells the objects of this run from those of others in the same NetBox. */
const run = `d${randomBytes(3).toString('hex')}`
/** Nobody's: the objects of a dump carry no tag of its file. */
const untagged: Policy = { mode: 'upsert', adopt: true }
const estate = parseDesired({ ...joined(everyKind(run), everyValue(`${run}v`, 20)) })
let made: Parameters<typeof ownedIn>[0]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netbox-dump-'))
  netbox = await netboxUnderTest()
  made = await apply(netbox.client, plan(estate, await readCurrent(netbox.client, estate, untagged), untagged))
  expect(made.failed.map(({ error }) => error!.message)).toEqual([])
})

afterAll(async () => {
  if (!netbox) return
  const nothing = Object.fromEntries(Object.keys(estate).map((kind) => [kind, []])) as Desired
  const policy: Policy = { mode: 'sync', owned: ownedIn(made) }
  const { failed } = await apply(
    netbox.client,
    plan(nothing, await readCurrent(netbox.client, nothing, policy), policy),
  )
  await netbox[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
  expect(failed.map(({ error }) => error!.message)).toEqual([])
})

describe('a dump of a filled NetBox', () => {
  it('holds every kind that was filled in, and no secret', async () => {
    const { file, err } = await dumped()
    const held = parseDesired(parseYaml(file, 'mine.yaml'))
    expect(Object.keys(estate).filter((kind) => !Object.hasOwn(held, kind))).toEqual([])
    expect(file).not.toMatch(new RegExp(`s3cret|${run}-PassWord`))
    expect(err).toContain('users.user.password: a secret (')
  })

  it('is a program of Pulumi that changes nothing once its import file was read', async () => {
    const { items } = await dump(netbox.client, { defaults: true })
    const session = new Session(netbox.client)
    const compared = resourcesOf(items).resources.map(async ({ item: { kind, id }, name, fields, ignored }) => {
      // As an import takes every field that is not empty for declared, and the program declares what it tells.
      const { fields: there } = (await session.read(kind, id))!
      const untold = Object.keys(there).filter((field) => fields[field] === undefined && !ignored.includes(field))
      const all = [...diff(kind, fields, there).map(({ field }) => field), ...untold]
      // Those that point to objects are imported by number, and told by name: see docs/use/dump.md.
      return all.filter((field) => field !== 'custom_fields').map((field) => `${name}: ${field}`)
    })
    expect((await Promise.all(compared)).flat()).toEqual([])
  })

  it('changes nothing when it is planned against the same NetBox', async () => {
    const { file } = await dumped()
    expect(await planned(file)).toEqual({
      code: 0,
      err: '',
      out: expect.stringMatching(/^0 to create, 0 to change, 0 to delete, \d+ unchanged\.$/),
    })
    const json = await dumped('--format', 'json')
    expect((await planned(json.file)).code).toBe(0)
  })

  it('is the same the next time', async () => {
    expect((await dumped()).file).toBe((await dumped()).file)
  })

  it('may be a part, which changes nothing either', async () => {
    const part = await dumped('--site', run)
    const held = parseDesired(parseYaml(part.file, 'mine.yaml'))
    expect(held['dcim.site']!.map(({ slug }) => slug)).toEqual([run])
    expect(held['dcim.device']!.map(({ name }) => name)).toEqual([`${run}-vm`])
    expect((await planned(part.file)).code).toBe(0)
  })

  it('takes NetBox’s own filters, and refuses one that it does not know', async () => {
    const some = await dumped('--kind', 'dcim.site', '--filter', `slug=${run}`)
    expect(parseDesired(parseYaml(some.file, 'mine.yaml'))['dcim.site']).toHaveLength(1)
    const none = await dumped('--kind', 'dcim.site', '--filter', 'slugg=x')
    expect([none.code, none.err]).toEqual([1, 'dcim.site has no filter "slugg"; did you mean "slug"?.'])
  })
})

async function dumped(...args: string[]) {
  const pipe = new PassThrough()
  const file = text(pipe)
  const { on, err } = screenOf()
  const code = await main(args, env(), on, pipe)
  pipe.end()
  return { code, file: await file, err: err.join('\n') }
}

async function planned(content: string) {
  const file = join(folder, 'mine.yaml')
  await writeFile(file, content)
  const { on, out, err } = screenOf()
  const code = await planOrApply('netbox-plan', ['--tag', `${run}-file`, file], env(), on)
  return { code, out: out.join('\n'), err: err.join('\n') }
}

function env() {
  return { NETBOX_URL: netbox.url, NETBOX_TOKEN: netbox.token }
}

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

function joined(one: Desired, other: Desired): Record<string, unknown[]> {
  const lists = Object.entries(one) as [string, unknown[]][]
  const more = other as Record<string, unknown[]>
  return { ...more, ...Object.fromEntries(lists.map(([kind, list]) => [kind, [...list, ...(more[kind] ?? [])]])) }
}
