import { describe, expect, test } from 'vitest'
import type { Entry } from '../../../apps/whatsup/ledger/entry.ts'
import { createPage } from '../../../apps/whatsup/page/page.ts'
import { formToken } from '../../../apps/whatsup/page/visitor.ts'
import type { Lane } from '../../../apps/whatsup/serve/lane.ts'
import { Sessions } from '../../../apps/whatsup/serve/sessions.ts'
import type { StandIn } from '../../../sandbox/whatsup/stand-in.ts'
import { standIn } from './lab.ts'
import { deviceRow, type FakeNetBox, netbox, SESSIONS } from './netbox.ts'
import { served } from './serving.ts'

const PAGE = '/plugins/wug-sync/'

/** A service, and a browser without a screen that somebody is logged in to NetBox with. */
async function visiting(box: FakeNetBox, golds: Record<string, StandIn>, connection: object = {}) {
  const it = await served(box, golds, {}, undefined, connection)
  const open = async (path: string, headers: Record<string, string> = {}, session: string | null = SESSIONS.owner) => {
    const cookie = session === null ? {} : { cookie: `csrftoken=x; sessionid=${session}` }
    const answer = await fetch(`${it.url}${PAGE}${path}`, {
      redirect: 'manual',
      headers: { 'accept-language': 'en', ...cookie, ...headers },
    })
    return { status: answer.status, headers: answer.headers, text: await answer.text() }
  }
  /** Sends the form of a page whose action is this, as a browser would, but for what is said otherwise. */
  const send = async (from: string, action: string, headers: Record<string, string> = {}, fields: object = {}) => {
    const { text } = await open(from)
    const form = [...text.matchAll(/<form[^>]* action="([^"]+)">(.*?)<\/form>/gs)].find(
      ([, target]) => new URL(target!, `${it.url}${PAGE}${from}`).pathname === `${PAGE}${action}`,
    )
    const given = [...(form?.[2] ?? '').matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
      name,
      value,
    ])
    const body = new URLSearchParams({ ...Object.fromEntries(given), ...fields })
    const answer = await fetch(`${it.url}${PAGE}${action}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: `sessionid=${SESSIONS.owner}`, origin: it.url, ...headers },
      body,
    })
    const location = answer.headers.get('location')
    const to = location === null ? undefined : new URL(location, answer.url).pathname
    return { status: answer.status, to, text: await answer.text() }
  }
  return { ...it, open, send }
}

const names = (gold: StandIn) => [...gold.world.devices.values()].map(({ displayName }) => displayName).sort()
const soon = { timeout: 10_000 }

describe('the page', () => {
  test('sends who is not logged in to NetBox there, and back', async () => {
    const { open } = await visiting(await netbox(), { main: await standIn() })
    for (const session of [null, 'unknown']) {
      const { status, headers } = await open('devices/7/', {}, session)
      expect([status, headers.get('location')]).toEqual([
        303,
        '/netbox/login/?next=%2Fnetbox%2Fplugins%2Fwug-sync%2Fdevices%2F7%2F',
      ])
    }
  })

  test('tells who may not see devices, and says when NetBox is away', async () => {
    const box = await netbox()
    const { open } = await visiting(box, { main: await standIn() })
    expect(await open('', {}, SESSIONS.guest)).toMatchObject({
      status: 403,
      text: expect.stringContaining('may not see devices'),
    })
    expect(await open('', {}, SESSIONS.reader)).toMatchObject({ status: 200 })
    box.down = true
    expect(await open('')).toMatchObject({ status: 503, text: expect.stringContaining('NetBox cannot be asked') })
  })

  test('speaks the language of the browser, or the one that was chosen', async () => {
    const { open } = await visiting(await netbox(), { main: await standIn() })
    expect((await open('', { 'accept-language': 'fr-FR,en;q=0.5' })).text).toContain('<html lang="fr">')
    expect((await open('', { 'accept-language': 'de' })).text).toContain('<html lang="fr">')
    const chosen = await open('?lang=en', { 'accept-language': 'fr' })
    expect(chosen.text).toContain('<html lang="en">')
    const [cookie] = chosen.headers.get('set-cookie')!.split(';')
    expect(
      (await open('log/', { 'accept-language': 'fr', cookie: `${cookie}; sessionid=${SESSIONS.owner}` })).text,
    ).toContain('<html lang="en">')
  })

  test('shows connections, what they hold, the log and each record', async () => {
    const [gold, box] = [await standIn(), await netbox(deviceRow(1))]
    const { open, settled } = await visiting(box, { main: gold })
    await settled()
    const { text } = await open('')
    for (const words of ['In order', '<strong>1</strong> Monitored', 'create web-1']) expect(text).toContain(words)
    const record = await open('devices/1/')
    for (const words of ['web-1', '10.0.0.1', 'Monitored', '../../../../dcim/devices/1/'])
      expect(record.text).toContain(words)
    expect((await open('devices/2/')).text).toContain('at no connection yet')
    expect((await open('records/?q=10.0.0.1')).text).toContain('web-1')
    expect((await open('records/?q=10.0.0')).text).toContain('Nothing is recorded yet')
    expect((await open('records/?state=error')).text).not.toContain('web-1')
    expect((await open('log/')).text).toContain('Interval')
    expect((await open('nothing/')).status).toBe(404)
    expect((await open('../wug-sync')).headers.get('location')).toBe('wug-sync/')
  })

  test('names that others choose are words on it, whatever they hold', async () => {
    const name = '<script>alert(1)</script>"\'&'
    const [gold, box] = [await standIn(), await netbox(deviceRow(1, { name, display: name }))]
    const { open, settled } = await visiting(box, { main: gold })
    await settled()
    for (const path of [
      '',
      'records/',
      'devices/1/',
      'log/',
      'connections/1/plan/',
      `records/?q=${encodeURIComponent(name)}`,
    ]) {
      const { text, headers } = await open(path)
      expect(text).not.toContain('<script')
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
    }
  })

  test('plans without changing anything, and says why it cannot', async () => {
    const [gold, box] = [await standIn(), await netbox()]
    const { open, settled } = await visiting(box, { main: gold })
    await settled()
    box.set(deviceRow(1))
    expect((await open('connections/1/plan/')).text).toMatch(/web-1.*Create/s)
    expect((await open('connections/1/plan/?device=2')).text).toContain('Nothing to do')
    expect(gold.created).toEqual([])
    await gold.close()
    expect((await open('connections/1/plan/')).text).toMatch(/class="alert bad">[^<]+/)
  })
})

test('in French, it tells of devices, runs, servers and plans in French, where the command line stays English', async () => {
  const [gold, box] = [await standIn(), await netbox(deviceRow(1), deviceRow(2, { primary_ip4: null }))]
  gold.world.add({ displayName: 'web-1', address: '10.0.0.1' })
  const { open, settled, service } = await visiting(box, { main: gold })
  await settled()
  const french = async (path: string) => (await open(path, { 'accept-language': 'fr' })).text
  const asked = /10\.0\.0\.1 est déjà supervisée \(\d+\) ; --adopt web-1 le reprend/
  const overview = await french('')
  expect(overview).toMatch(asked)
  expect(overview).not.toContain('is monitored')
  expect(await french('log/')).toMatch(asked)
  const plan = await french('connections/1/plan/')
  expect(plan).toMatch(asked)
  expect(plan).toContain('web-2 n’est pas exporté : il n’a pas d’adresse principale')
  const [told] = await service.lanes[0]!.log()
  expect(told!.error_message).toMatch(/^10\.0\.0\.1 is monitored already/)
  await gold.close()
  expect(await french('connections/1/plan/')).toMatch(/class="alert bad">personne ne répond à [^<]+/)
})

describe('a form of the page', () => {
  test('exports all, or one, and leads to where it can be watched', async () => {
    const [gold, box] = [await standIn(), await netbox()]
    const { send, settled } = await visiting(box, { main: gold })
    await settled()
    box.set(deviceRow(1))
    expect(await send('devices/1/', 'devices/1/export/')).toMatchObject({ status: 303, to: `${PAGE}devices/1/` })
    await expect.poll(() => names(gold), soon).toEqual(['web-1'])
    box.set(deviceRow(2))
    expect(await send('', 'connections/1/export/')).toMatchObject({ status: 303, to: PAGE })
    await expect.poll(() => names(gold), soon).toEqual(['web-1', 'web-2'])
  })

  test('takes over what is there already', async () => {
    const [gold, box] = [await standIn(), await netbox(deviceRow(1))]
    const { id } = gold.world.add({ displayName: 'web-1', address: '10.0.0.1' })
    const { open, send, settled, service } = await visiting(box, { main: gold })
    await settled()
    expect((await open('')).text).toContain('Take it over')
    const sent = await send('', 'connections/1/agree/')
    expect(sent).toMatchObject({ status: 303, to: `${PAGE}devices/1/` })
    await expect.poll(() => [...service.lanes[0]!.entries.values()][0]!.state, soon).toBe('exported')
    expect([...gold.world.devices.keys()]).toEqual([id])
    expect(gold.created).toEqual([])
  })

  test.each<[string, Record<string, string>, object, number]>([
    ['of another site', { origin: 'http://elsewhere' }, {}, 403],
    ['of a page of another port', { origin: 'http://127.0.0.1:1' }, {}, 403],
    ['that hides where it stood', { origin: 'null' }, {}, 403],
    ['that the browser calls foreign', { 'sec-fetch-site': 'same-site' }, {}, 403],
    ['without what our pages carry', {}, { token: '' }, 403],
    ['with what somebody else’s carry', {}, { token: formToken(SESSIONS.reader) }, 403],
    ['of who may only look', { cookie: `sessionid=${SESSIONS.reader}` }, {}, 403],
    ['of nobody', { cookie: '' }, {}, 403],
  ])('%s is refused', async (_, headers, fields, status) => {
    const [gold, box] = [await standIn(), await netbox()]
    const { send, settled } = await visiting(box, { main: gold })
    await settled()
    box.set(deviceRow(1))
    const asked = gold.requests.length
    expect((await send('', 'connections/1/export/', headers, fields)).status).toBe(status)
    expect(gold.requests).toHaveLength(asked)
  })
})

/** Connections that hold many records already. */
function holding(count: number): Lane {
  const entries = new Map(
    Array.from({ length: count }, (_, index): [string, Entry] => {
      const key = `lab/dcim.device/${index + 1}`
      const address = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`
      const state = index % 100 === 0 ? 'error' : 'exported'
      const at = '2026-12-01T05:00:00.000Z'
      return [
        key,
        { key, device: index + 1, name: `web-${index + 1}`, address, id: String(index), attempts: [], state, at },
      ]
    }),
  )
  const state = { waiting: 0, outage: undefined, running: false, last: '2026-12-01T05:00:00.000Z' }
  const connection = { id: 1, name: 'main', url: 'https://whatsup:9644', enabled: true, interval: 180 }
  return { connection, entries, state, progress: undefined, log: async () => [] } as unknown as Lane
}

test('of ten thousand records it shows a hundred at a time, wherever somebody looks', async () => {
  const box = await netbox()
  const handle = createPage({ lanes: [holding(10_000)], sessions: new Sessions(box.url), basePath: '/netbox/' })
  const headers = { cookie: `sessionid=${SESSIONS.owner}`, 'accept-language': 'en' }
  const open = async (path: string) =>
    await (await handle(new Request(`http://netbox${PAGE}${path}`, { headers }), undefined)).text()
  const rows = (text: string) => text.match(/<th role="rowheader"/g)?.length
  const shown = async (path: string) => /class="note">(\d[^<]* of [^<]*)</.exec(await open(path))?.[1]
  expect(rows(await open(''))).toBe(50)
  expect(rows(await open('records/'))).toBe(100)
  expect(await shown('records/?page=100')).toBe('9,901 to 10,000 of 10,000')
  expect(await shown('records/?page=101')).toBe('9,901 to 10,000 of 10,000')
  expect(await shown('records/?q=web-99&page=2')).toBe('101 to 111 of 111')
  expect(await shown('records/?state=error')).toBe('1 to 100 of 100')
})
