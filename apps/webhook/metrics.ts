import { exposition, type Family, type Sample } from '../runtime/metrics.ts'
import type { Refusal } from './receiver.ts'
import { ACTIONS } from './rules.ts'
import type { Outcome } from './spool.ts'
import type { Attempt } from './worker.ts'

/** Bounds of the latency histogram, in seconds. */
const BUCKETS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10] as const
const OUTCOMES = ['accepted', 'repeated', 'late'] as const satisfies readonly Outcome[]
const REFUSALS = [
  'method',
  'media type',
  'busy',
  'too large',
  'too slow',
  'signature',
  'payload',
  'spool',
] as const satisfies readonly Refusal[]

const OUTCOMES_OF_TRIES = ['success', 'failure'] as const

/** Which tries are counted together. */
interface Tries extends Readonly<Record<string, string>> {
  readonly action: string
  readonly outcome: (typeof OUTCOMES_OF_TRIES)[number]
}

/** The tries of one action with one outcome. */
interface Series {
  /** How many took no longer than each bound. */
  readonly upTo: readonly number[]
  readonly sum: number
  readonly count: number
}

const EMPTY: Series = { upTo: BUCKETS.map(() => 0), sum: 0, count: 0 }

/** Counts what happens, and writes it down as Prometheus reads it. */
export class Metrics {
  readonly #requests = new Map<Outcome | Refusal, number>()
  readonly #attempts = new Map<string, Series>()

  request(outcome: Outcome | Refusal): void {
    this.#requests.set(outcome, (this.#requests.get(outcome) ?? 0) + 1)
  }

  attempt({ action, succeeded, seconds }: Attempt): void {
    const key = keyOf({ action, outcome: succeeded ? 'success' : 'failure' })
    const known = this.#attempts.get(key) ?? EMPTY
    this.#attempts.set(key, {
      upTo: known.upTo.map((count, index) => count + (seconds <= BUCKETS[index]! ? 1 : 0)),
      sum: known.sum + seconds,
      count: known.count + 1,
    })
  }

  /** The whole page. Late events are accepted ones, too. */
  render({ pending, dead }: { readonly pending: number; readonly dead: number }): string {
    const count = (outcome: Outcome | Refusal) => this.#requests.get(outcome) ?? 0
    const received = [...this.#requests.values()].reduce((sum, one) => sum + one, 0)
    const attempts = ACTIONS.flatMap((action) =>
      OUTCOMES_OF_TRIES.flatMap((outcome) => this.#latency({ action, outcome })),
    )
    return exposition('netbox_webhook', [
      ['received_total', 'counter', 'Requests to the receiver.', received],
      ...OUTCOMES.map(
        (outcome): Family => [
          `${outcome}_total`,
          'counter',
          HELP[outcome],
          outcome === 'accepted' ? count('accepted') + count('late') : count(outcome),
        ],
      ),
      [
        'refused_total',
        'counter',
        'Requests that were refused, by reason.',
        REFUSALS.map((reason) => [{ reason }, count(reason)]),
      ],
      ['action_seconds', 'histogram', 'Tries of actions, by outcome, and how long they took.', attempts],
      ['spool_events', 'gauge', 'Events that wait or are worked on.', pending],
      ['dead_letter_events', 'gauge', 'Events of which an action was given up.', dead],
    ])
  }

  #latency(labels: Tries): Sample[] {
    const { upTo, sum, count } = this.#attempts.get(keyOf(labels)) ?? EMPTY
    return [
      ...BUCKETS.map((le, index) => [{ ...labels, le }, upTo[index]!, '_bucket'] as const),
      [{ ...labels, le: '+Inf' }, count, '_bucket'],
      [labels, sum, '_sum'],
      [labels, count, '_count'],
    ]
  }
}

const HELP: Record<Outcome, string> = {
  accepted: 'Events that were taken, late ones included.',
  repeated: 'Events that had been taken before.',
  late: 'Events that came after a newer one of the same object.',
}

function keyOf({ action, outcome }: Tries): string {
  return `${action} ${outcome}`
}
