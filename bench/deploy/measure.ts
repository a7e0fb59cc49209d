import { performance } from 'node:perf_hooks'
import type { ContainerInspect } from '../../host/docker/container.ts'
import type { Report } from '../../host/local/progress.ts'
import { UserError } from '../../host/user-error.ts'
import { movedNeighbours, readNeighbours } from '../../infra/checks/neighbours.ts'
import type { Ground } from './ground.ts'
import type { Settings } from './same.ts'

/** One way to deploy the four containers. */
export interface Side {
  readonly title: string
  readonly command: string
  /** From nothing to healthy. */
  up(): Promise<void>
  /** Back to nothing. */
  down(): Promise<void>
}

/** What one `up` took, in seconds: to the start of each container, and to its end. */
export type Timeline = Record<string, number>

/** End of a container's name → what its start is called in a {@link Timeline}. */
const CONTAINERS = {
  '-postgres': 'postgres started',
  '-redis': 'valkey started',
  '': 'netbox started',
  '-worker': 'worker started',
}
const ATTEMPTS = 4
/** How the program itself says that a neighbour moved. */
const DISTURBED = 'may have disturbed other containers'
/** What the end is called. */
export const HEALTHY = 'nothing → healthy'
/** The lines of a timeline, in order. */
export const MARKS = [...Object.values(CONTAINERS), HEALTHY]

/** Seconds that a piece of work takes. */
export async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

/** The order of the sides in a round: each goes first in every other one, lest one always meets warmer caches. */
export function orderOf<T>(sides: readonly T[], round: number): T[] {
  return round % 2 === 0 ? [...sides] : sides.toReversed()
}

/** Rounds of all sides in alternating order; timelines by side. */
export async function rounds(
  ground: Ground,
  sides: readonly Side[],
  count: number,
  report: Report,
): Promise<Record<string, Timeline[]>> {
  const timelines: Record<string, Timeline[]> = Object.fromEntries(sides.map(({ title }) => [title, []]))
  for (let round = 0; round < count; round++) {
    for (const side of orderOf(sides, round)) {
      const { timeline } = await undisturbed(side, report, () => deployed(ground, side))
      timelines[side.title]!.push(timeline)
      report(`round ${round + 1} of ${count}: ${side.title} ${timeline[HEALTHY]!.toFixed(1)} s`)
    }
  }
  return timelines
}

/**
 * Does the work again, from nothing, if other containers of the machine moved meanwhile, as they do where other people
 * work: that fails an update of ours, and to drop such rounds on one side only would flatter it.
 */
export async function undisturbed<T>(side: Side, report: Report, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === ATTEMPTS || !String(error).includes(DISTURBED)) throw error
      report(`${side.title}: other containers of this machine moved meanwhile; not counted, again`)
      await side.down()
    }
  }
}

/** Takes a side up and down again: what it took, and the containers that were there in between. */
export async function deployed({ engine, name }: Ground, side: Side, whileUp?: () => Promise<void>) {
  const names = Object.keys(CONTAINERS).map((end) => `${name}${end}`)
  const before = await readNeighbours(engine, names)
  const start = Date.now()
  const whole = await seconds(() => side.up())
  const moved = movedNeighbours(before, await readNeighbours(engine, names), { network: '', killed: new Set() })
  const words = moved.map(({ name, what }) => `${name} ${what}`)
  if (words.length > 0) throw new UserError(`This run ${DISTURBED}: ${words.join('; ')}.`)
  const containers = await Promise.all(
    names.map((one) => engine.call<ContainerInspect & Settings>('GET', `/containers/${one}/json`)),
  )
  await whileUp?.()
  await side.down()
  const starts = Object.values(CONTAINERS).map((mark, at) => [
    mark,
    (Date.parse(containers[at]!.State.StartedAt) - start) / 1000,
  ])
  return { timeline: { ...Object.fromEntries(starts), [HEALTHY]: whole } as Timeline, containers }
}
