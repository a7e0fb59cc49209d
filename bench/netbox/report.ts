import type { Machine } from '../machine.ts'
import { summarise } from '../statistics.ts'
import { table } from '../table.ts'
import { RUNS, type Run } from './contestants/contract.ts'
import { FLOOR } from './contestants.ts'
import type { Goal } from './goals.ts'
import type { Measured, Measurements } from './measure.ts'
import type { Planned } from './planner.ts'

/** Everything that was measured, and what it was measured on. */
export interface Results {
  date: string
  machine: Machine
  /** Load averages at the end. */
  loadAfter: number[]
  versions: Record<string, string>
  n: number
  rounds: number
  found: Measurements
  /** Seconds of Pulumi's preview of a program without objects, if Pulumi ran. */
  start: number | undefined
  planned: Planned
  goals: Goal[]
}

const COLUMNS = ['', 'seconds: median (min to max)', '× floor', 'requests', 'server CPU s', 'memory MiB']

/** The figures as people read them. */
export function text(results: Results): string {
  const { date, machine, loadAfter, versions, n, rounds, found, start, goals } = results
  return [
    `${date}  ${machine.cores} cores (${machine.processor}), ${machine.memory} GiB; load before ${machine.load.join(' ')}, after ${loadAfter.join(' ')}`,
    Object.entries({ node: machine.node, ...versions })
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    `W(${n}): ${5 * n + 5} objects; ${rounds} rounds, each contestant with an empty NetBox to itself`,
    ...(start === undefined ? [] : [`Pulumi's own start, in each of its figures: ${start.toFixed(2)} s`]),
    ...RUNS.flatMap((run) => ['', run, ...table([COLUMNS, ...rows(found, run)])]),
    '',
    ...table(
      goals.map(({ title, value, most, unit, reached }) => [
        reached ? 'goal reached' : 'goal NOT reached',
        title,
        `${figure(value)} ${unit}`.trim(),
        `at most ${most} ${unit}`.trim(),
      ]),
    ),
  ].join('\n')
}

function rows(found: Measurements, run: Run): string[][] {
  const floor = summarise(found[FLOOR.title]![run].map(({ seconds }) => seconds)).median
  return Object.entries(found).map(([title, { [run]: measured }]) => {
    const of = (name: Exclude<keyof Measured, 'memory' | 'processor'>) => summarise(measured.map((one) => one[name]))
    const memory = measured.flatMap((one) => one.memory ?? [])
    const { median, min, max } = of('seconds')
    return [
      title,
      `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`,
      (median / floor).toFixed(2),
      `${of('requests').median} (${of('writes').median} writing)`,
      of('cpu').median.toFixed(2),
      memory.length > 0 ? Math.max(...memory).toFixed(0) : '–',
    ]
  })
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value >= 10 ? value.toFixed(0) : value.toFixed(2)
}
