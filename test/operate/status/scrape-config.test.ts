import { expect, test } from 'vitest'
import { scrapeConfigOf } from '../../../operate/status/scrape-config.ts'

test('Prometheus is told of NetBox under its base path, and of the automation only when there is one', () => {
  const [netbox, ...more] = scrapeConfigOf({
    name: 'netbox',
    basePath: 'netbox/',
    metrics: true,
    automation: undefined,
  }).scrape_configs
  expect(netbox).toMatchObject({
    job_name: 'netbox',
    metrics_path: '/netbox/metrics',
    static_configs: [{ targets: ['netbox:8080'] }],
  })
  expect(more).toEqual([])
  const both = scrapeConfigOf({ name: 'nb', basePath: '', metrics: true, automation: {} as never }).scrape_configs
  expect(both.map(({ metrics_path, static_configs }) => [static_configs[0]!.targets[0], metrics_path])).toEqual([
    ['nb:8080', '/metrics'],
    ['nb-automation:8090', '/metrics'],
  ])
})

test('Prometheus is not told of a NetBox without metrics', () => {
  const without = { name: 'nb', basePath: 'netbox/', metrics: false }
  expect(scrapeConfigOf({ ...without, automation: undefined }).scrape_configs).toEqual([])
  const [only, ...more] = scrapeConfigOf({ ...without, automation: {} as never }).scrape_configs
  expect([only!.job_name, more]).toEqual(['nb-automation', []])
})

test('Prometheus is told of the projector where there are events', () => {
  const jobs = scrapeConfigOf({
    name: 'nb',
    basePath: '',
    metrics: false,
    automation: {} as never,
    events: {} as never,
  })
  expect(jobs.scrape_configs.map(({ static_configs }) => static_configs[0]!.targets[0])).toEqual([
    'nb-automation:8090',
    'nb-automation:3400',
  ])
})
