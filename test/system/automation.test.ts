import { writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { Client, type NetBoxError, provisionToken } from '../../netbox/index.ts'
import { call, overHttp } from '../apps/agent/clients.ts'
import { type PublishedStack, publishedStack } from './support/gateway.ts'

const soon = { timeout: 60_000, interval: 200 }

let published: PublishedStack
let outputs: Record<string, string>
let agents: { mcpUrl: string; token: string }
/** The Docker engine of this machine as far as it is this stack's. */
let ours: Awaited<ReturnType<typeof engineOf>>
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
  const gateway = IPAM.Config[0]!.Gateway
  const alertUrl = `http://${gateway}:${(target.address() as AddressInfo).port}/alert`
  ours = await engineOf(stack)
  const sources = [{ name: 'docker', type: 'docker', host: `tcp://${gateway}:${ours.port}` }]
  await stack.configure({
    // The one image of the sandbox that has Node.
    'netbox:automation': { image: inject('parts').images.gateway, publish: true, writes: ['ipam.ipaddress'] },
    'netbox:automationSecrets': { alertUrl },
    'netbox:discovery': { site: 'inside', tag: 'inside', sources },
  })
  await stack.up()
  outputs = (await stack.outputs()) as Record<string, string>
  agents = outputs.agents as unknown as typeof agents
})

afterAll(async () => {
  target?.close()
  await ours?.[Symbol.asyncDispose]()
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
async function ownToken(name = 'automation-netbox-token'): Promise<string> {
  const { deployment } = JSON.parse(await published.stack.state(true)) as {
    deployment: { resources: { urn: string; outputs?: { value?: { plaintext: string } } }[] }
  }
  const found = deployment.resources.find(({ urn }) => urn.endsWith(`::${name}`))
  return JSON.parse(found!.outputs!.value!.plaintext) as string
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
    const [change] = await at('core/object-changes/', { changed_object_id: String(device!.id), action: 'create' })
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
    const { 'netbox:automation': _, 'netbox:automationSecrets': __, 'netbox:discovery': ___, ...rest } = stack.config
    stack.config = rest
    await stack.configure({})
    await stack.up()
    expect(await stack.inspect('-automation')).toBeUndefined()
    expect(await stack.ids()).toEqual(before)
    const images = await stack.engine.call<{ RepoTags: string[] | null }[]>('GET', '/images/json')
    expect(images.flatMap(({ RepoTags }) => RepoTags ?? []).filter((tag) => tag.startsWith(stack.name))).toEqual([])
  })
})
