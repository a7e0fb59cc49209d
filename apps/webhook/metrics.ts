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
    const key = label(action, succeeded)
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
    return [
      ...family('received_total', 'counter', 'Requests to the receiver.', [['', received]]),
      ...OUTCOMES.flatMap((outcome) =>
        family(`${outcome}_total`, 'counter', HELP[outcome], [
          ['', outcome === 'accepted' ? count('accepted') + count('late') : count(outcome)],
        ]),
      ),
      ...family(
        'refused_total',
        'counter',
        'Requests that were refused, by reason.',
        REFUSALS.map((reason) => [`{reason="${reason}"}`, count(reason)]),
      ),
      ...this.#latency(),
      ...family('spool_events', 'gauge', 'Events that wait or are worked on.', [['', pending]]),
      ...family('dead_letter_events', 'gauge', 'Events of which an action was given up.', [['', dead]]),
      '',
    ].join('\n')
  }

  #latency(): string[] {
    return family(
      'action_seconds',
      'histogram',
      'Tries of actions, by outcome, and how long they took.',
      ACTIONS.flatMap((action) => [true, false].map((succeeded) => label(action, succeeded))).flatMap((labels) => {
        const { upTo, sum, count } = this.#attempts.get(labels) ?? EMPTY
        return [
          ...BUCKETS.map((bound, index) => [`_bucket{${labels},le="${bound}"}`, upTo[index]!] as const),
          [`_bucket{${labels},le="+Inf"}`, count] as const,
          [`_sum{${labels}}`, sum] as const,
          [`_count{${labels}}`, count] as const,
        ]
      }),
    )
  }
}

const HELP: Record<Outcome, string> = {
  accepted: 'Events that were taken, late ones included.',
  repeated: 'Events that had been taken before.',
  late: 'Events that came after a newer one of the same object.',
}

function label(action: string, succeeded: boolean): string {
  return `action="${action}",outcome="${succeeded ? 'success' : 'failure'}"`
}

function family(name: string, type: string, help: string, rows: readonly (readonly [string, number])[]): string[] {
  const full = `netbox_webhook_${name}`
  return [
    `# HELP ${full} ${help}`,
    `# TYPE ${full} ${type}`,
    ...rows.map(([suffix, value]) => `${full}${suffix} ${value}`),
  ]
}
