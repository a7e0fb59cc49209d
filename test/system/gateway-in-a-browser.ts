import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Browser, Page, Response } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browser as launched } from './support/browser.ts'
import type { PublishedStack } from './support/gateway.ts'

/** What a person sees of a NetBox that is published, filled with `seed/multipass.ts`. */
export function inABrowser(published: () => PublishedStack): void {
  describe('in a browser', () => {
    let browser: Browser
    let page: Page
    const responses: Response[] = []

    beforeAll(async () => {
      browser = await launched()
      page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'fr-FR' })
      page.on('response', (response) => responses.push(response))
    })

    afterAll(async () => {
      await browser?.close()
    })

    test('a person logs in through the gateway and finds the device, in French', async () => {
      const { user, password } = await published().stack.outputs()
      const { url } = published()
      await page.goto(`${url}/netbox/`)
      await page.getByLabel("Nom d'utilisateur").fill(String(user))
      await page.getByLabel('Mot de passe').fill(String(password))
      await page.locator('form button[type=submit]').click()
      await page.waitForURL(`${url}/netbox/`)

      responses.length = 0
      await page.goto(`${url}/netbox/dcim/devices/?q=r2d2automaker`)
      await page.getByRole('link', { name: 'r2d2automaker', exact: true }).first().click()
      await page.waitForLoadState('networkidle')
      expect(await page.title()).toContain('r2d2automaker')
      const text = await page.locator('body').innerText()
      for (const words of ['Homelab r2d2', 'MultiPass Internal', '192.168.1.161', 'Baie']) expect(text).toContain(words)
      const broken = responses.filter((response) => response.status() >= 400).map((response) => response.url())
      expect(broken).toEqual([])

      // The picture that stands in the README is made by this test: SCREENSHOT=docs/images/r2d2automaker.png npm test -- …
      const file = process.env.SCREENSHOT
      if (file) await mkdir(dirname(file), { recursive: true })
      const picture = await page.screenshot(file ? { path: file } : {})
      expect(picture.length).toBeGreaterThan(20_000)
    })

    test('a page needs far fewer requests than the limit allows in a minute', async () => {
      // As for somebody who was never here: nothing in the cache.
      const fresh = await browser.newContext({ storageState: await page.context().storageState() })
      const first = await fresh.newPage()
      const seen: Response[] = []
      first.on('response', (response) => seen.push(response))
      await first.goto(page.url())
      await first.waitForLoadState('networkidle')
      const limit = Number(seen[0]!.headers()['x-ratelimit-limit-minute'])
      expect(limit).toBe(1200)
      expect(seen.length).toBeLessThan(limit / 20)
      expect(seen.length).toBeGreaterThan(3)
      await fresh.close()
    })
  })
}
