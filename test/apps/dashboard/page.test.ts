import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TenantData } from '../../../apps/dashboard/data.ts'
import { page } from '../../../apps/dashboard/page/page.ts'
import { type Language, languages } from '../../../apps/dashboard/words/words.ts'
import fc from '../../property.ts'
import { empty, garden } from './garden.ts'

// A page tells the time of the machine.
process.env.TZ = 'Europe/Paris'

const GOLDEN = join(import.meta.dirname, '..', '..', 'fixtures', 'dashboard')
const now = new Date('2026-11-21T16:05:00Z')
const files = { fr: 'garden.fr.html', en: 'garden.en.html' }
const pageIn = (lang: Language, data: TenantData = garden) => page(data, { lang, now, files })

/** The tags of a page, without what stands in and between them. */
const tagsOf = (html: string) => html.match(/<\/?[a-z!][\w-]*/gi)!.join(' ')

/** The same tenant with other words everywhere that somebody may choose them. */
function withWords(words: string): TenantData {
  return {
    ...garden,
    name: words,
    plan: words,
    devices: garden.devices.map((one) => ({ ...one, name: words, role: words, site: words })),
    prefixes: garden.prefixes.map((one) => ({
      ...one,
      description: words,
      status: { value: words, label: words },
    })),
    addresses: garden.addresses.map((one) => ({ ...one, dnsName: words, assignedTo: words })),
    services: garden.services.map((one) => ({ ...one, name: words, device: words })),
  }
}

describe('a page', () => {
  it.each(languages)('looks like this in %s', async (lang) => {
    await expect(pageIn(lang)).toMatchFileSnapshot(join(GOLDEN, `garden.${lang}.html`))
  })

  it('of a tenant without anything says so', async () => {
    await expect(pageIn('fr', empty)).toMatchFileSnapshot(join(GOLDEN, 'empty.fr.html'))
  })

  it('is the same for the same data, byte for byte', () => {
    expect(pageIn('fr')).toBe(pageIn('fr'))
  })

  it.each(languages)('in %s refers to nothing outside but the page in the other language', (lang) => {
    const html = pageIn(lang)
    expect(html).not.toMatch(/<script|<link rel="stylesheet"|https?:|url\(|@import|\bsrc=|\son\w+=/i)
    const targets = [...html.matchAll(/href="([^"#][^"]*)"/g)].map(([, target]) => target)
    expect(targets).toEqual(['data:,', lang === 'fr' ? files.en : files.fr])
  })

  it('has each id once, and every link into the page has its end', () => {
    const html = pageIn('fr')
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, end] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(end)
  })

  it('in one language alone has no links to others', () => {
    expect(page(garden, { lang: 'fr', now, files: { fr: 'garden.fr.html' } })).not.toContain('hreflang')
  })

  it('keeps a device named <script> as text', () => {
    const hostile = '<script>alert(1)</script>"\'&amp;'
    const html = pageIn('fr', withWords(hostile))
    expect(html).not.toContain('<script')
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  })

  it('has the same elements whatever the words in NetBox are', () => {
    const usual = tagsOf(pageIn('en', withWords('usual')))
    const words = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.constantFrom(
        '</style>',
        '<!--',
        '"><img src=x onerror=y>',
        "' onfocus='z",
        ']]>',
        '&#60;b&#62;',
        '{a|b}',
        '%',
        '$&',
        "$'",
      ),
    )
    fc.assert(
      fc.property(words, (one) => {
        // A cell without a word in it shows a dash.
        fc.pre(one.trim() !== '')
        expect(tagsOf(pageIn('en', withWords(one)))).toBe(usual)
      }),
      { numRuns: 30 },
    )
  }, 30_000)

  it('does not take words of Object for statuses', () => {
    const status = { value: 'constructor', label: 'Own' }
    const html = pageIn('en', { ...garden, devices: [{ ...garden.devices[0]!, status }] })
    expect(html).toContain('<span class="badge quiet">Own</span>')
  })
})

describe('plots', () => {
  it('show the eight fullest prefixes of many, and say so', () => {
    const prefixes = Array.from({ length: 20 }, (_, n) => ({ ...garden.prefixes[0]!, prefix: `10.9.${n}.0/24` }))
    const addresses = prefixes.flatMap((_, n) =>
      Array.from({ length: n }, (_, host) => ({ ...garden.addresses[0]!, address: `10.9.${n}.${host + 1}/24` })),
    )
    const html = pageIn('en', { ...garden, prefixes, addresses })
    expect(html).toContain('The 8 fullest of 20.')
    const [, label] = /role="img" aria-label="Addresses in use per prefix: ([^"]+)"/.exec(html)!
    expect(label!.split(', ').map((one) => one.split(' ')[0])).toEqual(
      Array.from({ length: 8 }, (_, n) => `10.9.${19 - n}.0/24`),
    )
  })

  it('leave out what has no size, and a plot without anything', () => {
    const html = pageIn('en', { ...empty, prefixes: garden.prefixes.slice(4) })
    expect(html).not.toContain('<svg')
    expect(html).toContain('2001:db8:20::/64')
  })
})

describe('a quota', () => {
  const card = (used: number, limit: number | undefined) => {
    const html = pageIn('en', { ...garden, quotas: [{ ...garden.quotas[0]!, used, limit }] })
    return /<ul class="cards quotas">.*?<\/ul>/s.exec(html)![0]
  }

  it.each([
    [0, 10, 'fine', 'width:0%', '10 left'],
    [8, 10, 'fine', 'width:80%', '2 left'],
    [9, 10, 'nearly', 'width:90%', '1 left'],
    [10, 10, 'nearly', 'width:100%', 'all used'],
    [12, 10, 'over', 'width:100%', '2 over the plan'],
    [0, 0, 'fine', 'width:0%', 'all used'],
    [1, 0, 'over', 'width:100%', '1 over the plan'],
  ])('of which %i of %i are used is %s', (used, limit, ...shown) => {
    for (const words of shown) expect(card(used, limit)).toContain(words)
  })

  it('without a limit has no bar', () => {
    expect(card(3, undefined)).toContain('no limit')
    expect(card(3, undefined)).not.toContain('class="bar"')
  })
})
