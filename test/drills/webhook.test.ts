import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { Client, provisionToken } from '../../netbox/index.ts'
import { TestStack } from '../system/support/stack.ts'

const root = join(import.meta.dirname, '..', '..')
const DEVICE = 'r2d2automaker'
const soon = { timeout: 60_000, interval: 100 }

let stack: TestStack
/** Where the actions go to, and what came there, by path. */
let target: Server
const came: { path: string; body: Record<string, unknown> }[] = []
/** Of the receiver, reached without NetBox. */
let address: string

beforeAll(async () => {
  stack = await TestStack.make('webhook', { 'netbox:model': './seed/multipass.ts' })
  await stack.up()
  target = createServer(async (request, response) => {
    came.push({ path: request.url!, body: (await json(request)) as Record<string, unknown> })
    response.end()
  })
  await new Promise<void>((resolve) => target.listen(0, '0.0.0.0', resolve))
  address = await startReceiver(await signingSecret(), (target.address() as AddressInfo).port)
  await vi.waitFor(async () => expect((await fetch(`${address}/health`)).status).toBe(200), soon)
})

afterAll(async () => {
  target?.close()
  await stack?.dispose()
})

test('a device that becomes failed in NetBox raises one alert, by way of the seeded webhook and NetBox’s worker', async () => {
  await using client = await clientOfStack()
  const id = await deviceId(client)
  await client.patch(`dcim/devices/${id}/`, { status: 'failed' })
  await vi.waitFor(() => expect(at('/alert')).toHaveLength(1), soon)
  const { text, ...rest } = at('/alert')[0]!
  expect(text).toMatch(new RegExp(`^dcim.device ${DEVICE} is failed, was active; changed by admin at `))
  expect(rest).toMatchObject({ event: 'updated', late: false, object: { type: 'dcim.device', id, name: DEVICE } })

  // The way back is told to the agent, and is no cause for alarm. The events of a device come in order.
  await client.patch(`dcim/devices/${id}/`, { status: 'active' })
  await vi.waitFor(() => expect(statuses(id)).toHaveLength(2), soon)
  expect(statuses(id)).toEqual([
    { before: 'active', after: 'failed' },
    { before: 'failed', after: 'active' },
  ])
  await vi.waitFor(async () => expect(await metrics()).toContain('netbox_webhook_spool_events 0\n'), soon)
  expect(at('/alert')).toHaveLength(1)
})

test('what NetBox did not sign raises nothing', async () => {
  const before = came.length
  const body = JSON.stringify({ event: 'updated', object_type: 'dcim.device', data: { id: 1 } })
  const headers = { 'content-type': 'application/json', 'x-hook-signature': '0'.repeat(128) }
  const response = await fetch(`${address}/api/webhooks/netbox`, { method: 'POST', headers, body })
  expect(response.status).toBe(401)
  expect(await metrics()).toContain('netbox_webhook_refused_total{reason="signature"} 1\n')
  expect(came).toHaveLength(before)
})

const at = (path: string) => came.filter((one) => one.path === path).map(({ body }) => body)

/** What the agent was told of the device's status. The worker may still bring it what the seed made, which has others. */
const statuses = (id: number) =>
  at('/agent')
    .filter(({ event, object }) => event === 'updated' && (object as { type: string }).type === 'dcim.device')
    .filter(({ object }) => (object as { id: number }).id === id)
    .flatMap(({ changes }) => (changes as { status?: unknown }).status ?? [])
const metrics = async () => await (await fetch(`${address}/metrics`)).text()

async function clientOfStack(): Promise<Client> {
  const { url, user, password } = (await stack.outputs()) as Record<string, string>
  const { token } = await provisionToken({
    ...{ url: url!, username: user!, password: password! },
    description: 'system test',
  })
  return new Client({ url: url!, token })
}

async function deviceId(client: Client): Promise<number> {
  const { body } = await client.get('dcim/devices/', { query: new URLSearchParams({ name: DEVICE }) })
  return (body as { results: { id: number }[] }).results[0]!.id
}

/** What the seed made up for the webhook, as the operator would look it up. */
async function signingSecret(): Promise<string> {
  interface Resource {
    urn: string
    outputs?: { result?: { plaintext: string } }
  }
  const { deployment } = JSON.parse(await stack.state(true)) as { deployment: { resources: Resource[] } }
  const found = deployment.resources.find(({ urn }) => urn.endsWith('::webhook-secret'))
  return JSON.parse(found!.outputs!.result!.plaintext) as string
}

/** Runs `netbox-webhook` in a container that bears the name the seeded webhook points to; its address from here. */
async function startReceiver(secret: string, port: number): Promise<string> {
  interface Network {
    IPAM: { Config: { Gateway: string }[] }
  }
  const { IPAM } = await stack.engine.call<Network>('GET', `/networks/${stack.network}`)
  const here = `http://${IPAM.Config[0]!.Gateway}:${port}`
  const data = join(stack.folder, 'receiver')
  await mkdir(data)
  await writeFile(join(data, 'secret'), secret, { mode: 0o600 })
  const endpoints = { notify: { url: `${here}/agent` }, alert: { url: `${here}/alert` } }
  await writeFile(join(data, 'webhook.yaml'), stringify({ endpoints }))
  const packages = ['zod', 'yaml'].map((name) => `${root}/node_modules/${name}:/app/node_modules/${name}:ro`)
  const { Id } = await stack.engine.call<{ Id: string }>('POST', '/containers/create', {
    query: { name: `${stack.name}-receiver` },
    body: {
      Image: inject('parts').images.gateway,
      User: '0',
      Entrypoint: ['node', '/app/apps/webhook/cli/netbox-webhook.mjs'],
      Cmd: ['serve', '--host', '0.0.0.0', '--spool', '/data/spool', '--config', '/data/webhook.yaml'],
      Env: ['NETBOX_WEBHOOK_SECRET_FILE=/data/secret'],
      Healthcheck: { Test: ['NONE'] },
      StopSignal: 'SIGTERM',
      HostConfig: {
        NetworkMode: stack.network,
        Binds: [
          `${data}:/data`,
          `${root}/apps:/app/apps:ro`,
          `${root}/netbox:/app/netbox:ro`,
          `${root}/text:/app/text:ro`,
          `${root}/package.json:/app/package.json:ro`,
          ...packages,
        ],
      },
      NetworkingConfig: { EndpointsConfig: { [stack.network]: { Aliases: ['multipass-nextjs'] } } },
    },
  })
  await stack.engine.call('POST', `/containers/${Id}/start`)
  interface Inspect {
    NetworkSettings: { Networks: Record<string, { IPAddress: string }> }
  }
  const { NetworkSettings } = await stack.engine.call<Inspect>('GET', `/containers/${Id}/json`)
  return `http://${NetworkSettings.Networks[stack.network]!.IPAddress}:3000`
}
