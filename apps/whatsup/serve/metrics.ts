import { exposition } from '../../runtime/metrics.ts'
import { STATES } from '../ledger/entry.ts'
import { ACTIONS } from '../plan/plan.ts'
import type { Lane } from './lane.ts'

const OUTCOMES = ['accepted', 'passed', 'refused'] as const

/** What Prometheus reads. */
export function renderMetrics(lanes: readonly Lane[], events: Readonly<Record<string, number>>): string {
  const each = (work: (lane: Lane) => number) =>
    lanes.map((lane) => [{ connection: lane.connection.name }, work(lane)] as const)
  const every = <K extends string>(
    label: string,
    keys: (lane: Lane) => readonly K[],
    work: (lane: Lane, key: K) => number,
  ) =>
    lanes.flatMap((lane) =>
      keys(lane).map((key) => [{ connection: lane.connection.name, [label]: key }, work(lane, key)] as const),
    )
  const inState = (lane: Lane, state: string) =>
    [...lane.entries.values()].filter((entry) => entry.state === state).length
  return exposition('netbox_whatsup', [
    [
      'events_total',
      'counter',
      'Webhooks of NetBox, by what became of them.',
      OUTCOMES.map((outcome) => [{ outcome }, events[outcome] ?? 0]),
    ],
    [
      'up',
      'gauge',
      'Whether the last run reached both sides.',
      each(({ state }) => (state.outage === undefined ? 1 : 0)),
    ],
    ['waiting', 'gauge', 'Devices, or everything, that are to be looked at.', each(({ state }) => state.waiting)],
    [
      'runs_total',
      'counter',
      'Runs by outcome.',
      every(
        'outcome',
        ({ runs }) => Object.keys(runs),
        ({ runs }, outcome) => (runs as Record<string, number>)[outcome]!,
      ),
    ],
    ['run_seconds', 'gauge', 'How long the last run took.', each(({ seconds }) => seconds)],
    [
      'items_total',
      'counter',
      'Items of plans that were carried out, by action.',
      every(
        'action',
        () => [...ACTIONS, 'error'],
        ({ counts }, action) => counts[action] ?? 0,
      ),
    ],
    ['devices', 'gauge', 'Exported devices by state.', every('state', () => STATES, inState)],
  ])
}
