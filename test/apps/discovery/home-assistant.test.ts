import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { homeAssistantStandIn } from '../../../sandbox/discovery/home-assistant.ts'
import { lab } from './lab.ts'

const TOKEN = 'canary-long-lived-token'
const RECORDED = join(import.meta.dirname, '..', '..', 'fixtures', 'discovery', 'home-assistant')
const recorded = async (name: string) =>
  JSON.parse(await readFile(join(RECORDED, `${name}_registry.json`), 'utf8')) as object[]

async function home(answers: Record<string, unknown> = {}) {
  const server = await homeAssistantStandIn(TOKEN, {
    'config/device_registry/list': await recorded('device'),
    'config/area_registry/list': await recorded('area'),
    ...answers,
  })
  const at = await lab({ sources: [] })
  const tokenFile = join(at.folder, 'token')
  await writeFile(tokenFile, `${TOKEN}\n`)
  await at.write({ sources: [{ name: 'ha', type: 'home-assistant', url: server.url, tokenFile }] })
  return {
    ...at,
    server,
    tokenFile,
    observations: async () =>
      (JSON.parse((await at.run('collect')).out) as { collected: { observations: Record<string, unknown>[] }[] })
        .collected[0]!.observations,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await at[Symbol.asyncDispose]()
    },
  }
}

describe("Home Assistant's recorded registry", () => {
  test('gives the devices with a MAC, a serial or an address; two entries of one MAC are one thing', async () => {
    await using at = await home()
    const things = await at.observations()
    expect(things.filter(({ id }) => id === '52:54:00:12:34:56')).toHaveLength(1)
    expect(things.map(({ name }) => name)).not.toContain('Sun')
    expect(things.length).toBeLessThan(5)
  })

  test('is only read', async () => {
    await using at = await home()
    await at.run('plan')
    expect(new Set(at.server.said)).toEqual(
      new Set(['auth', 'config/area_registry/list', 'config/device_registry/list']),
    )
  })

  test('takes normalised MACs, no zeros, and no address of a hub for what hangs on it', async () => {
    const row = { entry_type: null, disabled_by: null, name_by_user: null }
    const devices = [
      {
        ...row,
        id: 'a',
        name: 'Tracker',
        connections: [
          ['mac', '3CECEF000001'],
          ['mac', '00:00:00:00:00:00'],
        ],
      },
      {
        ...row,
        id: 'b',
        name: 'Bulb',
        connections: [],
        via_device_id: 'a',
        configuration_url: 'http://192.0.2.7/bulb',
      },
    ]
    await using at = await home({ 'config/device_registry/list': devices })
    expect(await at.observations()).toMatchObject([
      { id: '3c:ec:ef:00:00:01', interfaces: [{ mac: '3c:ec:ef:00:00:01' }] },
    ])
  })

  test('with a row that is broken gives the others, and one sentence', async () => {
    const [good] = (await recorded('device')).filter((one) => 'serial_number' in one && one.serial_number)
    await using at = await home({ 'config/device_registry/list': [{ id: 7 }, good] })
    const { out } = await at.run('plan')
    expect(out).toContain('! ha: config/device_registry/list: row 0 is left out: id must be of type string')
    expect(out).toContain('+ home/')
  })
})

test('a wrong token is one sentence without the token', async () => {
  await using at = await home()
  await writeFile(at.tokenFile, 'canary-wrong')
  const { code, out } = await at.run('check')
  expect({ code, out }).toEqual({
    code: 1,
    out: 'ha: Home Assistant does not accept the token; make a new long-lived one.',
  })
})

test.each([
  [
    'a refused registry',
    undefined,
    'config/device_registry/list is refused (unauthorized); the user needs to be in the group system-read-only',
  ],
  ['an answer that is no list', { a: 1 }, 'the answer to config/device_registry/list is no list'],
  ['what is no JSON', '<html>', 'sends what is no JSON'],
])('%s is a gap, and nothing else', async (_, answer, sentence) => {
  await using at = await home({ 'config/device_registry/list': answer })
  const { out } = await at.run('plan')
  expect(out).toContain(sentence)
  expect(out).toContain('0 to create, 0 to change, 0 to delete')
})

test('a server that falls silent costs its own time and no more', async () => {
  await using at = await home({ 'config/device_registry/list': () => undefined })
  await at.write({
    sources: [{ name: 'ha', type: 'home-assistant', url: at.server.url, tokenFile: at.tokenFile, timeout: 1 }],
  })
  const { code, out } = await at.run('plan')
  expect(code).toBe(1)
  expect(out).toContain('took too long, or was called off')
})
