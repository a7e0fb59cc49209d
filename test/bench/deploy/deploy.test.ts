import { expect, test } from 'vitest'
import { HEALTHY, MARKS, orderOf, undisturbed } from '../../../bench/deploy/measure.ts'
import { parseOptions } from '../../../bench/deploy/options.ts'
import { reasonIn } from '../../../bench/deploy/pulumi.ts'
import { json, type Results, text } from '../../../bench/deploy/report.ts'
import { assertSame, differences, type Settings } from '../../../bench/deploy/same.ts'
import { isLeftover } from '../../../bench/leftovers.ts'

const timeline = (end: number) => ({ ...Object.fromEntries(MARKS.map((mark) => [mark, 1])), [HEALTHY]: end })
const results = (ours: number[], preview: number): Results => ({
  date: '2026-01-01T00:00',
  machine: { cores: 2, processor: 'a processor', memory: 8, load: [0.1, 0.2, 0.3], node: 'v24' },
  versions: { docker: '20.10' },
  sides: [
    { title: 'pulumi', command: 'pulumi up', timelines: ours.map(timeline) },
    { title: 'compose', command: 'docker compose up', timelines: ours.map(() => timeline(10)) },
  ],
  previews: [{ title: 'four containers', command: 'pulumi preview', seconds: [preview] }],
})

test('each side goes first in every other round', () => {
  expect([0, 1, 2].map((round) => orderOf(['a', 'b'], round).join(''))).toEqual(['ab', 'ba', 'ab'])
})

test('the report says honestly whether the goals are reached', () => {
  const good = text(results([10.5, 11, 10.8], 4.9))
  expect(good).toContain('ratio 1.08 (1.05 to 1.10)   goal reached: at most 1.1 times compose')
  expect(good).toContain('4.9 s (4.9 to 4.9)   goal reached: at most 5 s')
  const bad = text(results([12], 6))
  expect(bad).toContain('1.20 (1.20 to 1.20)   goal NOT reached')
  expect(bad).toContain('6.0 s (6.0 to 6.0)   goal NOT reached')
})

test('the report names the machine, its load and the commands', () => {
  const report = text(results([10], 1))
  for (const part of ['2 cores (a processor)', '8 GiB', '0.1 0.2 0.3', 'docker 20.10', 'docker compose up']) {
    expect(report).toContain(part)
  }
})

test('the JSON holds each measured value', () => {
  expect(JSON.parse(json(results([12, 10], 6)))).toMatchObject({
    up: [{ values: [12, 10] }, { values: [10, 10] }],
    ratio: { median: 1.1, max: 1.2 },
    reached: { ratio: true, preview: false },
  })
})

test('containers that differ in a setting are not compared', () => {
  const one = {
    Name: '/x',
    Image: 'sha256:1',
    Config: { Env: ['B=2', 'A=1'], Labels: { 'netbox-as-code.stack': 'netbox/bench' } },
    HostConfig: { Memory: 1 },
    Mounts: [{ Type: 'volume', Name: 'v', Destination: '/data' }],
    NetworkSettings: { Networks: { n: {} } },
  } as unknown as Settings
  const mounted = { ...one, Mounts: [...one.Mounts, { Type: 'bind', Destination: '/run/secrets/a' }] }
  expect(differences(one, { ...mounted, Config: { ...one.Config, Env: ['A=1', 'B=2'] } })).toEqual([])
  const other = { ...one, Image: 'sha256:2', HostConfig: { ...one.HostConfig, Memory: 2 } }
  expect(() => assertSame([one], [other])).toThrow('The two sides deploy different containers: x in Image, Memory.')
})

test('options have defaults, and a wrong one is told in a sentence', () => {
  expect(parseOptions([])).toEqual({ rounds: 3, previews: 5, json: false })
  expect(parseOptions(['--rounds', '7', '--json'])).toMatchObject({ rounds: 7, json: true })
  expect(parseOptions(['--help'])).toBeUndefined()
  expect(() => parseOptions(['--rounds', 'x'])).toThrow('--rounds is x; it must be a whole number from 1 to 100.')
  expect(() => parseOptions(['--round', '1'])).toThrow("'--round'")
})

test('names of runs that are gone are left over; those of living ones and of others are not', () => {
  expect(isLeftover('bench4194999-netbox')).toBe(true)
  expect(isLeftover(`bench${process.pid}-netbox`)).toBe(false)
  expect(isLeftover('netbox')).toBe(false)
})

test('an update that other containers disturbed is made again from nothing; another failure is one', async () => {
  const downs: string[] = []
  const side = { title: 'a', command: '', up: async () => {}, down: async () => void downs.push('down') }
  const failures = ['This update may have disturbed other containers: x was restarted', undefined]
  const work = async () => {
    const failure = failures.shift()
    if (failure) throw new Error(failure)
    return 'done'
  }
  expect(await undisturbed(side, () => {}, work)).toBe('done')
  expect(downs).toEqual(['down'])
  failures.push('the disk is full')
  await expect(undisturbed(side, () => {}, work)).rejects.toThrow('the disk is full')
})

test('the reason of a failure is what stands under Diagnostics', () => {
  expect(reasonIn(['Updating', 'Diagnostics:', '  x (y):', '    error: why', '', 'Outputs:', '    url: "u"'])).toBe(
    'x (y):\n    error: why',
  )
  expect(reasonIn(['error: no stack named x'])).toBe('error: no stack named x')
})
