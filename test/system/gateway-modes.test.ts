import { execFile } from 'node:child_process'
import { copyFile, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { withEngine } from '../../host/docker/with-engine.ts'
import {
  type GatewayAddress,
  HttpAdmin,
  netboxServices,
  normaliseAll,
  remove,
  type Service,
  tagOf,
  withGateway,
} from '../../kong/index.ts'
import { GATEWAY_SECRETS, type GatewayMode, type GatewayPorts, startGateway } from '../../sandbox/homelab/index.ts'
import { drill } from './support/drill.ts'
import { freePort } from './support/free-port.ts'
import { PLAIN } from './support/gateway.ts'
import { prefixOf, removeMatching } from './support/leftovers.ts'

const { host, images } = inject('parts')
/*
 * These tests start the sandbox's stand-in. With GATEWAY_TEST_IMAGE=kong:2.8.1 they start a real Kong where no database is needed; with
 * GATEWAY_TEST_CONTAINER, GATEWAY_TEST_ADMIN_URL and GATEWAY_TEST_PROXY_URL the others work on a Kong with a database that is there.
 */
const { GATEWAY_TEST_IMAGE, GATEWAY_TEST_CONTAINER, GATEWAY_TEST_ADMIN_URL, GATEWAY_TEST_PROXY_URL } = process.env
const image = GATEWAY_TEST_IMAGE ?? images.gateway
const prefix = prefixOf(process.pid, 'modes')
const docker = (...args: string[]) => promisify(execFile)('/usr/bin/docker', ['--host', host, ...args])
const ENTRY_POINT = join(import.meta.dirname, '..', 'fixtures', 'kong', 'entry-points', 'supabase.sh')
const TEMPLATE = join(import.meta.dirname, '..', '..', 'sandbox', 'homelab', 'kong.yml')

let folder: string
let original: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), `${prefix}-`))
  original = await readFile(TEMPLATE, 'utf8')
  await withEngine(host, (engine) => engine.call('POST', '/networks/create', { body: { Name: prefix } }))
})

afterAll(async () => {
  await removeMatching(host, (name) => name.startsWith(prefix))
  await rm(folder, { recursive: true, force: true })
})

/** What we publish. In place of NetBox stands what every gateway has inside its container: its own Admin API. */
const services = (name: string, apiPerMinute = 60, upstream = 'http://127.0.0.1:8001'): Service[] =>
  netboxServices({
    ...{ name, upstream, basePath: `${name}/`, apiPath: `api/${name}` },
    ...{ uiPerMinute: 600, apiPerMinute, loginPerMinute: 0, readTimeout: 300 },
  })

/** Starts a gateway of a test's own, with the template of the homelab unless it is given another file. */
async function gateway(
  name: string,
  mode: GatewayMode,
  more: { file?: string; env?: object; ports?: GatewayPorts; binds?: string[] } = {},
) {
  const file = more.file ?? join(folder, `${name}.yml`)
  if (!more.file && mode !== 'postgres' && mode !== 'conf') await copyFile(TEMPLATE, file)
  const container = `${prefix}-${name}`
  const { ports } = await startGateway({
    ...{ host, name: container, network: prefix, image, mode, ports: { http: 0, ...more.ports } },
    ...(mode === 'postgres' || mode === 'conf' ? {} : { file }),
    binds: more.binds ?? [],
    env: { ...GATEWAY_SECRETS, ...more.env },
  })
  const address: GatewayAddress = { host, container, url: `http://127.0.0.1:${ports.http}` }
  return { address, file, ports }
}

const write = (address: GatewayAddress, owner: string, wanted: Service[]) =>
  withGateway(address, owner, (one) => one.write(wanted))
const read = (address: GatewayAddress, owner: string) => withGateway(address, owner, (one) => one.read())
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'it went through',
    (error: Error) => error.message,
  )
const limitAt = async (address: GatewayAddress, path: string) =>
  (await fetch(address.url + path)).headers.get('x-ratelimit-limit-minute')

describe('a gateway with a declarative file', () => {
  test('lets two owners write at the same time, one after the other, and each take out its own', async () => {
    const { address, file } = await gateway('two', 'template')
    await Promise.all([write(address, 'red', services('red')), write(address, 'blue', services('blue'))])
    expect([await limitAt(address, '/red/'), await limitAt(address, '/api/blue/')]).toEqual(['600', '60'])
    await Promise.all([write(address, 'blue', []), write(address, 'red', [])])
    expect(await readFile(file, 'utf8')).toBe(original)
  })

  test('publishes an upstream that is not there yet: that is no fault of the gateway', async () => {
    const { address, file } = await gateway('early', 'template')
    await write(address, 'red', services('red', 60, 'http://nowhere:8080'))
    expect((await fetch(`${address.url}/red/`)).status).toBe(503)
    expect(await readFile(file, 'utf8')).not.toBe(original)
  })

  test('keeps a dated copy of the file for each change, and of those the newest ten', async () => {
    const { address, file } = await gateway('copies', 'file', { file: await plainFile('copies') })
    await write(address, 'red', services('red'))
    const copies = async () => (await readdir(folder)).filter((name) => name.startsWith('copies.yml.netbox-as-code.'))
    const [copy] = await copies()
    expect(await readFile(join(folder, copy!), 'utf8')).toBe(PLAIN)
    for (let n = 0; n < 12; n++) await writeFile(`${file}.netbox-as-code.2020-01-${10 + n}T00-00-00Z`, 'old')
    await write(address, 'red', services('red', 61))
    expect(await copies()).toHaveLength(10)
    expect(await copies()).toContain(copy)
  })

  test('that does not have the plugin for limits says what to do, and stays as it is', async () => {
    const { address, file } = await gateway('bare', 'template', {
      env: { KONG_PLUGINS: 'request-transformer,cors,key-auth,acl,basic-auth' },
    })
    expect(await refusal(write(address, 'red', services('red')))).toMatch(
      /plugin 'rate-limiting' not enabled.*Add rate-limiting to the gateway's KONG_PLUGINS, or set the limits to 0/,
    )
    expect(await readFile(file, 'utf8')).toBe(original)
  })

  test('gets its file back when it cannot load the new one', async () => {
    const { address, file } = await gateway('stuck', 'template')
    // The rendered file becomes somebody else's: the template can no longer be rendered into it.
    await docker(
      'exec',
      '--user',
      'root',
      address.container,
      'sh',
      '-c',
      'chown root ~kong/kong.yml && chmod 444 ~kong/kong.yml',
    )
    expect(await refusal(write(address, 'red', services('red')))).toMatch(/does not reload.*denied/i)
    expect(await readFile(file, 'utf8')).toBe(original)
    expect(await read(address, 'red')).toEqual([])
  })

  test('is refused when the file was replaced, so that the container still sees the old one', async () => {
    const { address, file } = await gateway('renamed', 'template')
    await writeFile(`${file}.new`, `${original}# edited\n`)
    await rename(`${file}.new`, file)
    expect(await refusal(write(address, 'red', services('red')))).toMatch(/still sees an older .*restart the gateway/)
    expect(await readFile(file, 'utf8')).toBe(`${original}# edited\n`)
  })

  test('shows a configuration that came in through its Admin API as drift, and is mended', async () => {
    const { address } = await gateway('live', 'file', { file: await plainFile('live') })
    await write(address, 'red', services('red'))
    const other = `_format_version: '2.1'\nservices: []\n`
    await posted(address.container, other)
    await expect.poll(() => limitAt(address, '/red/')).toBeNull()
    expect((await read(address, 'red'))!.flatMap(({ routes }) => routes)).toEqual([])
    await write(address, 'red', services('red'))
    expect(await limitAt(address, '/red/')).toBe('600')
  })
})

/** How a gateway is started, and which file on the host has its entries then. */
interface Way {
  mode: GatewayMode
  file?: string
  binds?: string[]
  edited: string
}

describe('what is published stays over a restart and in a container made anew, and nothing else is touched, with', () => {
  const conf = 'database = off # no PostgreSQL here\ndeclarative_config = /kong/kong.yml\n'

  const ways: [string, string, (at: string) => Promise<Way>][] = [
    [
      'eval',
      "a template that a shell's eval echo renders",
      async (at) => {
        await copyFile(TEMPLATE, join(at, 'kong.yml'))
        return { mode: 'template', file: join(at, 'kong.yml'), edited: join(at, 'kong.yml') }
      },
    ],
    [
      'script',
      'a template that a script of its own renders',
      async (at) => {
        await copyFile(TEMPLATE, join(at, 'kong.yml'))
        await copyFile(ENTRY_POINT, join(at, 'kong-entrypoint.sh'))
        const binds = [`${join(at, 'kong-entrypoint.sh')}:/home/kong/kong-entrypoint.sh:ro`]
        return { mode: 'script', file: join(at, 'kong.yml'), binds, edited: join(at, 'kong.yml') }
      },
    ],
    [
      'conf',
      'a link in a mounted folder that kong.conf alone names',
      async (at) => {
        await mkdir(join(at, 'gateway', 'now'), { recursive: true })
        await writeFile(join(at, 'gateway', 'now', 'kong.yml'), PLAIN)
        await symlink('now/kong.yml', join(at, 'gateway', 'kong.yml'))
        await writeFile(join(at, 'kong.conf'), conf)
        const binds = [`${join(at, 'gateway')}:/kong:ro`, `${join(at, 'kong.conf')}:/etc/kong/kong.conf:ro`]
        return { mode: 'conf', binds, edited: join(at, 'gateway', 'now', 'kong.yml') }
      },
    ],
    [
      'link',
      'a file that is a link on the host',
      async (at) => {
        await mkdir(join(at, 'shared'))
        await writeFile(join(at, 'shared', 'plain.yml'), PLAIN)
        await symlink('shared/plain.yml', join(at, 'kong.yml'))
        return { mode: 'file', file: join(at, 'kong.yml'), edited: join(at, 'shared', 'plain.yml') }
      },
    ],
  ]
  // Supabase's own entry point, and a file that Kong reads itself: the others differ in what is recognised, which quick tests know too.
  const always = ['script', 'link']
  for (const [name, words, prepare] of ways)
    (always.includes(name) ? test : drill)(`${name}: ${words}`, () => stays(name, prepare))

  async function stays(name: string, prepare: (at: string) => Promise<Way>): Promise<void> {
    const at = join(folder, name)
    await mkdir(at)
    // Kong's user is not the one of the tests.
    await promisify(execFile)('chmod', ['755', folder, at])
    const { mode, edited, ...more } = await prepare(at)
    const before = await readFile(edited, 'utf8')
    const ports = { http: await freePort() }
    const { address } = await gateway(name, mode, { ...more, ports })
    const served = () => limitAt(address, '/api/red/').catch(() => 'nobody answers')

    await write(address, 'red', services('red'))
    expect(await served()).toBe('60')
    expect(remove(await readFile(edited, 'utf8'), 'red')).toBe(before)

    await docker('restart', address.container)
    await expect.poll(served, { timeout: 60_000, interval: 500 }).toBe('60')

    await docker('rm', '--force', address.container)
    await gateway(name, mode, { ...more, ports })
    await expect.poll(served, { timeout: 60_000, interval: 500 }).toBe('60')
    expect(await read(address, 'red')).toEqual(normaliseAll(services('red')))

    await write(address, 'red', [])
    expect(await readFile(edited, 'utf8')).toBe(before)
    expect(await served()).not.toBe('60')
    if (more.file) expect((await lstat(more.file)).isSymbolicLink()).toBe(more.file !== edited)
  }
})

describe('a gateway that cannot be published through says so, and what it looks like:', () => {
  test.each<[string, GatewayMode, Record<string, string>, RegExp]>([
    ['quoted', 'file', { KONG_DATABASE: '"off"' }, /restarts over and over .*invalid value: '"off"'/],
    ['silent', 'postgres', { KONG_ADMIN_LISTEN: 'off' }, /has a database, and no Admin API .*set KONG_ADMIN_LISTEN/],
    ['inline', 'conf', { KONG_DATABASE: 'off', KONG_DECLARATIVE_CONFIG_STRING: PLAIN }, /CONFIG_STRING, which only/],
  ])('%s', async (name, mode, env, words) => {
    const address = { host, container: `${prefix}-${name}`, url: `http://127.0.0.1:${await freePort()}` }
    // One that does not even start is what some of these are about.
    await gateway(name, mode, { env, file: await plainFile(name) }).catch(() => undefined)
    expect(await refusal(write(address, 'red', services('red')))).toMatch(words)
  })
})

describe('a full disk', () => {
  test('leaves the file whole and the gateway serving, and is said', async () => {
    const volume = `${prefix}-small`
    await docker('volume', 'create', '--opt', 'type=tmpfs', '--opt', 'device=tmpfs', '--opt', 'o=size=8k', volume)
    const seed = [
      'run',
      '--rm',
      '--name',
      `${prefix}-seed`,
      '--user',
      'root',
      '-v',
      `${volume}:/v`,
      '--entrypoint',
      'sh',
    ]
    const fill = (text: string, name: string) =>
      docker(
        ...seed,
        '-e',
        `TEXT=${text}`,
        image,
        '-c',
        `printf %s "$TEXT" > /v/${name}; chmod 644 /v/${name}; wc -c /v/${name}`,
      )
    // A tmpfs lives as long as somebody has it mounted.
    await docker(
      'run',
      '--detach',
      '--name',
      `${prefix}-holder`,
      '-v',
      `${volume}:/v`,
      '--entrypoint',
      'sleep',
      image,
      '300',
    )
    await fill(PLAIN, 'kong.yml')
    await fill('x'.repeat(4096), 'filler')
    const { address } = await gateway('full', 'postgres', {
      ...{ env: { KONG_DATABASE: 'off', KONG_DECLARATIVE_CONFIG: '/kong/kong.yml' }, binds: [`${volume}:/kong:ro`] },
    })
    expect(await refusal(write(address, 'red', services('red')))).toMatch(
      /cannot be written, nothing was changed: .*space/i,
    )
    const { stdout } = await docker(...seed, image, '-c', 'cat /v/kong.yml; ls /v | wc -l')
    expect(stdout).toBe(`${PLAIN}2\n`)
    expect((await fetch(`${address.url}/plain/`)).status).not.toBe(404)
  })
})

describe('a gateway with a database', () => {
  async function withDatabase(name: string): Promise<{ there: GatewayAddress; adminUrl: string }> {
    const [container, adminUrl, url] = [GATEWAY_TEST_CONTAINER, GATEWAY_TEST_ADMIN_URL, GATEWAY_TEST_PROXY_URL]
    if (container && adminUrl && url) return { there: { host, container, url }, adminUrl }
    const { address, ports } = await gateway(name, 'postgres', { ports: { admin: 0 } })
    return { there: address, adminUrl: `http://127.0.0.1:${ports.admin}` }
  }
  const theirs = { name: 'theirs', url: 'http://nowhere:1' }
  const names = async (admin: HttpAdmin, entity: string) => {
    const { body } = await admin.request('GET', `/${entity}`)
    const all = (body as { data: { name: string; tags: string[] | null }[] }).data
    return all
      .filter(({ name, tags }) => name === theirs.name || tags?.includes(tagOf('red')))
      .map(({ name }) => name)
      .sort()
  }

  test.each(['by its address', 'through the Docker host'])(
    'is changed through its Admin API, reached %s',
    async (way) => {
      const { there, adminUrl } = await withDatabase(way.replaceAll(' ', '-'))
      const admin = new HttpAdmin(adminUrl)
      const address = way === 'by its address' ? { ...there, adminUrl } : there
      await admin.request('PUT', '/services/theirs', theirs)

      await write(address, 'red', services('red'))
      expect(await limitAt(address, '/api/red/')).toBe('60')
      expect(await read(address, 'red')).toEqual(normaliseAll(services('red')))
      expect(await names(admin, 'services')).toEqual(['red', 'red-api', 'theirs'])

      const { body: before } = await admin.request('GET', '/services/red')
      await write(address, 'red', services('red'))
      expect((await admin.request('GET', '/services/red')).body).toEqual(before)

      await write(address, 'red', services('red', 30))
      expect(await limitAt(address, '/api/red/')).toBe('30')

      expect(await refusal(write(address, 'blue', services('theirs')))).toMatch(/service named theirs that is not ours/)
      await write(address, 'red', [])
      expect([await names(admin, 'services'), await names(admin, 'routes'), await names(admin, 'plugins')]).toEqual([
        ['theirs'],
        [],
        [],
      ])
    },
  )
})

async function plainFile(name: string): Promise<string> {
  const file = join(folder, `${name}.yml`)
  await writeFile(file, PLAIN)
  return file
}

/** Gives a running gateway another configuration, as somebody would from inside its container. */
async function posted(container: string, config: string): Promise<void> {
  const body = JSON.stringify({ config })
  const request = `POST /config HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  const script = 'exec 3<>/dev/tcp/127.0.0.1/8001; printf %s "$REQUEST" >&3; head -1 <&3'
  const { stdout } = await docker('exec', '-e', `REQUEST=${request}`, container, 'bash', '-c', script)
  expect(stdout).toMatch(/201/)
}
