import type { Machine } from '../machine.ts'
import { ratios, type Summary, summarise } from '../statistics.ts'
import { table } from '../table.ts'
import { HEALTHY, MARKS, type Timeline } from './measure.ts'

/** Everything that was measured, and what it was measured on. */
export interface Results {
  date: string
  machine: Machine
  versions: Record<string, string>
  /** The two sides: the one that is judged, then the one it is compared with. */
  sides: [Measured, Measured]
  previews: { title: string; command: string; seconds: number[] }[]
}

interface Measured {
  title: string
  command: string
  timelines: Timeline[]
}

/** What issue and README promise: at most this many times compose's time, at most this many seconds for a preview. */
const GOALS = { ratio: 1.1, preview: 5 }

/** The figures as people read them. */
export function text({ date, machine, versions, sides, previews }: Results): string {
  const [judged, other] = sides
  const of = (side: Measured, mark: string) => side.timelines.map((timeline) => timeline[mark]!)
  const ratio = ratios(of(judged, HEALTHY), of(other, HEALTHY))
  const rows = MARKS.map((mark) => [mark, ...sides.map((side) => range(summarise(of(side, mark)), 's'))])
  return [
    `${date}  ${machine.cores} cores (${machine.processor}), ${machine.memory} GiB; load before: ${machine.load.join(' ')}`,
    Object.entries({ node: machine.node, ...versions })
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    '',
    ...sides.map(({ title, command }) => `${title.padEnd(18)} ${command}`),
    `${judged.timelines.length} rounds in alternating order after one unmeasured; seconds since the command began: median (min to max)`,
    '',
    ...table([['', ...sides.map(({ title }) => title)], ...rows]),
    '',
    `ratio ${range(ratio)}   ${verdict(ratio.median <= GOALS.ratio)}: at most ${GOALS.ratio} times ${other.title}`,
    '',
    ...previews.flatMap(({ title, command, seconds }) => {
      const summary = summarise(seconds)
      const goal = `${verdict(summary.median <= GOALS.preview)}: at most ${GOALS.preview} s`
      return [`${command}, ${title}, ${seconds.length} times`, `  ${range(summary, 's')}   ${goal}`]
    }),
  ].join('\n')
}

/** The figures for programs: what was measured, and the summaries of it. */
export function json(results: Results): string {
  const [judged, other] = results.sides.map(({ timelines }) => timelines.map((timeline) => timeline[HEALTHY]!))
  const ratio = ratios(judged!, other!)
  const previews = results.previews.map((preview) => ({ ...preview, summary: summarise(preview.seconds) }))
  const reached = {
    ratio: ratio.median <= GOALS.ratio,
    preview: previews.every(({ summary }) => summary.median <= GOALS.preview),
  }
  return JSON.stringify(
    { ...results, up: [summarise(judged!), summarise(other!)], ratio, previews, goals: GOALS, reached },
    null,
    2,
  )
}

const verdict = (reached: boolean) => (reached ? 'goal reached' : 'goal NOT reached')

function range({ median, min, max }: Summary, unit = ''): string {
  const digits = unit === '' ? 2 : 1
  const [middle, low, high] = [median, min, max].map((value) => value.toFixed(digits))
  return `${middle}${unit && ` ${unit}`} (${low} to ${high})`
}
