import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { main } from '../../apps/events/cli/main.ts'
import { Client, type NetBoxError, provisionToken } from '../../netbox/index.ts'
import { backUp, newKey, restore } from '../../operate/backup/index.ts'
import { eventSettings } from '../../operate/commands/event-settings.ts'
import { call, overHttp } from '../apps/agent/clients.ts'
import { freePort } from './support/free-port.ts'
import { type PublishedStack, publishedStack } from './support/gateway.ts'

const soon = { timeout: 60_000, interval: 200 }
/** Of what takes a command each time. */
const calmly = { timeout: 240_000, interval: 500 }

let published: PublishedStack
let outputs: Record<string, string>
let agents: { mcpUrl: string; token: string }
/** Where alerts go, and what came there. */
let target: Server
const alerts: Record<string, unknown>[] = []
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
  const alertUrl = `http://${IPAM.Config[0]!.Gateway}:${(target.address() as AddressInfo).port}/alert`
  await stack.configure({
    // The one image of the sandbox that has Node.
    'netbox:automation': { image: inject('parts').images.gateway, publish: true, writes: ['ipam.ipaddress'] },
    'netbox:automationSecrets': { alertUrl },
    'netbox:events': { image: inject('parts').images.nats, port: await freePort() },
  })
  await stack.up()
  outputs = (await stack.outputs()) as Record<string, string>
  agents = outputs.agents as unknown as typeof agents
})

afterAll(async () => {
  target?.close()
  await published?.dispose()
})

const clientWith = (token: string) => new Client({ url: outputs.url!, token })

async function administrator(): Promise<Client> {
  const { url, user, password } = outputs
  return clientWith(
    (await provisionToken({ url: url!, username: user!, password: password!, description: 'test' })).token,
  )
}

/** The token that the container logs in with, as it has it. */
async function ownToken(): Promise<string> {
  const { deployment } = JSON.parse(await published.stack.state(true)) as {
    deployment: { resources: { urn: string; outputs?: { value?: { plaintext: string } } }[] }
  }
  const found = deployment.resources.find(({ urn }) => urn.endsWith('::automation-netbox-token'))
  return JSON.parse(found!.outputs!.value!.plaintext) as string
}

/** `netbox-events` as one of NATS's users, and what it says. */
function eventsAs(user: string) {
  const said: string[] = []
  const note = (line: string) => void said.push(line)
  const run = (...args: string[]) =>
    main(args, eventSettings(outputs.eventStore, user), { out: note, err: note, progress() {}, clear() {} })
  return { said, run }
}

/** What `npm run status` says of something. */
async function statusOf(what: string): Promise<string | undefined> {
  const { stack } = published
  const { output } = await stack.script('status', '--json', '--stack', stack.stack)
  const { lines } = JSON.parse(output.slice(output.indexOf('{'))) as { lines: { what: string; text: string }[] }
  return lines.find((line) => line.what === what)?.text
}

describe('the automation container', () => {
  test('comes without touching the four of NetBox', async () => {
    expect(await published.stack.ids()).toEqual(before)
    expect((await published.stack.inspect('-automation'))?.State.Health?.Status).toBe('healthy')
  })

  test('has no secret in its environment or its command', async () => {
    const { Config } = (await published.stack.inspect('-automation'))! as unknown as { Config: unknown }
    for (const secret of [await ownToken(), agents.token])
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
      query: new URLSearchParams({ limit: '1', ordering: '-id' }),
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
    expect(said).toEqual([1, 2, 3, 4].map((position) => expect.stringContaining(`Position ${position}: `)))
    await vi.waitFor(async () => expect(await statusOf('events')).toBe('active, 0 wait, 0 dead letters'), calmly)
    await using client = await administrator()
    const { body } = await client.get('dcim/devices/', { query: new URLSearchParams({ name: 'web01.example.com' }) })
    const address = { address: '192.168.100.10/24' }
    expect((body as { results: object[] }).results).toMatchObject([{ primary_ip4: address, role: { slug: 'server' } }])
  })

  test('brings NetBox to what stood in the streams of a backup that is restored', async () => {
    const { stack } = published
    const folder = join(stack.folder, 'backups')
    const identity = join(stack.folder, 'key')
    const place = { host: inject('parts').host, name: stack.name }
    const recipients = [await newKey(identity)]
    const { file, manifest } = await backUp({ ...place, stack: stack.stack, recipients, folder })
    expect(manifest.files.map(({ name }) => name)).toContainEqual(
      expect.stringMatching(/^events\/.*\/INFRASTRUCTURE\//),
    )
    await eventsAs('publisher').run('publish', 'compute.registered', '--hostname', 'web02.example.com')
    await restore({ ...place, file, identity })
    await vi.waitFor(async () => expect(await statusOf('events')).toBe('active, 0 wait, 0 dead letters'), calmly)
    const { said, run } = eventsAs('reader')
    expect(await run('check'), said.join()).toBe(0)
    expect(said).toEqual(['4 events can be read, 0 cannot; 0 dead letters.'])
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

  test('is the same in the next preview', async () => {
    const { code, output } = await published.stack.pulumi('preview', '--expect-no-changes', '--diff')
    expect(code, output).toBe(0)
  })

  test('goes without a trace when the stack asks for it no more, and NetBox stays', async () => {
    const { stack } = published
    const { 'netbox:automation': _, 'netbox:automationSecrets': __, 'netbox:events': ___, ...rest } = stack.config
    stack.config = rest
    await stack.configure({})
    await stack.up()
    expect(await stack.inspect('-automation')).toBeUndefined()
    expect(await stack.inspect('-nats')).toBeUndefined()
    expect(await stack.ids()).toEqual(before)
    const images = await stack.engine.call<{ RepoTags: string[] | null }[]>('GET', '/images/json')
    expect(images.flatMap(({ RepoTags }) => RepoTags ?? []).filter((tag) => tag.startsWith(stack.name))).toEqual([])
  })
})
