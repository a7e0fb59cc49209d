import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { lastLines } from '../../host/docker/container.ts'
import { removeHomelab } from '../../sandbox/homelab/index.ts'
import { drill } from './support/drill.ts'
import { homelabOf, login, page } from './support/netbox.ts'
import { secretsOf } from './support/secrets.ts'
import { TestStack } from './support/stack.ts'

const SERVICES = ['', '-worker', '-postgres', '-redis']
let stack: TestStack
/** What the first `pulumi up` said. */
let upOutput = ''
/** What the one said that brought a changed setting. */
let changedOutput = ''

beforeAll(async () => {
  stack = await TestStack.make('deploy')
  await homelabOf(stack)
})

afterAll(async () => {
  if (stack) await removeHomelab({ host: stack.engine.host, network: stack.network, name: `${stack.name}-` })
  await stack?.dispose()
})

describe('a deployment, from nothing to destroyed', () => {
  test('the preview names every resource and changes nothing', async () => {
    const { code, output } = await stack.pulumi('preview')
    expect(output).toMatch(/docker:index:Container\s+netbox-worker\s+create/)
    expect({ code, ids: Object.values(await stack.ids()) }).toEqual({ code: 0, ids: Array(4).fill(undefined) })
  })

  test('the first up ends with four healthy containers', async () => {
    upOutput = await stack.up()
    const health = await Promise.all(
      SERVICES.map(async (suffix) => (await stack.inspect(suffix))?.State.Health?.Status),
    )
    expect(health).toEqual(Array(4).fill('healthy'))
  })

  test('NetBox speaks French under its base path, and its static files load', async () => {
    const { status, language, text } = await page(`${stack.url}login/`)
    expect({ status, language }).toEqual({ status: 200, language: 'fr' })
    const asset = /(?:href|src)="(\/netbox\/static\/[^"]+)"/.exec(text)?.[1]
    expect((await page(new URL(asset ?? 'no-asset', stack.url).href)).status).toBe(200)
  })

  test('the administrator logs in with the generated password', async () => {
    const { user, password } = await stack.outputs()
    expect(await login(stack.url, String(user), String(password))).toBe(true)
    expect(await login(stack.url, String(user), 'wrong')).toBe(false)
  })

  test('a second up and a refresh change nothing', async () => {
    const before = await stack.ids()
    expect(await stack.up()).toMatch(/Resources:\n\s+\d+ unchanged\n/)
    const refresh = await stack.pulumi('preview', '--refresh', '--expect-no-changes')
    expect(refresh).toMatchObject({ code: 0 })
    expect(await stack.ids()).toEqual(before)
  })

  test('no secret stands in plain text in state, settings, logs or process lists', async () => {
    const secrets = secretsOf(await stack.state(true))
    expect(secrets.length).toBeGreaterThanOrEqual(5)
    const seen = {
      state: await stack.state(),
      inspect: JSON.stringify(await Promise.all(SERVICES.map((suffix) => stack.inspect(suffix)))),
      logs: (await Promise.all(SERVICES.map((suffix) => lastLines(stack.engine, `${stack.name}${suffix}`, 10_000))))
        .flat()
        .join('\n'),
      output: upOutput,
      processes: JSON.stringify(
        await Promise.all(
          SERVICES.map((suffix) =>
            stack.engine.call('GET', `/containers/${stack.name}${suffix}/top`, { query: { ps_args: '-eo pid,args' } }),
          ),
        ),
      ),
    }
    for (const [place, text] of Object.entries(seen)) {
      expect(secrets.filter((secret) => text.includes(secret)).length, `secrets in ${place}`).toBe(0)
    }
  })

  test('a changed setting replaces NetBox and its worker only, and is previewed by name', async () => {
    const before = await stack.ids()
    await stack.configure({ 'netbox:language': 'en' })
    const preview = await stack.pulumi('preview', '--diff')
    expect(preview.output).toContain('DEFAULT_LANGUAGE=en')
    // Nor is any object of NetBox shown, of which none will change.
    expect(preview.output).not.toMatch(/netbox:(?:dcim|ipam|tenancy|index):/)
    // Somebody else is at work on the host meanwhile.
    const elsewhere = await neighbourElsewhere()
    const update = stack.up()
    await expect.poll(async () => (await stack.inspect())?.Id, { timeout: 240_000, interval: 200 }).not.toBe(before[''])
    await stack.engine.call('POST', `/containers/${elsewhere}/restart`, { query: { t: 0 } })
    changedOutput = await update
    const after = await stack.ids()
    expect(after['-postgres']).toBe(before['-postgres'])
    expect(after['-redis']).toBe(before['-redis'])
    expect(after['']).not.toBe(before[''])
    expect(after['-worker']).not.toBe(before['-worker'])
    expect((await page(`${stack.url}login/`)).language).toBe('en')
  })

  test('a neighbour on another network that somebody restarted meanwhile is told, and is no failure', () => {
    expect(changedOutput.replaceAll(/\s+/g, ' ')).toMatch(
      /warning: Other containers of the host moved during this update: \S+-elsewhere was restarted at .* They run again/,
    )
  })

  drill('what somebody changed by hand is found by preview --refresh and mended by up', async () => {
    const { engine, name } = stack
    await engine.call('DELETE', `/containers/${name}-worker`, { query: { force: true } })
    await engine.call('POST', `/containers/${name}-redis/stop`, { query: { t: 5 } })
    await engine.call('POST', `/containers/${name}-postgres/update`, { body: { Memory: 2 ** 31, MemorySwap: 2 ** 31 } })
    const { output } = await stack.pulumi('preview', '--refresh', '--diff')
    expect(output).toMatch(/netbox-worker/)
    expect(output).toMatch(/mustRun/)
    expect(output).toMatch(/memory\s*: 2048/)
    await stack.up('--refresh')
    expect(await stack.pulumi('preview', '--refresh', '--expect-no-changes')).toMatchObject({ code: 0 })
    const { HostConfig } = (await stack.inspect('-postgres')) as unknown as { HostConfig: { Memory: number } }
    expect(HostConfig.Memory).toBe(1024 * 2 ** 20)
  })

  test('destroy leaves nothing behind in the sandbox, and the neighbours as they were', async () => {
    const { code, output } = await stack.pulumi('destroy', '--yes', '--skip-preview')
    expect(output).toContain('deleted')
    expect(code).toBe(0)
    expect(Object.values(await stack.ids())).toEqual(Array(4).fill(undefined))
    const { Volumes } = await stack.engine.call<{ Volumes: { Name: string }[] | null }>('GET', '/volumes')
    expect((Volumes ?? []).filter(({ Name }) => Name.startsWith(stack.name))).toEqual([])
  })
})

/** Starts a container that shares nothing with the stack but the host. */
async function neighbourElsewhere(): Promise<string> {
  const name = `${stack.name}-elsewhere`
  const body = { Image: inject('parts').images.neighbour, HostConfig: { RestartPolicy: { Name: 'unless-stopped' } } }
  await stack.engine.call('POST', '/containers/create', { query: { name }, body })
  await stack.engine.call('POST', `/containers/${name}/start`)
  return name
}
