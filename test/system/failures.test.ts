import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { TestStack } from './support/stack.ts'

/** NetBox cannot start in it: the kernel ends it and Docker starts it again and again, or it gets nowhere. */
const TOO_LITTLE_MEMORY = { 'netbox:memory': { netbox: 64 }, 'netbox:startTimeout': 120 }
const STACK_TRACE = /^\s+at .*:\d+\)?$/m

let stack: TestStack
let original: Record<string, unknown>

beforeAll(async () => {
  stack = await TestStack.make('failures', { 'netbox:model': './seed/example.ts' })
  original = stack.config
})

beforeEach(async () => {
  stack.config = original
  await stack.configure({})
})

afterAll(async () => {
  await stack?.dispose()
})

/** Both operations must fail with the sentence and without a stack trace, and leave no container. */
async function refused(sentence: RegExp): Promise<void> {
  for (const operation of [['preview'], ['up', '--yes', '--skip-preview']]) {
    const { code, output } = await stack.pulumi(...operation)
    expect(output).toMatch(sentence)
    expect(output).not.toMatch(STACK_TRACE)
    expect(code).not.toBe(0)
  }
  expect(Object.values(await stack.ids())).toEqual(Array(4).fill(undefined))
}

describe('a deployment that cannot be is refused in one sentence, and nothing is made, when', () => {
  test('a setting is wrong', async () => {
    await stack.configure({ 'netbox:timeZone': 'Europe/Pariss' })
    await refused(/error: netbox:timeZone is "Europe\/Pariss"; it must be a time zone such as Europe\/Paris\./)
  })

  test('the network is missing', async () => {
    await stack.configure({ 'netbox:network': 'no-such-network' })
    await refused(/error: There is no Docker network no-such-network .*docker network create no-such-network/)
  })

  test('the engine does not answer', async () => {
    await stack.configure({ 'netbox:host': 'tcp://127.0.0.1:9' })
    await refused(
      /error: no Docker engine answers at tcp:\/\/127\.0\.0\.1:9 .*: start Docker there, or correct netbox:host/,
    )
  })

  test('a port is taken by another program', async () => {
    const server = await listening()
    const { port } = server.address() as { port: number }
    await stack.configure({ 'netbox:ports': { netbox: port, postgres: port + 1 } })
    await refused(
      new RegExp(`error: Port ${port}, which netbox:ports\\.netbox asks for, is taken .* by another program`),
    )
    await new Promise((resolve) => server.close(resolve))
  })

  test('an image is neither there nor to be had', async () => {
    const images = original['netbox:images'] as Record<string, string>
    await stack.configure({ 'netbox:images': { ...images, valkey: 'netbox-sandbox/nowhere:1' } })
    await refused(
      /error: Image netbox-sandbox\/nowhere:1 \(netbox:images\.valkey\) is not on the host and cannot be pulled/,
    )
  })

  test('the model is wrong', async () => {
    await stack.configure({ 'netbox:model': './seed/nowhere.ts' })
    await refused(/error: netbox:model is \.\/seed\/nowhere\.ts; there is no such module/)
  })
})

test('a container that does not become healthy fails the update with its last log lines', async () => {
  await stack.configure(TOO_LITTLE_MEMORY)
  const { code, output } = await stack.pulumi('up', '--yes', '--skip-preview')
  expect(output).toMatch(
    new RegExp(
      `error: container ${stack.name} (was restarted \\d+ times|exited with code \\d+|is unhealthy|was still starting)`,
    ),
  )
  expect(output).toContain('last log lines:')
  expect(output).not.toMatch(STACK_TRACE)
  expect(code).not.toBe(0)
  expect((await stack.inspect('-worker'))?.Id).toBeUndefined()
})

test('a container that somebody removed is named, with what to do', async () => {
  await stack.configure(TOO_LITTLE_MEMORY)
  await stack.engine.call('DELETE', `/containers/${stack.name}`, { query: { force: true } })
  const { code, output } = await stack.pulumi('up', '--yes', '--skip-preview')
  expect(output).toContain(
    `error: container ${stack.name} is not there: somebody removed it; after 'pulumi refresh', the`,
  )
  expect(code).not.toBe(0)
})

async function listening(): Promise<Server> {
  const server = createServer()
  return await new Promise((resolve) => server.listen(0, '0.0.0.0', () => resolve(server)))
}
