import { ratios } from '../statistics.ts'
import type { Run } from './contestants/contract.ts'
import { ENGINE, FLOOR, type Measurements } from './measure.ts'
import type { Planned } from './planner.ts'

/** Something promised, what was measured of it, and the most it may be. */
export interface Goal {
  title: string
  value: number
  most: number
  unit: string
  reached: boolean
}

/** At most this many times the floor's seconds. */
const RATIOS: Record<Run, number> = { load: 1.1, 'no change': 1.2, '1 % changed': 1.2 }
/** Milliseconds for planning 10,000 objects, and MiB for any run of the engine. */
const PLANNER = 200
const MEMORY = 150

/** Every goal, judged by the medians. */
export function goals(found: Measurements, planned: Planned): Goal[] {
  const engine = found[ENGINE.title]!
  const floor = found[FLOOR.title]!
  const seconds = (measured: { seconds: number }[]) => measured.map((one) => one.seconds)
  const goal = (title: string, value: number, most: number, unit = '') => ({
    ...{ title, value, most, unit },
    reached: value <= most,
  })
  return [
    ...(Object.keys(RATIOS) as Run[]).map((run) =>
      goal(`engine / floor, ${run}`, ratios(seconds(engine[run]), seconds(floor[run])).median, RATIOS[run]),
    ),
    goal('writes with no change', Math.max(...engine['no change'].map(({ writes }) => writes)), 0),
    goal(
      "engine's memory",
      Math.max(...Object.values(engine).flatMap((runs) => runs.map(({ memory }) => memory))),
      MEMORY,
      'MiB',
    ),
    goal(`planner, ${planned.objects} objects, no change`, planned['no change'].median, PLANNER, 'ms'),
    goal(`planner, ${planned.objects} objects, all new`, planned.load.median, PLANNER, 'ms'),
  ]
}
