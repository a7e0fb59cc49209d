import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { page as eventsPage } from '../../apps/events/page/page.ts'
import { renderReport } from '../../apps/reports/index.ts'
import { reportOn } from '../../apps/reports/make.ts'
import { pageSample } from '../apps/events/page-sample.ts'
import { address, device, inventory, NOW, prefix, service, tenant } from '../apps/reports/samples.ts'
import { browser as launched } from './support/browser.ts'

const LONG = 'a-host-with-a-name-that-somebody-thought-about-for-a-long-time.internal.example.org'
const acme = { slug: 'acme', name: 'Acme Industrieanlagen und Fördertechnik Verwaltungsgesellschaft' }
const quota = { quota_addresses: 10, quota_prefixes: 1, quota_devices: 3 }
const host = device(LONG, { tenant: acme })
const report = reportOn(
  inventory({
    tenants: [tenant('acme', quota, { name: acme.name }), tenant('internal', {}, { name: 'Internal' })],
    devices: [host],
    prefixes: [
      prefix('2001:db8:85a3:1234:5678::/80', { tenant: acme, description: 'A network of many words '.repeat(4) }),
    ],
    addresses: [address('2001:db8:85a3:1234:5678::1/80', { tenant: acme })],
    services: ['web', 'mail', 'a-service-of-a-long-name'].map((name) => service(name, host)),
  }),
  'http://127.0.0.1:8080/netbox/',
  { now: NOW },
)

let browser: Browser
beforeAll(async () => {
  browser = await launched()
})
afterAll(async () => {
  await browser?.close()
})

describe.each([
  ['a window of 1200 pixels', { width: 1200, height: 900 }, 'screen'],
  // 210 mm less the browser's own margins, at 96 pixels an inch.
  ['a sheet of A4', { width: 718, height: 1000 }, 'print'],
] as const)('a report in %s', (_, viewport, media) => {
  let page: Page
  beforeAll(async () => {
    page = await browser.newPage({ viewport })
    await page.emulateMedia({ media })
    await page.setContent(renderReport(report, 'html'))
  })

  test('needs no scroll bar', async () => {
    // As text: the types of these tests know no browser.
    const tooWide = `[document.documentElement, ...document.querySelectorAll('.frame')]
      .filter((one) => one.scrollWidth > one.clientWidth).length`
    expect(await page.evaluate(tooWide)).toBe(0)
  })

  test('has its numbers at the right, each whole', async () => {
    const looks = `[...document.querySelectorAll('td.number')].map((cell) => getComputedStyle(cell))
      .map(({ textAlign, whiteSpace }) => textAlign + ' ' + whiteSpace)`
    const seen = (await page.evaluate(looks)) as string[]
    expect(seen.length).toBeGreaterThan(10)
    expect(new Set(seen)).toEqual(new Set(['right nowrap']))
  })
})

describe.each([
  ['a window of 1200 pixels', { width: 1200, height: 900 }, 'table'],
  ['a phone', { width: 360, height: 740 }, 'block'],
] as const)('the page of events in %s', (_, viewport, look) => {
  let page: Page
  const told: string[] = []
  beforeAll(async () => {
    page = await browser.newPage({ viewport })
    page.on('console', (message) => told.push(message.text()))
    page.on('request', (request) => told.push(request.url()))
    await page.setContent(eventsPage(await pageSample(), NOW))
  })

  test('needs no scroll bar, and asks for nothing', async () => {
    expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0)
    expect(told).toEqual([])
  })

  test('shows its tables as tables, or each row as a card', async () => {
    expect(await page.evaluate("getComputedStyle(document.querySelector('table')).display")).toBe(look)
    expect(await page.getByRole('table').count()).toBe(3)
    expect(await page.getByRole('row', { name: /Devices/ }).innerText()).toMatch(/3\s[\s\S]*2\s[\s\S]*1 apart/)
  })

  test('says first why nothing goes on', async () => {
    expect(await page.getByRole('alert').innerText()).toBe('NetBox refuses the token')
    const size = 'getComputedStyle(document.querySelector(".figure strong")).fontSize'
    expect(await page.evaluate(size)).toBe('28px')
  })
})
