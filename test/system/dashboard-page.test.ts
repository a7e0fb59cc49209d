import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { page as made } from '../../apps/dashboard/page/page.ts'
import { languages, words } from '../../apps/dashboard/words/words.ts'
import { garden } from '../apps/dashboard/garden.ts'
import { browser as launched } from './support/browser.ts'
import { faintTexts } from './support/contrast.ts'

const PHONE = { width: 360, height: 740 }
const DESK = { width: 1200, height: 800 }
const files = { fr: 'garden.fr.html', en: 'garden.en.html' }

let browser: Browser
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dashboard-'))
  const now = new Date('2026-11-21T16:05:00Z')
  // A name without a space is what breaks layouts.
  const [first, ...others] = garden.devices
  const data = {
    ...garden,
    devices: [{ ...first!, name: 'web-1-with-a-name-that-nobody-thought-of'.repeat(2) }, ...others],
  }
  for (const lang of languages) {
    await writeFile(join(folder, files[lang]), made(garden, { lang, now, files }))
    await writeFile(join(folder, `wide.${lang}.html`), made(data, { lang, now, files }))
  }
  browser = await launched()
})

afterAll(async () => {
  await browser?.close()
  if (folder) await rm(folder, { recursive: true })
})

/** Opens a page and tells what it asked for and complained of. */
async function open(file: string, options: BrowserContextOptions = {}) {
  const page = await browser.newPage({ viewport: DESK, ...options })
  const [requests, complaints]: [string[], string[]] = [[], []]
  page.on('request', (request) => requests.push(request.url()))
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(pathToFileURL(join(folder, file)).href)
  return { page, requests, complaints, [Symbol.asyncDispose]: () => page.context().close() }
}

/** Runs an expression in the page. */
const tell = <T>(page: Page, expression: string) => page.evaluate(expression) as Promise<T>

describe.each(languages)('the page in %s', (lang) => {
  test('asks for nothing but itself, and the browser has nothing against it', async () => {
    await using it = await open(files[lang])
    await it.page.waitForLoadState('networkidle')
    expect(it.requests.filter((url) => !url.startsWith('data:'))).toEqual([it.page.url()])
    expect(it.complaints).toEqual([])
  })

  test('would be let ask for nothing else', async () => {
    await using it = await open(files[lang])
    await it.page.evaluate("document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:9/x.png' }))")
    await expect.poll(() => it.complaints.join()).toMatch(/Content Security Policy/)
  })

  test.each([files[lang], `wide.${lang}.html`])('fits a phone: %s', async (file) => {
    await using it = await open(file, { viewport: PHONE })
    expect(await tell(it.page, 'document.documentElement.scrollWidth')).toBe(PHONE.width)
    const wide = `[...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > 360).length`
    expect(await tell(it.page, wide)).toBe(0)
    // Text of plots included.
    const sizes = `[...document.querySelectorAll('svg text')].map((one) => 12 * one.getScreenCTM().a)`
    expect(Math.min(...(await tell<number[]>(it.page, sizes)))).toBeGreaterThan(11)
  })

  test('reads the same without scripts and leads to the other language and back', async () => {
    await using it = await open(files[lang], { javaScriptEnabled: false })
    const { page } = it
    for (const target of [...languages.filter((one) => one !== lang), lang]) {
      await page.getByRole('link', { name: words[target].language }).click()
      await page.waitForURL(`**/${files[target]}`)
      expect(await page.locator('html').getAttribute('lang')).toBe(target)
      expect(await page.getByRole('heading', { name: words[target].quotas.title }).isVisible()).toBe(true)
    }
  })

  test('can be walked through by who does not see it', async () => {
    await using it = await open(files[lang], { viewport: PHONE })
    const { page } = it
    const levels = await tell<number[]>(
      page,
      `[...document.querySelectorAll('h1,h2,h3,h4')].map((one) => +one.tagName[1])`,
    )
    expect(levels.filter((level) => level === 1)).toHaveLength(1)
    for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1)
    for (const plot of await page.getByRole('img').all())
      expect(await plot.getAttribute('aria-label')).toMatch(/: .*\d/)
    // Tables are tables still where they look like cards.
    const table = page.getByRole('table', { name: words[lang].tables.devices, exact: true })
    expect(await table.getByRole('rowheader').count()).toBe(garden.devices.length)
    expect(await table.getByRole('columnheader').count()).toBe(5)
    await page.keyboard.press('Tab')
    expect(await tell(page, 'document.activeElement.textContent')).toBe(words[lang].skip)
  })

  test.each(['light', 'dark'] as const)('is readable in %s colours', async (colorScheme) => {
    await using it = await open(files[lang], { colorScheme })
    await it.page.locator('details').evaluateAll((all) => {
      for (const one of all) one.setAttribute('open', '')
    })
    expect(await it.page.evaluate(faintTexts)).toEqual([])
  })
})

// The pictures of docs/use/dashboard.md are made by this test: SCREENSHOTS=docs/images npm test -- …
const target = process.env.SCREENSHOTS
async function takePictures(target: string): Promise<void> {
  await mkdir(target, { recursive: true })
  const pictures = [
    ['dashboard', files.fr, { viewport: { width: 1100, height: 1400 } }],
    ['dashboard-dark', files.en, { viewport: { width: 1100, height: 1400 }, colorScheme: 'dark' }],
    ['dashboard-phone', files.fr, { viewport: { width: 360, height: 1600 } }],
  ] as const
  for (const [name, file, options] of pictures) {
    await using it = await open(file, options)
    const picture = await it.page.screenshot({ path: join(target, `${name}.png`) })
    expect(picture.length).toBeLessThan(200_000)
  }
}
if (target) test('has its pictures taken', () => takePictures(target))
