import { exposition } from '../runtime/metrics.ts'
import type { Conflict } from './core/conflict.ts'

/** What `serve` knows of its work. */
export interface Status {
  /** By source: whether the last look brought something, and when. */
  readonly sources: Readonly<
    Record<
      string,
      {
        readonly up: boolean
        /** It is left alone for a while. */
        readonly open: boolean
        readonly at: number
        readonly things: number
        readonly gaps: number
      }
    >
  >
  readonly conflicts: readonly Conflict[]
  readonly changes: number
  /** Looks after which nothing had to be compared. */
  readonly unchanged: number
  readonly failures: number
  /** Milliseconds since 1970; 0 for never. */
  readonly lastCycle: number
}

export const NOTHING: Status = { sources: {}, conflicts: [], changes: 0, unchanged: 0, failures: 0, lastCycle: 0 }

const SORTS = ['identity', 'field', 'address', 'foreign', 'refused'] as const satisfies readonly Conflict['sort'][]

/** The page that Prometheus reads. */
export function renderMetrics({ sources, conflicts, changes, unchanged, failures, lastCycle }: Status): string {
  const bySource = (of: (one: Status['sources'][string]) => number) =>
    Object.entries(sources).map(([source, one]) => [{ source }, of(one)] as const)
  const bySort = SORTS.map((sort) => [{ sort }, conflicts.filter((one) => one.sort === sort).length] as const)
  return exposition('netbox_discover', [
    ['source_up', 'gauge', 'Whether the last look at a source brought something.', bySource(({ up }) => Number(up))],
    [
      'source_left_alone',
      'gauge',
      'Whether a source is asked less often after failures in a row.',
      bySource(({ open }) => Number(open)),
    ],
    ['source_look_timestamp_seconds', 'gauge', 'When a source was last asked.', bySource(({ at }) => at / 1000)],
    ['source_things', 'gauge', 'Things of the last look.', bySource(({ things }) => things)],
    ['source_gaps', 'gauge', 'What the last look could not see.', bySource(({ gaps }) => gaps)],
    ['conflicts', 'gauge', 'What is not decided, by sort.', bySort],
    ['changes_total', 'counter', 'Changes made in NetBox.', changes],
    ['unchanged_total', 'counter', 'Looks that said nothing new of an unchanged NetBox.', unchanged],
    ['failures_total', 'counter', 'Changes that NetBox refused, and cycles that failed.', failures],
    ['last_cycle_timestamp_seconds', 'gauge', 'When NetBox was last brought up to date.', lastCycle / 1000],
  ])
}
