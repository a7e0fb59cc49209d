import type { Machine } from '../machine.ts'
import type { Goal } from '../netbox/goals.ts'
import { summarise } from '../statistics.ts'
import { table } from '../table.ts'
import type { NetBoxFigures } from './netbox.ts'
import type { Options } from './options.ts'
import type { Measurements } from './store.ts'

/** Everything that was measured, and what it was measured on. */
export interface Results {
  readonly date: string
  readonly machine: Machine
  /** Load averages at the end. */
  readonly loadAfter: readonly number[]
  readonly options: Options
  readonly found: Measurements
  /** Undefined where NetBox was left out. */
  readonly netbox: NetBoxFigures | undefined
  readonly goals: readonly Goal[]
}

/** The figures as people read them. */
export function text({ date, machine, loadAfter, options, found, netbox, goals }: Results): string {
  const rows = Object.entries(found).map(([name, { events, measured }]) => {
    const seconds = summarise(measured.map((one) => one.seconds))
    const cpu = summarise(measured.map((one) => one.cpu)).median
    const each = (value: number) => ((1e6 * value) / events).toFixed(1)
    return [name, String(events), spread(seconds), Math.round(events / seconds.median).toString(), each(cpu)]
  })
  return [
    `${date}  ${machine.cores} cores (${machine.processor}), ${machine.memory} GiB; load before ${machine.load.join(' ')}, after ${loadAfter.join(' ')}; node ${machine.node}`,
    `${options.rounds} rounds`,
    '',
    ...table([['', 'events', 'seconds: median (min to max)', 'a second', 'own CPU, µs each'], ...rows]),
    ...(netbox ? ['', ...linesOf(netbox)] : []),
    '',
    ...table(
      goals.map(({ title, value, most, unit, reached }) => [
        reached ? 'goal reached' : 'goal NOT reached',
        title,
        `${value.toFixed(2)} ${unit}`.trim(),
        `at most ${most} ${unit}`.trim(),
      ]),
    ),
  ].join('\n')
}

function linesOf({ objects, engine, projector, oneByOne, visible }: NetBoxFigures): string[] {
  return table([
    ['', 'of', 'seconds: median (min to max)'],
    ['the engine alone', `${objects} objects`, spread(summarise(engine))],
    ['the projector', `${objects} objects`, spread(summarise(projector))],
    ['one request after the other', `${oneByOne.events} events`, spread(summarise(oneByOne.seconds))],
    ['until one is visible', 'one event', spread(summarise(visible))],
  ])
}

function spread({ median, min, max }: { median: number; min: number; max: number }): string {
  return `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`
}
