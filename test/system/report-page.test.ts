import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderReport } from '../../apps/reports/index.ts'
import { reportOn } from '../../apps/reports/make.ts'
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
