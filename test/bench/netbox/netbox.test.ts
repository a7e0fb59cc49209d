import { describe, expect, it } from 'vitest'
import type { Outcome, Run } from '../../../bench/netbox/contestants/contract.ts'
import { goals } from '../../../bench/netbox/goals.ts'
import type { Measurements } from '../../../bench/netbox/measure.ts'
import { parseOptions } from '../../../bench/netbox/options.ts'
import { planner } from '../../../bench/netbox/planner.ts'
import { text } from '../../../bench/netbox/report.ts'
import { onePercent, workload } from '../../../bench/netbox/workload.ts'
import { parseDesired } from '../../../netbox/index.ts'
import { lab } from '../../netbox/harness.ts'

describe('workload', () => {
  it('has 5 n + 5 objects, and changes as many descriptions as are told', async () => {
    await using it = await lab()
    const first = await it.run(parseDesired(workload('a', 30)))
    expect([first.plan.actions.length, first.report.failed]).toEqual([155, []])
    const changed = await it.run(workload('a', 30, onePercent(30)))
    expect([changed.plan.actions.filter(({ action }) => action === 'update').length, changed.writes]).toEqual([1, 1])
  })

  it.each([
    [50, 1],
    [200, 2],
    [2000, 20],
  ])('one per cent of %i is %i', (n, changed) => expect(onePercent(n)).toBe(changed))
})

describe('planner', () => {
  it('plans what it says', () => {
    const planned = planner(1, 20)
    expect(planned.objects).toBe(105)
    expect(planned['no change'].median).toBeGreaterThan(0)
  })
})

describe('options', () => {
  it('knows its defaults and refuses the rest in one sentence', () => {
    expect(parseOptions([])).toMatchObject({ n: 50, rounds: 3, peers: ['pynetbox'], json: false })
    expect(parseOptions(['--help'])).toBeUndefined()
    expect(() => parseOptions(['--n', '0'])).toThrow('--n is 0; it must be a whole number from 1 to 10000.')
    expect(() => parseOptions(['--peers', 'x,pulumi'])).toThrow(
      '--peers is x,pulumi; it must be none, or some of pynetbox, pulumi, ansible with commas between.',
    )
  })

  it.each([
    ['none', []],
    ['pulumi', ['pulumi']],
    ['ansible,pynetbox', ['pynetbox', 'ansible']],
  ])('takes the peers %s', (given, peers) => {
    expect(parseOptions(['--peers', given])).toMatchObject({ peers })
  })
})

describe('report', () => {
  const run = (seconds: number, writes = 0): Outcome & { cpu: number } => ({
    ...{ seconds, writes, requests: 9, memory: 120, cpu: 0.5 },
  })
  const runs = (seconds: number): Record<Run, ReturnType<typeof run>[]> => ({
    load: [run(seconds * 10, 10)],
    'no change': [run(seconds)],
    '1 % changed': [run(seconds, 1)],
  })
  const found: Measurements = { engine: runs(1.15), floor: runs(1) }
  const planned = planner(1, 2)

  it('judges each goal', () => {
    const told = goals(found, planned).map(({ title, reached }) => [title, reached])
    expect(told.slice(0, 5)).toEqual([
      ['engine / floor, load', false],
      ['engine / floor, no change', true],
      ['engine / floor, 1 % changed', true],
      ['writes with no change', true],
      ["engine's memory", true],
    ])
  })

  it('judges Pulumi only if it ran', () => {
    const told = goals({ ...found, 'pulumi objects': runs(7.1), 'pulumi collection': runs(1.3) }, planned)
    expect(told.slice(3, 5).map(({ title, reached }) => [title, reached])).toEqual([
      ['pulumi objects / floor, no change', false],
      ['pulumi collection / engine, load', true],
    ])
  })

  it('prints them', () => {
    const machine = { cores: 2, processor: 'p', memory: 8, load: [1, 1, 1], node: 'v24' }
    const page = text({
      ...{ date: 'today', machine, loadAfter: [2, 2, 2], versions: {}, n: 2, rounds: 1, found, start: 2.5, planned },
      goals: goals(found, planned),
    })
    expect(page).toContain('goal NOT reached   engine / floor, load')
    expect(page).toMatch(/engine +1\.15 \(1\.15 to 1\.15\) +1\.15 +9 \(0 writing\) +0\.50 +120/)
  })
})
