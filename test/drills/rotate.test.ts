import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { USERS } from '../../apps/automation/told.ts'
import { main as events } from '../../apps/events/cli/main.ts'
import { lastLines } from '../../host/docker/container.ts'
import { execIn } from '../../host/docker/exec.ts'
import type { EventStoreAccess } from '../../infra/events/events.ts'
import { Client, provisionToken } from '../../netbox/index.ts'
import { eventSettings } from '../../operate/commands/event-settings.ts'
import { databaseTakes, natsTakes, netboxTakes, receiverTakes, valkeyTakes } from '../system/support/accepts.ts'
import { freePort } from '../system/support/free-port.ts'
import { login, Visitor } from '../system/support/netbox.ts'
import { Outage } from '../system/support/outage.ts'
import { generatedBy, secretsOf } from '../system/support/secrets.ts'
import { TestStack } from '../system/support/stack.ts'

const SUFFIXES = ['', '-worker', '-postgres', '-redis', '-automation', '-nats']

let stack: TestStack
/** What every command said, and every secret there ever was. */
let said = ''
const secrets = new Set<string>()

interface Outputs {
  url: string
  user: string
  password: string
  clientTokens: Record<string, string>
  webhookSecrets: Record<string, string>
  agents: { token: string }
  eventStore: EventStoreAccess
  peppers: number[]
}
const outputs = async () => (await stack.outputs()) as unknown as Outputs
/** The API tokens that the state holds: that of the program, of the client, of the automation and of the projector. */
const apiTokens = async () => secretsOf(await stack.state(true)).filter((secret) => secret.startsWith('nbt_'))

/** Declares generations, runs the update, and tells how long NetBox did not answer. */
async function rotate(settings: Record<string, unknown>): Promise<Outage> {
  await stack.configure(settings)
  await using outage = new Outage(`${stack.url}login/`)
  await up()
  return outage
}

const told = ({ seconds }: Outage) => `NetBox did not answer for ${seconds} s`

async function up(): Promise<void> {
  said += await stack.up()
  for (const secret of secretsOf(await stack.state(true))) secrets.add(secret)
}

async function unchanged(): Promise<void> {
  const { code, output } = await stack.pulumi('preview', '--expect-no-changes', '--diff')
  said += output
  expect(code, output).toBe(0)
}

beforeAll(async () => {
  stack = await TestStack.make('rotate', {
    // Secrets are protected as on the VM.
    'netbox:keepData': true,
    'netbox:model': './seed/multipass.ts',
    'netbox:automation': { image: inject('parts').images.gateway },
    'netbox:events': { image: inject('parts').images.nats, port: await freePort() },
  })
  await up()
})

afterAll(async () => {
  await stack?.dispose()
})

describe('a rotation', () => {
  test('of the database password that is killed half way is finished by the next update', async ({ annotate }) => {
    const before = await stack.ids()
    const { 'database-password': old } = await generatedBy(stack)
    await stack.configure({ 'netbox:generations': { database: 2 } })
    await using outage = new Outage(`${stack.url}login/`)
    const child = stack.start('up', '--yes', '--skip-preview')
    await vi.waitFor(
      async () => expect([undefined, before['-postgres']]).not.toContain((await stack.inspect('-postgres'))?.Id),
      { timeout: 120_000, interval: 50 },
    )
    process.kill(-child.pid!, 'SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    await stack.cancel()
    await up()
    await annotate(told(outage))
    const { 'database-password-generation-2': now } = await generatedBy(stack)
    expect([await databaseTakes(stack, old!), await databaseTakes(stack, now!)]).toEqual([false, true])
    expect((await stack.ids())['-redis']).toBe(before['-redis'])
    await unchanged()
  })

  test('may go up by one only: Pulumi refuses to lose the secret in use', async () => {
    for (const database of [1, 4]) {
      await stack.configure({ 'netbox:generations': { database } })
      const { code, output } = await stack.pulumi('preview')
      said += output
      expect(code).not.toBe(0)
      expect(output).toMatch(/database-password-generation-2"? cannot be deleted\s+because it is protected/)
    }
    await stack.configure({ 'netbox:generations': { database: 2 } })
  })

  test('of tokens, webhooks and their users leaves NetBox alone, and old values are refused', async () => {
    const before = await stack.ids()
    const [was, key] = [await outputs(), (await generatedBy(stack))['automation-webhook-secret']!]
    const tokens = await apiTokens()
    expect(tokens).toHaveLength(4)
    await using outage = new Outage(`${stack.url}login/`)
    const names = ['apiToken', 'webhook', 'clients', 'automation', 'events']
    const { code, output } = await stack.script('rotate', ...names, '--stack', stack.stack)
    said += output
    expect(code, output).toBe(0)
    expect(output).toContain('apiToken: API token that fills NetBox. Interrupts: nothing.')
    expect(output).toContain('Rotated: apiToken, webhook, clients, automation, events.')
    expect(output).toContain(`'pulumi stack output clientTokens --show-secrets -s ${stack.stack}'`)
    const now = await outputs()
    expect(await stack.ids()).toEqual(before)
    expect(outage.seconds).toBe(0)
    for (const token of tokens) expect(await netboxTakes(stack, token)).toBe(false)
    expect(await netboxTakes(stack, now.clientTokens['client-demo']!)).toBe(true)
    expect(now.agents.token).not.toBe(was.agents.token)
    const values = await generatedBy(stack)
    expect(await login(stack.url, 'client-client-demo', values['client-client-demo-password']!)).toBe(false)
    expect(await login(stack.url, 'client-client-demo', values['client-client-demo-password-generation-2']!)).toBe(true)
    const newKey = now.webhookSecrets['automation-webhook-secret']!
    expect([await receiverTakes(stack, key), await receiverTakes(stack, newKey)]).toEqual([false, true])
    for (const user of USERS) {
      const [old, given] = [was, now].map(({ eventStore }) => eventSettings(eventStore, user))
      expect([await natsTakes(old!), await natsTakes(given!)], user).toEqual([false, true])
    }
    await unchanged()
  })

  test('leaves the projector of events at work', async () => {
    const { eventStore, user: username, password } = await outputs()
    const lines: string[] = []
    const note = (line: string) => void lines.push(line)
    const screen = { out: note, err: note, progress() {}, clear() {} }
    const args = ['publish', 'compute.registered', '--hostname', 'after-rotation']
    expect(await events(args, eventSettings(eventStore, 'publisher'), screen), lines.join()).toBe(0)
    const { token } = await provisionToken({ url: stack.url, username, password, description: 'system test' })
    await using client = new Client({ url: stack.url, token })
    const query = new URLSearchParams({ name: 'after-rotation' })
    await vi.waitFor(
      async () => expect((await client.get('dcim/devices/', { query })).body).toMatchObject({ count: 1 }),
      { timeout: 180_000, interval: 300 },
    )
  })

  test('of everything that NetBox starts with takes one restart, and old values are refused', async ({ annotate }) => {
    const was = await outputs()
    const { 'valkey-password': old } = await generatedBy(stack)
    const visitor = new Visitor(stack.url)
    await visitor.login(was.user, was.password)
    expect((await visitor.page('')).status).toBe(200)
    const own = await provisionToken({ url: stack.url, username: was.user, password: was.password, description: 'own' })
    const generations = {
      database: 3,
      valkey: 2,
      secretKey: 2,
      superuser: 2,
      apiToken: 2,
      webhook: 2,
      clients: 2,
      events: 2,
    }
    const outage = await rotate({
      'netbox:generations': { ...generations, automation: 2 },
      'netbox:peppers': [1, 2],
    })
    await annotate(told(outage))
    const [now, values] = [await outputs(), await generatedBy(stack)]
    expect(now.peppers).toEqual([1, 2])
    expect([await valkeyTakes(stack, old!), await valkeyTakes(stack, values['valkey-password-generation-2']!)]).toEqual(
      [false, true],
    )
    expect(await databaseTakes(stack, values['database-password-generation-2']!)).toBe(false)
    expect(await databaseTakes(stack, values['database-password-generation-3']!)).toBe(true)
    expect(values).not.toHaveProperty('database-password')
    expect((await visitor.page('')).status).toBe(302)
    expect(await login(stack.url, was.user, was.password)).toBe(false)
    expect(await login(stack.url, now.user, now.password)).toBe(true)
    // Signed with the old pepper, which is still there.
    expect(await netboxTakes(stack, own.token)).toBe(true)
    expect(await netboxTakes(stack, was.clientTokens['client-demo']!)).toBe(false)
    await unchanged()

    // No engine answers there: both updates fail, and the second command finds a step to finish.
    await stack.configure({ 'netbox:host': 'unix:///no-such.sock' })
    for (let attempt = 1; attempt <= 2; attempt++) {
      const { code, output } = await stack.script('rotate', 'oldPeppers', '--stack', stack.stack)
      said += output
      expect(code).not.toBe(0)
      expect(output).toContain('Not finished.')
    }
    expect((await outputs()).peppers).toEqual([1, 2])

    const end = await rotate({ 'netbox:host': inject('parts').host, 'netbox:peppers': [2] })
    await annotate(told(end))
    expect((await outputs()).peppers).toEqual([2])
    expect(await netboxTakes(stack, own.token)).toBe(false)
    expect(await netboxTakes(stack, now.clientTokens['client-demo']!)).toBe(true)
    await unchanged()
  })

  test('loses no object of NetBox, and shows no secret', async () => {
    const { user: username, password } = await outputs()
    const { token } = await provisionToken({ url: stack.url, username, password, description: 'system test' })
    await using client = new Client({ url: stack.url, token })
    const { body } = await client.get('dcim/devices/', { query: new URLSearchParams({ name: 'r2d2automaker' }) })
    expect(body).toMatchObject({ count: 1 })
    const logs = await Promise.all(SUFFIXES.map((suffix) => lastLines(stack.engine, `${stack.name}${suffix}`, 10_000)))
    const seen = { output: said, logs: logs.flat().join('\n'), state: await stack.state() }
    expect(secrets.size).toBeGreaterThan(10)
    for (const [place, text] of Object.entries(seen)) {
      // Their beginnings only: whatever this test prints stays in a log.
      const shown = [...secrets].filter((secret) => text.includes(secret)).map((secret) => secret.slice(0, 8))
      expect(shown, `secrets in ${place}`).toEqual([])
    }
  })

  // The last one: nothing of NetBox can be written afterwards.
  test('of the database password that PostgreSQL refuses does not show it in the log', async () => {
    const [host, container] = [inject('parts').host, `${stack.name}-postgres`]
    const { 'database-password-generation-3': password } = await generatedBy(stack)
    const readOnly = 'ALTER ROLE netbox SET default_transaction_read_only = on'
    const set = await execIn(stack.engine, container, ['psql', '-U', 'netbox', '-d', 'netbox', '-c', readOnly])
    expect(set).toMatchObject({ exitCode: 0 })
    const command = spawnSync('node', ['infra/commands/align-database-password.ts'], {
      env: { ...process.env, NETBOX_DOCKER_HOST: host, NETBOX_POSTGRES: container },
      encoding: 'utf8',
    })
    const refusal = 'cannot execute ALTER ROLE in a read-only transaction'
    expect(command.status).toBe(1)
    expect(command.stderr).toContain(refusal)
    const log = (await lastLines(stack.engine, container, 10_000)).join('\n')
    expect(log).toContain(refusal)
    // Whatever this test prints stays in a log too.
    expect(log.includes(password!)).toBe(false)
  })
})
