import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeDashboard } from '../../apps/dashboard/index.ts'
import { Client } from '../../netbox/index.ts'
import { type Inhabitant, makeWorld, permissions, type World } from './dashboard-world.ts'
import { type NetBoxUnderTest, netboxUnderTest } from './netbox-under-test.ts'

const COMMAND = join(import.meta.dirname, '..', '..', 'apps', 'dashboard', 'cli', 'netbox-dashboard.mjs')
const run = `dash-${randomBytes(3).toString('hex')}`

let netbox: NetBoxUnderTest
let world: World
let folder: string

beforeAll(async () => {
  netbox = await netboxUnderTest()
  world = await makeWorld(netbox.client, netbox.url, run)
  folder = await mkdtemp(join(tmpdir(), 'dashboard-'))
})

afterAll(async () => {
  if (folder) await rm(folder, { recursive: true })
  await world?.[Symbol.asyncDispose]()
  await netbox?.[Symbol.asyncDispose]()
})

/** The French page of a tenant, made with its own token. */
async function pageOf({ token }: Inhabitant): Promise<string> {
  await using client = new Client({ url: netbox.url, token })
  const { pages } = await makeDashboard(client, { lang: ['fr'] })
  return pages[0]!.html
}

/** Runs `netbox-dashboard` as a user would. */
async function type(args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, NETBOX_URL: netbox.url, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code, out, err }
}

describe("a tenant's token", () => {
  const paths = {
    'tenancy.tenant': 'tenancy/tenants/',
    'dcim.device': 'dcim/devices/',
    'ipam.prefix': 'ipam/prefixes/',
    'ipam.ipaddress': 'ipam/ip-addresses/',
    'ipam.service': 'ipam/services/',
    'dcim.site': 'dcim/sites/',
  }

  test.each(Object.entries(paths))(
    'is shown what the constraints of %s let through, and no more',
    async (type, path) => {
      expect(Object.keys(permissions(''))).toContain(type)
      await using client = new Client({ url: netbox.url, token: world.quartz.token })
      const { results } = (await client.get(path)).body as { results: { display: string }[] }
      const names = results.map(({ display }) => display)
      // Sites of nobody are let through, those of other tests in this NetBox too.
      const allowed = type === 'dcim.site' ? /^(?!.*basalt)/i : /quartz|198\.18\.71\./i
      for (const name of names) expect(name).toMatch(allowed)
      if (type === 'dcim.site') expect(names).toContain(`Hall ${run}`)
      if (type === 'ipam.ipaddress') expect(names).toEqual(['198.18.71.11/24', '198.18.71.12/24'])
      expect(names).not.toEqual([])
    },
  )

  test('is still told by NetBox, in nested objects, of what is not its own', async () => {
    await using client = new Client({ url: netbox.url, token: world.quartz.token })
    for (const path of [paths['dcim.device'], paths['ipam.ipaddress']])
      expect(JSON.stringify((await client.get(path)).body)).toMatch(/basalt/)
  })
})

describe('a page', () => {
  test('shows what is the tenant’s', async () => {
    const html = await pageOf(world.quartz)
    const own = [`Quartz ${run}`, 'Offre Business', 'quartz-web', 'quartz-db', '198.18.71.0/24', 'quartz front']
    const more = ['web.quartz.example', 'guest.quartz.example', 'quartz-https', 'tcp/443, udp/443', `Hall ${run}`]
    for (const words of [...own, ...more, 'tout est utilisé']) expect(html).toContain(words)
  })

  test('says nothing of the other, whichever of the two it is for', async () => {
    expect(await pageOf(world.quartz)).not.toMatch(/basalt|198\.18\.72\./i)
    expect(await pageOf(world.basalt)).not.toMatch(/quartz|198\.18\.71\./i)
  })

  test('is not made with a token that sees both', async () => {
    await expect(makeDashboard(netbox.client)).rejects.toThrow(/^this token sees \d+ tenants, and a page is for one: /)
  })
})

describe('netbox-dashboard', () => {
  test('writes both pages with a password alone, and leaves no token behind', async () => {
    const { username, password } = world.quartz.user
    const tokens = () => netbox.client.get('users/tokens/', { query: new URLSearchParams({ user: username }) })
    const before = ((await tokens()).body as { count: number }).count
    const { code, out, err } = await type(['--out', 'pages'], { NETBOX_USERNAME: username, NETBOX_PASSWORD: password })
    const files = ['fr', 'en'].map((lang) => `${world.quartz.slug}.${lang}.html`)
    expect({ code, err, out }).toEqual({ code: 0, err: '', out: files.map((file) => `pages/${file}\n`).join('') })
    expect((await readdir(join(folder, 'pages'))).toSorted()).toEqual(files.toSorted())
    expect(await readFile(join(folder, 'pages', files[1]!), 'utf8')).toContain('Business plan')
    expect(((await tokens()).body as { count: number }).count).toBe(before)
  })

  test('refuses a token that sees several tenants in one sentence, and writes nothing', async () => {
    const { code, err } = await type(['--out', 'refused'], { NETBOX_TOKEN: netbox.token })
    expect(code).toBe(1)
    expect(err).toMatch(/^this token sees \d+ tenants.*\.\n$/)
    expect(await readdir(folder)).not.toContain('refused')
  })
})
