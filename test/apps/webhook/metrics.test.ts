import { expect, test } from 'vitest'
import { Metrics } from '../../../apps/webhook/metrics.ts'

const page = (metrics: Metrics) => metrics.render({ pending: 3, dead: 1 })
/** The line of a metric; it must stand there once. */
function line(metrics: Metrics, name: string): string {
  const found = page(metrics)
    .split('\n')
    .filter((one) => one.startsWith(`netbox_webhook_${name} `))
  expect(found).toHaveLength(1)
  return found[0]!.split(' ').at(-1)!
}

test('requests are counted by what became of them; late events are accepted ones, too', () => {
  const metrics = new Metrics()
  for (const outcome of ['accepted', 'accepted', 'late', 'repeated', 'signature', 'payload'] as const)
    metrics.request(outcome)
  const names = ['received_total', 'accepted_total', 'repeated_total', 'late_total']
  expect(names.map((name) => line(metrics, name))).toEqual(['6', '3', '1', '1'])
  expect(line(metrics, 'refused_total{reason="signature"}')).toBe('1')
  expect(line(metrics, 'refused_total{reason="too large"}')).toBe('0')
})

test('tries are counted by action and outcome, and by how long they took', () => {
  const metrics = new Metrics()
  metrics.attempt({ action: 'alert', succeeded: true, seconds: 0.05 })
  metrics.attempt({ action: 'alert', succeeded: true, seconds: 20 })
  metrics.attempt({ action: 'alert', succeeded: false, seconds: 0.2 })
  const success = (suffix: string, more = '') =>
    line(metrics, `action_seconds${suffix}{action="alert",outcome="success"${more}}`)
  expect(success('_count')).toBe('2')
  expect(success('_sum')).toBe('20.05')
  expect(['0.01', '0.05', '10', '+Inf'].map((le) => success('_bucket', `,le="${le}"`))).toEqual(['0', '1', '1', '2'])
  expect(line(metrics, 'action_seconds_count{action="alert",outcome="failure"}')).toBe('1')
  expect(line(metrics, 'action_seconds_count{action="notify",outcome="success"}')).toBe('0')
})

test('the spool and the dead letters are gauges', () => {
  expect(line(new Metrics(), 'spool_events')).toBe('3')
  expect(line(new Metrics(), 'dead_letter_events')).toBe('1')
})

test('every metric is explained once, before its values', () => {
  const lines = page(new Metrics()).split('\n')
  const explained = lines.filter((one) => one.startsWith('# TYPE')).map((one) => one.split(' ')[2]!)
  expect(new Set(explained).size).toBe(explained.length)
  for (const one of lines.filter((line) => line && !line.startsWith('#')))
    expect(explained.some((name) => one.startsWith(name))).toBe(true)
  expect(page(new Metrics()).endsWith('\n')).toBe(true)
})
