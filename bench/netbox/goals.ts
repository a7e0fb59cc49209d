import { ratios } from '../statistics.ts'
import type { Run } from './contestants/contract.ts'
import { ENGINE, FLOOR, titleOf } from './contestants.ts'
import type { Measurements } from './measure.ts'
import type { Planned } from './planner.ts'

/** Something promised, what was measured of it, and the most it may be. */
export interface Goal {
  title: string
  value: number
  most: number
  unit: string
  reached: boolean
}

/** Whose seconds may be at most how many times those of another one; judged if both ran. */
const RATIOS: [title: string, run: Run, other: string, most: number][] = [
  [ENGINE.title, 'load', FLOOR.title, 1.1],
  [ENGINE.title, 'no change', FLOOR.title, 1.2],
  [ENGINE.title, '1 % changed', FLOOR.title, 1.2],
  // Terraform's plan was measured at 35 times its own floor: a fifth of that.
  [titleOf('objects'), 'no change', FLOOR.title, 7],
  [titleOf('collection'), 'load', ENGINE.title, 1.3],
]
/** Milliseconds for planning 10,000 objects, and MiB for any run of the engine. */
const PLANNER = 200
const MEMORY = 150

/** Every goal of those who ran, judged by the medians. */
export function goals(found: Measurements, planned: Planned): Goal[] {
  const engine = found[ENGINE.title]!
  const goal = (title: string, value: number, most: number, unit = '') => ({
    ...{ title, value, most, unit },
    reached: value <= most,
  })
  return [
    ...RATIOS.flatMap(([title, run, other, most]) => {
      const [ours, theirs] = [found[title], found[other]].map((one) => one?.[run].map(({ seconds }) => seconds))
      if (!(ours && theirs)) return []
      return [goal(`${title} / ${other}, ${run}`, ratios(ours, theirs).median, most)]
    }),
    goal('writes with no change', Math.max(...engine['no change'].map(({ writes }) => writes)), 0),
    goal(
      "engine's memory",
      Math.max(...Object.values(engine).flatMap((runs) => runs.flatMap(({ memory }) => memory ?? []))),
      MEMORY,
      'MiB',
    ),
    goal(`planner, ${planned.objects} objects, no change`, planned['no change'].median, PLANNER, 'ms'),
    goal(`planner, ${planned.objects} objects, all new`, planned.load.median, PLANNER, 'ms'),
  ]
}
