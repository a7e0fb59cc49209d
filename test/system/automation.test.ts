import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { main as events } from '../../apps/events/cli/main.ts'
import { Client as WhatsUpClient } from '../../apps/whatsup/api/client.ts'
import { secureConnector } from '../../apps/whatsup/api/secure.ts'
import { WhatsUp } from '../../apps/whatsup/api/whatsup.ts'
import { main as whatsup } from '../../apps/whatsup/cli/main.ts'
import { execIn } from '../../host/docker/exec.ts'
import { Client, type NetBoxError, provisionToken } from '../../netbox/index.ts'
import { backUp, newKey, restore } from '../../operate/backup/index.ts'
import { eventSettings } from '../../operate/commands/event-settings.ts'
import { ensureWhatsUp, type WhatsUpServer } from '../../sandbox/homelab/index.ts'
import { call, overHttp } from '../apps/agent/clients.ts'
import { browser as launched } from './support/browser.ts'
import { drill } from './support/drill.ts'
import { freePort } from './support/free-port.ts'
import { type PublishedStack, publishedStack } from './support/gateway.ts'

const soon = { timeout: 180_000, interval: 300 }
/** Of what takes a command each time. */
const calmly = { timeout: 240_000, interval: 2000 }

let published: PublishedStack
let outputs: Record<string, string>
let agents: { mcpUrl: string; token: string }
/** The Docker engine of this machine as far as it is this stack's. */
let ours: Awaited<ReturnType<typeof engineOf>>
/** Where alerts go, and what came there. */
let target: Server
const alerts: Record<string, unknown>[] = []
/** The homelab's stand-in for WhatsUp Gold, as the network has it, and as this test looks into it. */
let gold: WhatsUpServer
let goldUrl: string
let held: WhatsUp
/** NetBox's four containers as they were before the automation came. */
let before: Record<string, string | undefined>

beforeAll(async () => {
  published = await publishedStack('automation', { 'netbox:model': './seed/multipass.ts' })
  const { stack } = published
  await stack.up()
  before = await stack.ids()
  target = createServer(async (request, response) => {
    alerts.push((await json(request)) as Record<string, unknown>)
    response.end()
  })
  await new Promise<void>((resolve) => target.listen(0, '0.0.0.0', resolve))
  const { IPAM } = await stack.engine.call<{ IPAM: { Config: { Gateway: string }[] } }>(
    'GET',
    `/networks/${stack.network}`,
  )
  const gateway = IPAM.Config[0]!.Gateway
  const alertUrl = `http://${gateway}:${(target.address() as AddressInfo).port}/alert`
  ours = await engineOf(stack)
  const sources = [{ name: 'docker', type: 'docker', host: `tcp://${gateway}:${ours.port}` }]
  const image = inject('parts').images.gateway
  const port = await freePort()
  gold = await ensureWhatsUp({
    ...{ host: inject('parts').host, network: stack.network, name: `${stack.name}-`, image, port },
    folder: join(stack.folder, 'homelab'),
    switches: { lag: [0, 300] },
  })
  const { url, username, password, fingerprint } = gold
  goldUrl = `https://127.0.0.1:${port}`
  const connect = await secureConnector({ fingerprint })
  held = new WhatsUp(new WhatsUpClient({ url: goldUrl, credentials: { username, password }, connect, timeout: 60_000 }))
  await stack.configure({
    'netbox:whatsup': {
      instance: 'lab',
      customField: 'whatsup',
      journal: true,
      settle: { quiet: 0.5, longest: 5 },
      connections: [{ name: 'main', url, username, fingerprint }],
    },
    'netbox:whatsupSecrets': { main: password },
    // The one image of the sandbox that has Node.
    'netbox:automation': { image, publish: true, writes: ['ipam.ipaddress'] },
    'netbox:automationSecrets': { alertUrl },
    // Discovery has a site of its own.
    'netbox:events': { image: inject('parts').images.nats, port: await freePort(), site: 'homelab-r2d2' },
    'netbox:discovery': { site: 'inside', tag: 'inside', sources },
  })
  await stack.up()
  outputs = (await stack.outputs()) as Record<string, string>
  agents = outputs.agents as unknown as typeof agents
})

afterAll(async () => {
  target?.close()
  await held?.client.close()
  await ours?.[Symbol.asyncDispose]()
  await published?.dispose()
})

const clientWith = (token: string) => new Client({ url: outputs.url!, token })

async function administrator(): Promise<Client> {
  return clientWith(await ownersToken())
}

/** A token of the administrator's, for commands and for the API through the gateway. */
async function ownersToken(): Promise<string> {
  const { url, user, password } = outputs
  return (await provisionToken({ url: url!, username: user!, password: password!, description: 'test' })).token
}

/** What `netbox-whatsup plan` says, with a folder of its own. */
async function plan(token: string): Promise<string> {
  const { folder } = published.stack
  const { username, password, fingerprint } = gold
  const mapping = { netboxUrl: `${published.url}/netbox/` }
  const connections = [{ name: 'main', url: goldUrl, username, fingerprint, mapping }]
  await mkdir(join(folder, 'plan'), { recursive: true })
  await writeFile(join(folder, 'whatsup.yaml'), JSON.stringify({ instance: 'lab', connections }))
  const env = { NETBOX_TOKEN: token, NETBOX_WHATSUP_PASSWORD_MAIN: password }
  const given = ['--config', join(folder, 'whatsup.yaml'), '--folder', join(folder, 'plan'), '--url', outputs.url!]
  let said = ''
  const tell = (text: string) => {
    said += text
  }
  await whatsup(['plan', ...given], env, { out: tell, err: tell, progress: () => undefined, clear: () => undefined })
  return said
}

/** The token that the container logs in with, as it has it. */
async function ownToken(name = 'automation-netbox-token'): Promise<string> {
  const { deployment } = JSON.parse(await published.stack.state(true)) as {
    deployment: { resources: { urn: string; outputs?: { value?: { plaintext: string } } }[] }
  }
  const found = deployment.resources.find(({ urn }) => urn.endsWith(`::${name}`))
  return JSON.parse(found!.outputs!.value!.plaintext) as string
}

/** `netbox-events` as one of NATS's users, and what it says. */
function eventsAs(user: string) {
  const said: string[] = []
  const note = (line: string) => void said.push(line)
  const run = (...args: string[]) =>
    events(args, eventSettings(outputs.eventStore, user), { out: note, err: note, progress() {}, clear() {} })
  return { said, run }
}

/** How often the projector was told of what a program of the stack wrote, which comes to no event. */
async function echoes(): Promise<number> {
  const { engine, name } = published.stack
  const ask = "fetch('http://127.0.0.1:3400/metrics').then((a) => a.text()).then(console.log)"
  const { stdout } = await execIn(engine, `${name}-automation`, ['node', '-e', ask])
  return Number(/^netbox_events_echoes_total (\d+)$/m.exec(stdout)?.[1])
}

/** What `npm run status` says of something. */
async function statusOf(what: string): Promise<string | undefined> {
  const { stack } = published
  const { output } = await stack.script('status', '--json', '--stack', stack.stack)
  const { lines } = JSON.parse(output.slice(output.indexOf('{'))) as { lines: { what: string; text: string }[] }
  return lines.find((line) => line.what === what)?.text
}

/** The Docker engine of this machine as far as it is this stack's: real answers, without the containers of other tests. */
async function engineOf({ engine, name }: PublishedStack['stack']) {
  const server = createServer(async (request, response) => {
    const answer = await engine.call<unknown>('GET', request.url!)
    const shown = Array.isArray(answer)
      ? (answer as { Names: string[] }[]).filter(({ Names }) => Names.some((one) => one.startsWith(`/${name}`)))
      : answer
    response.end(JSON.stringify(shown))
  })
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

describe('the automation container', () => {
  test('comes without touching the four of NetBox', async () => {
    expect(await published.stack.ids()).toEqual(before)
    expect((await published.stack.inspect('-automation'))?.State.Health?.Status).toBe('healthy')
  })

  test('has no secret in its environment or its command', async () => {
    const { Config } = (await published.stack.inspect('-automation'))! as unknown as { Config: unknown }
    for (const secret of [await ownToken(), await ownToken('discovery-netbox-token'), agents.token])
      expect(JSON.stringify(Config)).not.toContain(secret.split('.').at(-1))
  })

  test('raises an alert for a device that NetBox says has failed', async () => {
    await using client = await administrator()
    const { body } = await client.get('dcim/devices/', { query: new URLSearchParams({ name: 'r2d2automaker' }) })
    const [{ id }] = (body as { results: [{ id: number }] }).results
    await client.patch(`dcim/devices/${id}/`, { status: 'failed' })
    await vi.waitFor(
      () => expect(alerts.map(({ text }) => text)).toContainEqual(expect.stringMatching(/is failed/)),
      soon,
    )
    await client.patch(`dcim/devices/${id}/`, { status: 'active' })
  })

  test('serves MCP through the gateway, to whoever has the token', async () => {
    expect((await fetch(agents.mcpUrl, { method: 'POST' })).status).toBe(401)
    const client = await overHttp(agents.mcpUrl, 'python-agent', agents.token)
    const answer = await call(client, 'get_device', { device: 'r2d2automaker' })
    expect(JSON.parse(answer.text)).toMatchObject({ name: 'r2d2automaker' })
    const made = await call(client, 'create_ip', { prefix: '10.64.0.0/28', tenant: 'client-demo' })
    expect(made.isError, made.text).toBe(false)
    await client.close()
    await using netbox = await administrator()
    const log = await netbox.get('core/object-changes/', {
      // The container's other services write as well.
      query: new URLSearchParams({ limit: '1', ordering: '-id', user: 'netbox-automation' }),
    })
    const [{ user_name, message }] = (log.body as { results: [{ user_name: string; message: string }] }).results
    expect([user_name, message]).toEqual(['netbox-automation', 'agent python-agent: create_ip'])
  })

  test('serves the newest report through the gateway', async () => {
    const url = `${published.url}/reports/netbox/report.json`
    const read = () => fetch(url, { headers: { authorization: `Bearer ${agents.token}` } })
    await vi.waitFor(async () => expect((await read()).status).toBe(200), soon)
    expect(await (await read()).text()).toContain('client-demo')
    expect((await fetch(url)).status).toBe(401)
  })

  test('brings NetBox to what is published, by itself', async () => {
    const { said, run } = eventsAs('publisher')
    const web = ['--hostname', 'web01.example.com', '--manufacturer', 'Dell', '--model', 'PowerEdge R750']
    expect(await run('publish', 'compute.registered', ...web), said.join()).toBe(0)
    const eth0 = ['--device', 'web01.example.com', '--name', 'eth0', '--mac-address', '00:11:22:33:44:55']
    await run('publish', 'interface.added', ...eth0)
    const on = ['--device', 'web01.example.com', '--interface', 'eth0']
    await run('publish', 'ip.assigned', ...on, '--address', '192.168.100.10/24')
    await run('publish', 'network.defined', '--name', 'DMZ', '--cidr', '192.168.100.0/24', '--vlan-id', '100')
    expect(said).toEqual(Array(4).fill(expect.stringMatching(/^Position \d+: /)))
    await using client = await administrator()
    const query = new URLSearchParams({ name: 'web01.example.com' })
    const there = [{ primary_ip4: { address: '192.168.100.10/24' }, role: { slug: 'server' } }]
    await vi.waitFor(async () => {
      const { body } = await client.get('dcim/devices/', { query })
      expect((body as { results: object[] }).results).toMatchObject(there)
    }, calmly)
    await vi.waitFor(async () => expect(await statusOf('events')).toBe('active, 0 wait, 0 dead letters'), calmly)
  })

  test('makes an event of what a person changes in NetBox, and none of what it wrote itself', async () => {
    await using client = await administrator()
    const query = new URLSearchParams({ name: 'web01.example.com' })
    const { body } = await client.get('dcim/devices/', { query })
    const [web01] = (body as { results: Record<string, { id: number }>[] }).results
    const like = Object.fromEntries(['site', 'role', 'device_type'].map((field) => [field, web01![field]!.id]))
    await client.patch(`dcim/devices/${web01!.id}/`, { serial: 'by-hand' })
    await client.post('dcim/devices/', { name: 'db01', status: 'active', ...like })
    const told = async () => {
      const { said, run } = eventsAs('reader')
      expect(await run('export'), said.join()).toBe(0)
      return said.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as { data: { hostname?: string } }] : []))
    }
    const made = { event_type: 'ComputeRegistered', data: { hostname: 'db01', manufacturer: 'Dell' } }
    await vi.waitFor(
      async () =>
        expect(await told()).toEqual(
          expect.arrayContaining([
            expect.objectContaining({ data: expect.objectContaining({ serial: 'by-hand' }) }),
            expect.objectContaining({ ...made, data: expect.objectContaining(made.data) }),
          ]),
        ),
      calmly,
    )
    // The device, the interface, the address, the prefix: NetBox told of each that the projector wrote.
    await vi.waitFor(async () => expect(await echoes()).toBeGreaterThanOrEqual(4), calmly)
    const names = (await told()).flatMap(({ data }) => data.hostname ?? [])
    expect(names.filter((name) => name === 'web01.example.com')).toHaveLength(2)
    expect((await told()).filter(({ data }) => data.hostname === undefined)).toHaveLength(3)
    const { said, run } = eventsAs('reader')
    expect(await run('check'), said.join()).toBe(0)
  })

  drill('brings NetBox to what stood in the streams of a backup that is restored', async () => {
    const { stack } = published
    const folder = join(stack.folder, 'backups')
    const identity = join(stack.folder, 'key')
    const place = { host: inject('parts').host, name: stack.name }
    const recipients = [await newKey(identity)]
    const { file, manifest } = await backUp({ ...place, stack: stack.stack, recipients, folder })
    expect(manifest.files.map(({ name }) => name)).toContainEqual(
      expect.stringMatching(/^events\/.*\/INFRASTRUCTURE\//),
    )
    const before = eventsAs('reader')
    await before.run('check')
    await eventsAs('publisher').run('publish', 'compute.registered', '--hostname', 'web02.example.com')
    await restore({ ...place, file, identity })
    await vi.waitFor(async () => expect(await statusOf('events')).toBe('active, 0 wait, 0 dead letters'), calmly)
    const { said, run } = eventsAs('reader')
    expect(await run('check'), said.join()).toBe(0)
    expect(said).toEqual([expect.stringMatching(/^\d+ events can be read, 0 cannot; 0 dead letters\.$/)])
    expect(said).toEqual(before.said)
  })

  test('may see and make what it needs, and nothing else', async () => {
    await using client = clientWith(await ownToken())
    const refusal = (work: Promise<unknown>) =>
      work.then(
        () => expect.unreachable('NetBox let it through'),
        (error: NetBoxError) => error.status,
      )
    for (const path of ['users/users/', 'users/permissions/', 'extras/webhooks/', 'extras/event-rules/'])
      expect(await refusal(client.get(path)), path).toBe(403)
    expect(await refusal(client.post('tenancy/tenants/', { name: 'x', slug: 'x' }))).toBe(403)
    expect(await refusal(client.post('ipam/prefixes/', { prefix: '10.9.0.0/24' }))).toBe(403)
  })

  test('has WhatsUp Gold monitor a device that becomes active, once, however often it is saved', async () => {
    await using client = await administrator()
    const row = async (path: string, query: Record<string, string>) =>
      ((await client.get(path, { query: new URLSearchParams(query) })).body as { results: { id: number }[] })
        .results[0]!
    const made = async (path: string, body: object) => ((await client.post(path, body)).body as { id: number }).id
    const like = (await row('dcim/devices/', { name: 'r2d2automaker' })) as unknown as Record<string, { id: number }>
    const { site, role, device_type } = like
    const parts = { site: site!.id, role: role!.id, device_type: device_type!.id }
    const device = await made('dcim/devices/', { name: 'gold-1', status: 'planned', ...parts })
    const own = await made('dcim/interfaces/', { device, name: 'eth0', type: 'virtual' })
    const assigned = { assigned_object_type: 'dcim.interface', assigned_object_id: own }
    const primary_ip4 = await made('ipam/ip-addresses/', { address: '10.213.0.1/24', ...assigned })
    await client.patch(`dcim/devices/${device}/`, { primary_ip4, status: 'active' })
    const there = async () => (await held.templates()).filter(({ displayName }) => displayName === 'gold-1')
    const serials = async () =>
      (await there()).map(({ attributes }) => attributes.find(({ name }) => name === 'NetBox.Serial')?.value)
    await vi.waitFor(async () => expect(await there()).toHaveLength(1), soon)
    await client.patch(`dcim/devices/${device}/`, { serial: 'second-save' })
    await vi.waitFor(async () => expect(await serials()).toEqual(['second-save']), soon)

    // The operator's commands as they stand, through the gateway.
    const headers = { authorization: `Token ${await ownersToken()}`, 'content-type': 'application/json' }
    const answer = async (method: string, path: string) =>
      (await (await fetch(`${published.url}${path}`, { method, headers })).json()) as {
        job?: { url: string }
        state?: string
        result?: object
      }
    /** What it comes to: what takes long is answered with a job. */
    const ask = async (method: string, path: string) => {
      const first = await answer(method, `/api/plugins/wug-sync/${path}`)
      if (!first.job) return first
      const { url } = first.job
      await vi.waitFor(async () => expect((await answer('GET', url)).state).not.toBe('running'), soon)
      return (await answer('GET', url)).result
    }
    expect(await ask('POST', 'connections/1/export/')).toMatchObject({ success: true, devices_created: 0 })
    expect(await ask('POST', `netbox-device/${device}/sync/`)).toMatchObject({ successful_connections: 1 })
    expect(await ask('GET', 'connections/1/export-status/')).toMatchObject({ statistics: { error_exports: 0 } })
    expect(await there()).toHaveLength(1)
    const fields = async () =>
      ((await client.get(`dcim/devices/${device}/`)).body as { custom_fields: object }).custom_fields
    await vi.waitFor(
      async () => expect(await fields()).toMatchObject({ whatsup: { main: { state: 'exported' } } }),
      soon,
    )
    expect(await plan(await ownersToken())).toMatch(/^main: nothing to do/)
  })

  test('leads from a device in NetBox to the page of its export, for who is logged in to NetBox', async () => {
    await using client = await administrator()
    const { body } = await client.get('dcim/devices/', { query: new URLSearchParams({ name: 'gold-1' }) })
    const [{ id }] = (body as { results: [{ id: number }] }).results
    const browser = await launched()
    try {
      const page = await browser.newPage({ locale: 'fr-FR' })
      await page.goto(`${published.url}/netbox/plugins/wug-sync/`)
      await page.getByLabel("Nom d'utilisateur").fill(outputs.user!)
      await page.getByLabel('Mot de passe').fill(outputs.password!)
      await page.locator('form button[type=submit]').click()
      await page.waitForURL('**/netbox/plugins/wug-sync/')
      expect(await page.locator('main').innerText()).toContain('Tout exporter')
      // The page may be loading itself again just then.
      await vi.waitFor(() => page.goto(`${published.url}/netbox/dcim/devices/${id}/`), soon)
      await page.getByRole('link', { name: 'WhatsUp Gold' }).first().click()
      await page.waitForURL(`**/netbox/plugins/wug-sync/devices/${id}/`)
      expect(await page.locator('main').innerText()).toMatch(/gold-1.*10\.213\.0\.1.*Supervisé/s)
      await page.getByRole('button', { name: 'Exporter maintenant' }).click()
      await page.waitForURL(`**/netbox/plugins/wug-sync/devices/${id}/`)
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('gold-1')
    } finally {
      await browser.close()
    }
  })

  test('lets the export do what it must in NetBox, and nothing else', async () => {
    await using client = clientWith(await ownToken('automation-whatsup-token'))
    await client.get('dcim/devices/')
    const statusOf = (work: Promise<unknown>) =>
      work.then(
        () => 200,
        (error: NetBoxError) => error.status,
      )
    for (const path of ['dcim/sites/', 'users/users/', 'extras/webhooks/'])
      expect(await statusOf(client.get(path)), path).toBe(403)
    expect(await statusOf(client.post('dcim/devices/', { name: 'x' }))).toBe(403)
  })

  test('writes what discovery finds, as a user of its own who may change nothing else', async () => {
    await using client = await administrator()
    const at = async (path: string, query: Record<string, string>) =>
      ((await client.get(path, { query: new URLSearchParams(query) })).body as { results: Record<string, unknown>[] })
        .results
    const found = () => at('dcim/devices/', { tag: 'inside' })
    await vi.waitFor(async () => expect(await found()).toHaveLength(1), soon)
    const [device] = await found()
    await vi.waitFor(
      async () =>
        expect((await at('ipam/services/', { device_id: String(device!.id) })).map(({ name }) => name)).toContain(
          `${published.stack.name}-automation`,
        ),
      soon,
    )
    const made = { changed_object_type: 'dcim.device', changed_object_id: String(device!.id), action: 'create' }
    const [change] = await at('core/object-changes/', made)
    expect(change).toMatchObject({ user_name: 'netbox-discovery' })
    await using own = clientWith(await ownToken('discovery-netbox-token'))
    const [others] = await at('dcim/devices/', { name: 'r2d2automaker' })
    const refused = (work: Promise<unknown>) =>
      work.then(
        () => expect.unreachable('NetBox let it through'),
        ({ status }: NetBoxError) => status,
      )
    expect(await refused(own.patch(`dcim/devices/${others!.id}/`, { comments: 'taken' }))).toBeGreaterThanOrEqual(403)
    expect(await refused(own.delete(`dcim/devices/${device!.id}/`, undefined))).toBeGreaterThanOrEqual(403)
    expect(await refused(own.get('users/users/'))).toBe(403)
  })

  test('beside it, npm run discover plans by object and field, writes that, and then plans nothing', async () => {
    const { stack } = published
    const discover = async (...args: string[]) => {
      const { code, output } = await stack.script('discover', '--stack', stack.stack, ...args)
      return { code, output: output.replaceAll('\r', '\n') }
    }
    const planned = await discover()
    expect(planned.code, planned.output).toBe(2)
    expect(planned.output).toContain(`${stack.name}-automation`)
    expect(planned.output).toMatch(/^ipam\.service$/m)
    expect(planned.output).toMatch(/^ {6}port_mappings: \["tcp\/\d+".*\] \(docker\)$/m)

    // Containers of other tests come and go: for what is written, the engine's answer with this stack's alone.
    const config = join(stack.folder, 'discovery.yaml')
    const sources = [{ name: 'docker', type: 'docker', host: `tcp://127.0.0.1:${ours.port}` }]
    await writeFile(config, stringify({ state: 'state', sources }))
    const applied = await discover('--config', config, '--apply')
    expect(applied.code, applied.output).toBe(0)
    expect(applied.output).toMatch(/^[1-9]\d* changes made, 0 not\.$/m)
    const again = await discover('--config', config)
    expect(again.code, again.output).toBe(0)
  })

  test('is the same in the next preview', async () => {
    const { code, output } = await published.stack.pulumi('preview', '--expect-no-changes', '--diff')
    expect(code, output).toBe(0)
  })

  test('goes without a trace when the stack asks for it no more, and NetBox stays', async () => {
    const { stack } = published
    for (const part of ['automation', 'whatsup', 'events', 'discovery'])
      for (const key of [`netbox:${part}`, `netbox:${part}Secrets`]) delete stack.config[key]
    await stack.configure({})
    await stack.up()
    expect(await stack.inspect('-automation')).toBeUndefined()
    expect(await stack.inspect('-nats')).toBeUndefined()
    expect(await stack.ids()).toEqual(before)
    const images = await stack.engine.call<{ RepoTags: string[] | null }[]>('GET', '/images/json')
    expect(images.flatMap(({ RepoTags }) => RepoTags ?? []).filter((tag) => tag.startsWith(stack.name))).toEqual([])
  })
})
