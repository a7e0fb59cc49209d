import { exposition } from '../../runtime/metrics.ts'
import type { Phase } from './project.ts'
import type { Verdict } from './verdict.ts'

/** What is known of the work outside of this program. */
export interface Standing {
  /** Events that were never delivered, and those that were and are not settled. */
  readonly pending: number
  readonly unsettled: number
  readonly redelivered: number
  /** Seconds since the oldest event that is not in NetBox yet; 0 if all are. */
  readonly oldest: number
  readonly deadLetters: number
}

/** Counts what the projector does, and writes it down as Prometheus reads it. */
export class Metrics {
  readonly #events = new Map<Verdict, number>()
  readonly #seconds = new Map<Phase, number>()
  #plans = 0
  #echoes = 0
  #planned = 0

  /** @param events that one plan was for */
  planned(events: number): void {
    this.#plans++
    this.#planned += events
  }

  event(verdict: Verdict): void {
    this.#events.set(verdict, (this.#events.get(verdict) ?? 0) + 1)
  }

  timed(phase: Phase, seconds: number): void {
    this.#seconds.set(phase, (this.#seconds.get(phase) ?? 0) + seconds)
  }

  /** A change in NetBox that the events say already. */
  echo(): void {
    this.#echoes++
  }

  /** `312 events done, 2 dead, 45 plans`. */
  get summary(): string {
    const counts = [...this.#events].map(([verdict, count]) => `${count} ${verdict}`)
    return `${counts.join(', ') || 'no events'}; ${this.#plans} plans`
  }

  get total(): number {
    return [...this.#events.values()].reduce((sum, one) => sum + one, 0)
  }

  render({ pending, unsettled, redelivered, oldest, deadLetters }: Standing): string {
    const verdicts: readonly Verdict[] = ['done', 'later', 'wait', 'dead', 'pause']
    const phases: readonly Phase[] = ['read', 'plan', 'write']
    return exposition('netbox_events', [
      [
        'events_total',
        'counter',
        'Deliveries of events, by what became of them.',
        verdicts.map((verdict) => [{ verdict }, this.#events.get(verdict) ?? 0]),
      ],
      ['plans_total', 'counter', 'Plans that were drawn up.', this.#plans],
      ['planned_events_total', 'counter', 'Events that plans were for.', this.#planned],
      ['echoes_total', 'counter', 'Changes in NetBox that the events say already.', this.#echoes],
      [
        'phase_seconds_total',
        'counter',
        'Seconds spent, by phase.',
        phases.map((phase) => [{ phase }, this.#seconds.get(phase) ?? 0]),
      ],
      ['pending_events', 'gauge', 'Events that were not delivered yet.', pending],
      ['unsettled_events', 'gauge', 'Events that were delivered and are not settled.', unsettled],
      ['redelivered_events', 'gauge', 'Of these, those that were delivered again.', redelivered],
      ['oldest_event_seconds', 'gauge', 'Age of the oldest event that is not in NetBox yet.', oldest],
      ['dead_letters', 'gauge', 'What waits for a person.', deadLetters],
    ])
  }
}
