import { performance } from 'node:perf_hooks'
import type { ContainerInspect } from '../../infra/docker/container.ts'
import { UserError } from '../../infra/user-error.ts'
import type { Report } from '../../script/progress.ts'
import type { Ground } from './ground.ts'
import { differences, type Settings } from './same.ts'

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

/** Rounds of all sides in alternating order, of which the first, numbered 0, is not counted; timelines by side. */
export async function rounds(
  ground: Ground,
  sides: readonly Side[],
  count: number,
  report: Report,
): Promise<Record<string, Timeline[]>> {
  const timelines: Record<string, Timeline[]> = Object.fromEntries(sides.map(({ title }) => [title, []]))
  for (let round = 0; round <= count; round++) {
    const seen: Settings[][] = []
    for (const side of orderOf(sides, round)) {
      const { timeline, containers } = await timed(ground, side)
      seen.push(containers)
      if (round > 0) timelines[side.title]!.push(timeline)
      report(
        `${round > 0 ? `round ${round} of ${count}` : 'warm-up'}: ${side.title} ${timeline[HEALTHY]!.toFixed(1)} s`,
      )
    }
    if (round === 0) assertSame(seen)
  }
  return timelines
}

async function timed({ engine, name }: Ground, side: Side) {
  const start = Date.now()
  const whole = await seconds(() => side.up())
  const containers = await Promise.all(
    Object.keys(CONTAINERS).map((end) =>
      engine.call<ContainerInspect & Settings>('GET', `/containers/${name}${end}/json`),
    ),
  )
  await side.down()
  const starts = Object.values(CONTAINERS).map((mark, at) => [
    mark,
    (Date.parse(containers[at]!.State.StartedAt) - start) / 1000,
  ])
  return { timeline: { ...Object.fromEntries(starts), [HEALTHY]: whole } as Timeline, containers }
}

function assertSame([first = [], ...others]: Settings[][]): void {
  const found = others.flatMap((containers) =>
    containers.flatMap((container, at) => {
      const names = differences(first[at]!, container)
      return names.length > 0 ? [`${Object.values(CONTAINERS)[at]!.split(' ')[0]} in ${names.join(', ')}`] : []
    }),
  )
  if (found.length > 0)
    throw new UserError(`The sides do not deploy the same containers: they differ for ${found.join('; ')}.`)
}
