import { expect, test } from 'vitest'
import type { PageData } from '../../../apps/events/page/data.ts'
import { countsOf } from '../../../apps/events/page/data.ts'
import { page } from '../../../apps/events/page/page.ts'
import { project } from '../../../apps/events/projector/project.ts'
import { wantedOf } from '../../../apps/events/projector/wanted.ts'
import { lab } from '../../netbox/harness.ts'
import { History, walkThrough } from './history.ts'
import { pageSample } from './page-sample.ts'

const NOW = new Date('2026-12-01T06:00:00Z')
const state = { status: 'active', pending: 0, unsettled: 0, redelivered: 0, oldest: 0 } as const
const data = (more: Partial<PageData> = {}): PageData => ({
  ...{ stream: 'INFRASTRUCTURE', state, head: 4, events: [], letters: [], counts: [] },
  ...more,
})
/** As a reader would see it. */
const text = (markup: string) =>
  markup
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')

test('the page tells lag, last events, dead letters, and what NetBox has beside it', async () => {
  const shown = text(page(await pageSample(), NOW))
  for (const words of ['paused', '1,234', '2 of them again', '6 min', 'network.01936194', 'is of others'])
    expect(shown).toContain(words)
  expect(shown).toContain('Devices 3 2 1 apart')
  expect(shown).toContain('Prefixes 1 1 the same')
  expect(shown).toContain('Addresses 1 – not known')
  expect(shown.indexOf('IPAssigned')).toBeLessThan(shown.indexOf('NetworkDefined'))
  expect(shown).toContain('hostname: web01.example.com')
})

test('a reason for a pause stands above all else', () => {
  const paused = page(data({ state: { ...state, status: 'paused', why: 'the token is refused' } }), NOW)
  expect(paused).toContain('role="alert">the token is refused<')
})

test('what events and NetBox say is text, and never markup', () => {
  const evil = '<script>alert(1)</script>'
  const subject = `infrastructure.${evil}`
  const unread = { position: 1, subject, recorded: NOW, error: { message: evil } as never }
  const letters = [
    { source: 'projector', about: evil, reason: evil, time: NOW.toISOString(), subject, position: 1, text: '' },
  ] as const
  const markup = page(
    data({ stream: evil, events: [unread], letters, state: { ...state, status: 'paused', why: evil } }),
    NOW,
  )
  expect(markup).not.toContain('<script')
  expect(markup).toContain('&lt;script&gt;')
})

test('what is in use is counted alike here and in NetBox, and doubles count once', async () => {
  await using netbox = await lab()
  await netbox.run({ 'dcim.site': [{ name: 'Homelab', slug: 'homelab' }] })
  const history = new History()
  await walkThrough(history)
  await history.tell('ComputeRegistered', 8, { hostname: 'WEB01.example.com' })
  await history.tell('ComputeRegistered', 9, { hostname: 'gone' })
  await history.tell('ComputeDecommissioned', 9, {})
  const topology = await history.topology()
  await project(netbox.client, wantedOf(topology, topology.resources.keys(), 'homelab'))
  const counts = await countsOf(topology, netbox.client)
  expect(counts.find(({ aggregate }) => aggregate === 'compute')).toMatchObject({ events: 1 })
  expect(counts.map(({ aggregate, netbox: there }) => [aggregate, there])).toEqual(
    counts.map(({ aggregate, events }) => [aggregate, events]),
  )
})

test('while NetBox is away the counts of the events are told alone', async () => {
  const history = new History()
  await walkThrough(history)
  const counts = await countsOf(await history.topology(), undefined)
  expect(counts.map(({ events, netbox }) => [events, netbox])).toContainEqual([1, undefined])
})
