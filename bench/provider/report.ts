import type { Machine } from '../machine.ts'
import { RUNS } from '../netbox/contestants/contract.ts'
import { ratios, type Summary, summarise } from '../statistics.ts'
import { table } from '../table.ts'
import type { Measured, Measurements } from './measure.ts'
import type { Time } from './timed.ts'

/** Everything that was measured, and what it was measured on. */
export interface Results {
  date: string
  machine: Machine
  /** Load averages at the end. */
  loadAfter: number[]
  versions: Record<string, string>
  n: number
  rounds: number
  /** Milliseconds until the stand-in answers. */
  delay: number
  found: Measurements
}

/** The most a run may be of its floor; and the most requests of one without changes to bring in bulk. */
const MOST = { load: 1.3, 'no change': 1.5, '1 % changed': 1.5 } as const
const REQUESTS = { load: Number.POSITIVE_INFINITY, 'no change': 40, '1 % changed': 40 } as const

const COLUMNS = [
  '',
  'floor: s, CPU s',
  'engine: s, CPU s',
  'provider: s, CPU s',
  '× in s',
  '× in CPU',
  'requests',
  'goal',
]

/** The figures as people read them. */
export function text({ date, machine, loadAfter, versions, n, rounds, delay, found }: Results): string {
  return [
    `${date}  ${machine.cores} cores (${machine.processor}), ${machine.memory} GiB; load before ${machine.load.join(' ')}, after ${loadAfter.join(' ')}`,
    Object.entries({ node: machine.node, ...versions })
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    `W(${n}): ${5 * n + 5} objects and ${n} links; ${rounds} rounds; NetBox answers after ${delay} ms`,
    '',
    ...table([COLUMNS, ...RUNS.map((run) => row(run, found))]),
  ].join('\n')
}

function row(run: (typeof RUNS)[number], { floor, provider, engine }: Measurements): string[] {
  const besides = run === 'load' ? engine : undefined
  const [inTime, inCpu] = (['seconds', 'cpu'] as const).map((unit) =>
    ratios(
      provider[run].map((one) => one[unit]),
      floor[run].map((one, at) => one[unit] + (besides?.[at]?.[unit] ?? 0)),
    ),
  ) as [Summary, Summary]
  const requests = summarise(provider[run].map((one) => one.requests))
  const reached = inTime.median <= MOST[run] && inCpu.median <= MOST[run] && requests.median <= REQUESTS[run]
  return [
    run,
    took(floor[run]),
    besides ? took(besides) : '',
    took(provider[run]),
    spread(inTime),
    spread(inCpu),
    `${requests.median} (${requests.min} to ${requests.max})`,
    `${reached ? 'reached' : 'NOT reached'}: ${MOST[run]} ×${run === 'load' ? '' : `, ${REQUESTS[run]} requests`}`,
  ]
}

function took(times: readonly Measured[]): string {
  const median = (unit: keyof Time) => summarise(times.map((one) => one[unit])).median.toFixed(2)
  return `${median('seconds')}, ${median('cpu')}`
}

function spread({ median, min, max }: Summary): string {
  return `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`
}
