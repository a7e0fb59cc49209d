import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Language, languages, words } from '../../apps/whatsup/page/words/speech.ts'
import { standIn } from '../apps/whatsup/lab.ts'
import { deviceRow, netbox, SESSIONS } from '../apps/whatsup/netbox.ts'
import { served } from '../apps/whatsup/serving.ts'
import { browser as launched } from './support/browser.ts'
import { faintTexts } from './support/contrast.ts'

/** The page as a browser has it; NetBox is a fake here, since test/system/automation.test.ts walks through the real one. */
const DESK = { width: 1100, height: 900 }
const PHONE = { width: 360, height: 740 }
const PAGE = '/plugins/wug-sync/'
const NAMES = [
  'core-switch',
  'firewall',
  'hypervisor-1',
  'hypervisor-2',
  'nas',
  'printer-with-a-name-that-nobody-thought-of',
]

const soon = { timeout: 60_000 }

let browser: Browser

beforeAll(async () => {
  browser = await launched()
})
afterAll(() => browser?.close())

/** Two servers, with a device that is asked about; one of them may be down. */
async function world({ down = false } = {}) {
  const [gold, lost] = [await standIn(), await standIn()]
  const box = await netbox(...NAMES.map((name, index) => deviceRow(index + 1, { name, display: name })))
  gold.world.add({ displayName: 'an older nas', address: '10.0.0.5' })
  const it = await served(box, { main: gold, branch: lost }, {}, undefined, { horizon: 30 })
  const { lanes } = it.service
  const exported = () =>
    lanes.flatMap(({ entries }) => [...entries.values()]).filter(({ state }) => state === 'exported')
  await expect.poll(() => exported().length, soon).toBe(2 * NAMES.length - 1)
  if (down) {
    await lost.close()
    await lanes[1]!.ask(undefined)
    await expect.poll(() => lanes[1]!.state.outage, soon).toBeDefined()
  }
  return { ...it, gold, box }
}

async function open(url: string, path: string, lang: Language, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: DESK, locale: lang, ...options })
  onTestFinished(() => context.close())
  await context.addCookies([{ name: 'sessionid', value: SESSIONS.owner, url }])
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(`${url}${PAGE}${path}`)
  return { page, complaints }
}

/** Goes to an address. A page on which something is under way loads itself again, which may come in between. */
const go = (page: Page, address: string) => vi.waitFor(() => page.goto(address), soon)

describe.each(languages)('the page in %s', (lang) => {
  const { states, columns, exportAll, exportOne, records, adopt } = words[lang]

  test('is walked through without a script: a plan, an export, a record, a decision', async () => {
    const { url, box, gold } = await world()
    const { page, complaints } = await open(url, '', lang, { javaScriptEnabled: false })
    expect(await page.locator('html').getAttribute('lang')).toBe(lang)
    await page.getByRole('button', { name: adopt }).first().click()
    await page.waitForURL('**/devices/5/')
    await expect
      .poll(() => [...gold.world.devices.values()].map(({ displayName }) => displayName), soon)
      .toContain('nas')
    box.set(deviceRow(7, { name: 'doorbell', display: 'doorbell' }))
    await go(page, `${url}${PAGE}connections/1/plan/`)
    expect(await page.getByRole('table').innerText()).toContain('doorbell')
    await go(page, `${url}${PAGE}`)
    await page.getByRole('button', { name: exportAll }).first().click()
    await page.waitForURL(`**${PAGE}`)
    await expect
      .poll(() => [...gold.world.devices.values()].map(({ displayName }) => displayName), soon)
      .toContain('doorbell')
    await page.getByRole('link', { name: records, exact: true }).click()
    await page.getByRole('searchbox').fill('10.0.0.7')
    await page.getByRole('button', { name: words[lang].search }).click()
    await page.getByRole('link', { name: 'doorbell' }).click()
    await page.waitForURL('**/devices/7/')
    expect(await page.getByRole('columnheader', { name: columns.state }).count()).toBe(1)
    await expect
      .poll(async () => (await page.reload()) && page.locator('main').innerText(), soon)
      .toContain(states.exported)
    await page.getByRole('button', { name: exportOne }).click()
    await page.waitForURL('**/devices/7/')
    expect(complaints).toEqual([])
  })

  test('is readable in light and in dark colours, and fits a phone', async () => {
    const { url } = await world()
    const { page } = await open(url, '', lang)
    for (const path of ['', 'records/', 'devices/6/', 'connections/1/plan/']) {
      await page.setViewportSize(DESK)
      await go(page, `${url}${PAGE}${path}`)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        expect(await page.evaluate(faintTexts), `${path} ${colorScheme}`).toEqual([])
      }
      await page.setViewportSize(PHONE)
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBe(PHONE.width)
    }
  })
})

// The pictures of docs/use/whatsup.md are made by this test: SCREENSHOTS=docs/images npm test -- …
const target = process.env.SCREENSHOTS
async function takePictures(target: string): Promise<void> {
  await mkdir(target, { recursive: true })
  const { url } = await world({ down: true })
  const pictures = [
    ['whatsup', '', 'fr', {}],
    ['whatsup-dark', '', 'en', { colorScheme: 'dark' }],
    ['whatsup-device', 'devices/5/', 'fr', { viewport: { width: 1100, height: 560 } }],
  ] as const
  for (const [name, path, lang, options] of pictures) {
    const { page } = await open(url, path, lang, options)
    const picture = await page.screenshot({ path: join(target, `${name}.png`) })
    expect(picture.length).toBeLessThan(200_000)
  }
}
if (target) test('has its pictures taken', () => takePictures(target))
