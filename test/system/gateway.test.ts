import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { remove } from '../../kong/index.ts'
import { provisionToken } from '../../netbox/index.ts'
import { inABrowser } from './gateway-in-a-browser.ts'
import { drill } from './support/drill.ts'
import { NEIGHBOUR, type PublishedStack, publishedStack } from './support/gateway.ts'
import { login, Visitor } from './support/netbox.ts'
import type { TestStack } from './support/stack.ts'

let published: PublishedStack
let stack: TestStack
/** The gateway's file as it was before this project came. */
let original: string
let token: string

beforeAll(async () => {
  published = await publishedStack('gateway', { 'netbox:model': './seed/multipass.ts' })
  stack = published.stack
  original = await published.file()
})

afterAll(async () => {
  await published?.dispose()
})

const api = (path: string) => `${published.url}/api/netbox/${path}`
const authorised = () => ({ headers: { authorization: `Bearer ${token}` } })
const answers = async (url: string, headers: Record<string, string> = {}) =>
  (await fetch(url, { headers, redirect: 'manual' })).status
const neighbours = async () => [
  await answers(published.url + NEIGHBOUR),
  await answers(published.url + NEIGHBOUR, { apikey: published.apiKey }),
]

/** Kong counts by calendar minutes: what is to be counted must begin early in one. */
async function earlyInAMinute(): Promise<void> {
  const second = new Date().getSeconds()
  if (second > 30) await pause((60 - second) * 1000 + 500)
}

describe('NetBox behind a gateway that was there before', () => {
  test('is previewed as services and routes with their fields, and nothing is changed', async () => {
    const { code, output } = await stack.pulumi('preview', '--diff')
    expect(output).toMatch(/netbox:kong:Services/)
    expect(output).toMatch(new RegExp(`${stack.name}-api`))
    expect(output).toMatch(/rate-limiting/)
    expect({ code, file: await published.file() }).toEqual({ code: 0, file: original })
  })

  test('is refused in the preview where a route of somebody else takes the same requests', async () => {
    await published.rewrite(original.replaceAll(NEIGHBOUR, '/api/netbox/sync'))
    try {
      const { code, output } = await stack.pulumi('preview')
      expect(output.replaceAll(/\s+/g, ' ')).toMatch(
        /\(\/api\/netbox\/sync\) loses requests to our route .*allowOverlap/,
      )
      expect(code).not.toBe(0)
    } finally {
      await published.rewrite(original)
    }
  })

  test('is published by up, which says where, and changes no byte of the other entries', async () => {
    expect(await neighbours()).toEqual([401, 200])
    await stack.up()
    const file = await published.file()
    expect(file).toContain(`# >>> netbox-as-code.${stack.name}`)
    expect(remove(file, stack.name)).toBe(original)
    expect(await neighbours()).toEqual([401, 200])
    expect(await stack.outputs()).toMatchObject({
      uiUrl: `${published.url}/netbox/`,
      apiUrl: `${published.url}/api/netbox/`,
    })
  })

  test('lets a person log in, and its pages link to /netbox/ only', async () => {
    const { user, password } = (await stack.outputs()) as Record<string, string>
    const visitor = new Visitor(`${published.url}/netbox/`)
    expect(await visitor.login(user!, password!)).toBe(true)
    const home = await visitor.page('')
    expect(home.status).toBe(200)
    const links = [...home.text.matchAll(/(?:href|src)="(\/[^"]*)"/g)].map(([, link]) => link!)
    expect(links.length).toBeGreaterThan(20)
    expect(links.filter((link) => !link.startsWith('/netbox/'))).toEqual([])
    const assets = links.filter((link) => link.startsWith('/netbox/static/')).slice(0, 5)
    expect(await Promise.all(assets.map((asset) => answers(published.url + asset)))).toEqual(assets.map(() => 200))
    expect(await login(`${published.url}/netbox/`, user!, 'wrong')).toBe(false)
  })

  inABrowser(() => published)

  test('answers under /api/netbox/ what it answers under its own API path', async () => {
    const { url, user: username, password } = (await stack.outputs()) as Record<string, string>
    token = (await provisionToken({ url: url!, username: username!, password: password!, description: 'test' })).token
    await earlyInAMinute()
    for (const path of ['status/', 'dcim/sites/?name=Homelab%20r2d2', 'dcim/sites/999999999/']) {
      const [short, own] = await Promise.all([
        fetch(api(path), authorised()),
        fetch(`${published.url}/netbox/api/${path}`, authorised()),
      ])
      // Links begin with the path that was asked.
      const text = (await own.text()).replaceAll(`${published.url}/netbox/api/`, `${published.url}/api/netbox/`)
      expect([short.status, await short.text()]).toEqual([own.status, text])
    }
    // Kong's own prefixes would match this one too.
    expect((await fetch(`${published.url}/api/netboxes/`)).headers.get('api-version')).toBeNull()
  })

  test.each(['api/netbox', 'netbox/api'])(
    'lists three pages under /%s/ to a client that follows the links',
    async (at) => {
      const names: string[] = []
      let pages = 0
      for (let next: string | null = `${published.url}/${at}/ipam/services/?limit=7`; next !== null; pages++) {
        expect(next).toMatch(new RegExp(`^${published.url}/${at}/`))
        const answer = await fetch(next, authorised())
        expect([next, answer.status]).toEqual([next, 200])
        const body = (await answer.json()) as { next: string | null; results: { name: string }[] }
        names.push(...body.results.map(({ name }) => name))
        next = body.next
      }
      expect([pages, names.length, new Set(names).size]).toEqual([3, 21, 21])
    },
  )

  test('shows metrics on the Docker network only, and the schema to whoever is logged in', async () => {
    expect(await answers(`${published.url}/netbox/metrics`)).toBe(404)
    expect(await answers(`${String((await stack.outputs()).url)}metrics`)).toBe(200)
    for (const path of ['/netbox/api/schema/', '/api/netbox/schema/', '/netbox/api/schema/swagger-ui/']) {
      // The second answer to who is known would come from a cache.
      expect(await answers(published.url + path, { authorization: `Bearer ${token}` })).toBe(200)
      expect(await answers(published.url + path)).toBe(403)
    }
  })

  test('has nothing to do for the second up, keeps no further copy, and finds no drift', async () => {
    const before = await published.file()
    expect(await stack.up()).toMatch(/Resources:\n\s+\d+ unchanged\n/)
    expect(await stack.pulumi('preview', '--refresh', '--expect-no-changes')).toMatchObject({ code: 0 })
    expect(await published.file()).toBe(before)
  })

  test('answers 429 after sixty API requests in a minute, and says when to come back', async () => {
    await earlyInAMinute()
    const counts = new Map<number, number>()
    let last: Response | undefined
    for (let n = 0; n < 64; n++) {
      last = await fetch(api('status/'), authorised())
      await last.arrayBuffer()
      counts.set(last.status, (counts.get(last.status) ?? 0) + 1)
    }
    expect(counts.get(429)).toBeGreaterThanOrEqual(4)
    expect(counts.get(200)).toBeLessThanOrEqual(60)
    expect(Number(last!.headers.get('retry-after'))).toBeGreaterThan(0)
    // By its other path it has no budget of its own, and the user interface has.
    expect((await fetch(`${published.url}/netbox/api/status/`, authorised())).status).toBe(429)
    expect(await answers(`${published.url}/netbox/`)).toBe(302)
  })

  test('slows down who tries passwords, and nobody else', async () => {
    await earlyInAMinute()
    const tries: number[] = []
    const body = JSON.stringify({ username: 'admin', password: 'guess' })
    const headers = { 'content-type': 'application/json' }
    for (let n = 0; n < 12; n++)
      tries.push((await fetch(api('users/tokens/provision/'), { method: 'POST', headers, body })).status)
    expect([tries[0], tries.at(-1)]).toEqual([403, 429])
    for (let n = 0; n < 12; n++) tries.push(await answers(`${published.url}/netbox/login/`))
    expect(tries.at(-1)).toBe(429)
    expect(await answers(`${published.url}/netbox/`)).toBe(302)
  })

  test('is still published after the gateway was restarted', async () => {
    await stack.engine.call('POST', `/containers/${published.container}/restart`, { query: { t: 5 }, timeout: 60_000 })
    await expect
      .poll(() => answers(`${published.url}/netbox/`).catch(() => 0), { timeout: 60_000, interval: 200 })
      .toBe(302)
    expect(await neighbours()).toEqual([401, 200])
  })
})

describe('the gateway, changed by another hand,', () => {
  test('has its drift found by preview --refresh, field by field, and mended by up', async () => {
    const file = await published.file()
    await published.rewrite(file.replace('minute: 1200', 'minute: 5'))
    const { output } = await stack.pulumi('preview', '--refresh', '--diff')
    expect(output).toMatch(/~ minute\s*: 5 => 1200/)
    await stack.up('--refresh')
    expect(await published.file()).toBe(file)
  })

  drill('gets entries back that were taken out whole', async () => {
    const file = await published.file()
    await published.rewrite(original)
    expect((await stack.pulumi('preview', '--refresh', '--diff')).output).toMatch(/\+ netbox:kong:Services/)
    await stack.up('--refresh')
    expect(await published.file()).toBe(file)
  })

  test('keeps what that hand added, also when ours change', async () => {
    const file = await published.file()
    await published.rewrite(`${file}\n# added by another hand\n`)
    await stack.configure({
      'netbox:gateway': { container: published.container, url: published.url, apiPerMinute: 90 },
    })
    const { output } = await stack.pulumi('preview', '--diff')
    expect(output).toMatch(/~ minute\s*: 60 => 90/)
    await stack.up()
    expect(remove(await published.file(), stack.name)).toBe(`${original}\n# added by another hand\n`)
    expect((await fetch(api('status/'), authorised())).headers.get('x-ratelimit-limit-minute')).toBe('90')
    await published.rewrite((await published.file()).replace('\n# added by another hand\n', ''))
  })

  test('is left as it is when its file is broken, with the line and without its content', async () => {
    const file = await published.file()
    const broken = `${file}\n  - this: [is no yaml\n`
    await published.rewrite(broken)
    await stack.configure({
      'netbox:gateway': { container: published.container, url: published.url, apiPerMinute: 60 },
    })
    const { code, output } = await stack.pulumi('up', '--yes', '--skip-preview')
    expect(output).toMatch(/line \d+/)
    expect(output).not.toContain('this: [is no yaml')
    expect({ code: code !== 0, file: await published.file() }).toEqual({ code: true, file: broken })
    expect(await neighbours()).toEqual([401, 200])
    await published.rewrite(file)
  })

  test('is refused in a sentence while it is stopped', async () => {
    await stack.engine.call('POST', `/containers/${published.container}/stop`, { query: { t: 5 }, timeout: 60_000 })
    const { code, output } = await stack.pulumi('preview')
    expect(output).toContain(`The gateway ${published.container} does not run`)
    expect(code).not.toBe(0)
    await stack.engine.call('POST', `/containers/${published.container}/start`)
    await expect.poll(() => answers(`${published.url}/netbox/`).catch(() => 0), { timeout: 60_000 }).toBe(302)
  })
})

test('destroy takes our entries out and leaves the file as it was', async () => {
  await stack.up()
  expect(await stack.pulumi('destroy', '--yes', '--skip-preview')).toMatchObject({ code: 0 })
  expect(await published.file()).toBe(original)
  expect(await answers(`${published.url}/api/netbox/status/`)).not.toBe(200)
  expect(await neighbours()).toEqual([401, 200])
})
