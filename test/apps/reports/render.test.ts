import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formats, type Report, renderReport } from '../../../apps/reports/index.ts'
import { reportOn } from '../../../apps/reports/make.ts'
import { amount, percentage } from '../../../apps/reports/render/document.ts'
import { fileOf } from '../../../apps/reports/render/render.ts'
import fc from '../../property.ts'
import { address, device, inventory, NOW, prefix, service, tenant } from './samples.ts'

const NETBOX = 'http://127.0.0.1:8080/netbox/'
const demo = { slug: 'demo', name: 'Client | `Demo` <b>' }
const host = device('r2d2')
const homelab = inventory({
  tenants: [tenant('internal', {}, { name: 'Internal' }), tenant('demo', { quota_addresses: 1 }, { name: demo.name })],
  devices: [host, device('', { ...demo, tenant: null, description: '', name: 'a|b\n`c`' })],
  prefixes: [prefix('192.168.1.0/24'), prefix('2001:db8::/32', { status: 'container' }), prefix('2001:db8:1::/48')],
  addresses: [
    address('192.168.1.1/24', { tenant: demo, created: new Date('2026-09-01T00:00:00Z') }),
    address('192.168.1.2/24', { tenant: demo, assigned: false, updated: new Date('2026-01-01T00:00:00Z') }),
  ],
  services: [service('redis', host), service('kong', host, { ports: ['tcp/8000', 'tcp/8443'] })],
  log: { changes: [{ time: new Date('2026-11-01T00:00:00Z'), action: 'create', kind: 'dcim.device' }], total: 1 },
  hidden: ['ranges'],
})
const report = reportOn(homelab, NETBOX, { now: NOW })

describe.each(formats)('a report as %s', (format) => {
  it('looks like this', async () => {
    const golden = join(import.meta.dirname, '../../fixtures/reports', fileOf(format))
    await expect(renderReport(report, format)).toMatchFileSnapshot(golden)
  })

  it('is the same for the same NetBox at the same time', () => {
    const again = reportOn(structuredClone(homelab), NETBOX, { now: NOW })
    expect(renderReport(again, format)).toBe(renderReport(report, format))
  })

  it('says what is not told', () => {
    const { changes } = reportOn({ ...homelab, hidden: ['log'] }, NETBOX, { now: NOW })
    expect(renderReport({ ...report, changes }, format)).toContain('not visible to this token')
  })
})

describe('a long list', () => {
  const devices = Array.from({ length: 62 }, (_, n) => device(`device-${n}-end`, { description: '' }))
  const long = reportOn(inventory({ devices }), NETBOX, { now: NOW })
  const shown = (format: Parameters<typeof renderReport>[1]) =>
    renderReport(long, format).match(/device-\d+-end/g)!.length

  it('is bounded for people, who are told how many more there are, and whole for programs', () => {
    expect([shown('markdown'), shown('html'), shown('json')]).toEqual([25, 25, 62])
    expect(renderReport(long, 'markdown')).toContain('\n\nand 37 more\n')
    expect(renderReport(long, 'html')).toContain('<p>and 37 more</p>')
  })
})

it('months in which nothing was made do not push out those in which something was', () => {
  const created = (month: string, n: number) => device(`d${n}`, { created: new Date(`${month}-15T00:00:00Z`) })
  const devices = ['2021-03', '2021-04', '2026-09'].map(created)
  const text = renderReport(reportOn(inventory({ devices }), NETBOX, { now: NOW }), 'markdown')
  expect(text.match(/^\| 20\d\d-\d\d(?= )/gm)).toEqual(['| 2026-11', '| 2026-09', '| 2021-04', '| 2021-03'])
})

it('the page loads nothing and runs nothing', () => {
  const page = renderReport(report, 'html')
  expect(page).not.toMatch(/<(?:script|link|img|iframe|object)|@import|url\(|\s(?:src|on\w+)=/i)
  expect(page.match(/href="[^"]*"/g)!.every((link) => /^href="#s\d+"$/.test(link))).toBe(true)
})

describe('whatever people write into NetBox', () => {
  /** Everything that means something to Markdown or HTML, and lines of all sorts. */
  const signs = fc.constantFrom(
    ...'|\\`*_[]()<>#~&$!"\'-+:=\n\r\t\u2028\u0000\u202e ab'.split(''),
    '<b>',
    '\r\n',
    '```',
    '\\|',
    '😀',
  )
  const evil = fc.array(signs, { maxLength: 12 }).map((parts) => parts.join(''))
  const reports = fc.tuple(evil, evil, evil).map((words) => reportWith(...words))

  it('no cell breaks a Markdown table: lines and columns stay what they are', () => {
    const shape = (markdown: string) =>
      markdown.split('\n').map((line) => (line.startsWith('|') ? pipes(line) : line !== ''))
    fc.assert(
      fc.property(reports, (report) => {
        expect(shape(renderReport(report, 'markdown'))).toEqual(
          shape(renderReport(reportWith('a', 'b', 'c'), 'markdown')),
        )
      }),
    )
  })

  it('no text becomes markup in Markdown', () => {
    fc.assert(
      fc.property(reports, (report) => {
        // Without what is made plain by a backslash, only the layout's own signs are left.
        const left = renderReport(report, 'markdown').replaceAll(/\\./g, '')
        expect(left).not.toMatch(/[`<[\]]/)
        expect(left.match(/\*\*/g)!.length % 2).toBe(0)
      }),
    )
  })

  it('no text becomes markup in HTML', () => {
    const tags = (page: string) => page.match(/<[^>]*>/g)!.map((tag) => tag.replace(/width="[\d.]+"/, ''))
    const page = (report: Report) => renderReport(report, 'html')
    fc.assert(
      fc.property(reports, reports, (one, other) => {
        expect(tags(page(one))).toEqual(tags(page(other)))
        expect(page(one).replaceAll(/&(?:lt|gt|amp|quot|#39);/g, '')).not.toContain('&')
      }),
    )
  })

  it('JSON gives it back as it was', () => {
    fc.assert(
      fc.property(reports, (report) => {
        const { tenant, services } = JSON.parse(renderReport(report, 'json'))
        expect([tenant, services[0].host.name]).toEqual([report.tenant, report.services[0]!.host.name])
      }),
    )
  })
})

/** A report in which these words stand wherever people may write. */
function reportWith(name: string, owner: string, description: string): Report {
  const owned = { slug: 'evil', name: owner }
  const host = device(name, { tenant: owned, description: '' })
  return reportOn(
    inventory({
      tenants: [tenant('evil', { quota_devices: 0 }, { name: owner })],
      devices: [host],
      // With a letter before it: a blank description would count as missing, and the report would say so.
      prefixes: [prefix('10.0.0.0/8', { tenant: owned, description: `x${description}` })],
      services: [service(name, host, { ports: [description] })],
    }),
    NETBOX,
    { now: NOW, tenant: 'evil' },
  )
}

/** Pipes that part cells, as GitHub's Markdown reads a row: a backslash makes the next sign plain. */
function pipes(row: string): number {
  return row.replaceAll(/\\./g, '').split('|').length - 1
}

describe('figures', () => {
  it.each([
    [0, '0'],
    [1234567, '1,234,567'],
    [2n ** 64n, '1.8 × 10^19'],
  ])('%s reads %s', (value, text) => {
    expect(amount(value)).toBe(text)
  })

  it('something is never shown as nothing', () => {
    expect([percentage(0, 0n), percentage(0, 1n), percentage(12.5, 1n)]).toEqual(['0 %', '< 0.1 %', '12.5 %'])
  })
})
