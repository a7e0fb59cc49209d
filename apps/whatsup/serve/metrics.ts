import { STATES } from '../ledger/entry.ts'
import { ACTIONS } from '../plan/plan.ts'
import type { Lane } from './lane.ts'

const OUTCOMES = ['accepted', 'passed', 'refused'] as const

/** What Prometheus reads. Names of connections are small letters, digits, - and _, so that they need no escape. */
export function renderMetrics(lanes: readonly Lane[], events: Readonly<Record<string, number>>): string {
  const each = (work: (lane: Lane) => number) =>
    lanes.map((lane) => [`{connection="${lane.connection.name}"}`, work(lane)] as const)
  const actions = [...ACTIONS, 'error']
  const states = (lane: Lane, state: string) =>
    [...lane.entries.values()].filter((entry) => entry.state === state).length
  return [
    ...family(
      'events_total',
      'counter',
      'Webhooks of NetBox, by what became of them.',
      OUTCOMES.map((one) => [`{outcome="${one}"}`, events[one] ?? 0]),
    ),
    ...family(
      'up',
      'gauge',
      'Whether the last run reached both sides.',
      each(({ state }) => (state.outage === undefined ? 1 : 0)),
    ),
    ...family(
      'waiting',
      'gauge',
      'Devices, or everything, that are to be looked at.',
      each(({ state }) => state.waiting),
    ),
    ...family(
      'runs_total',
      'counter',
      'Runs by outcome.',
      lanes.flatMap((lane) =>
        Object.entries(lane.runs).map(
          ([outcome, count]) => [`{connection="${lane.connection.name}",outcome="${outcome}"}`, count] as const,
        ),
      ),
    ),
    ...family(
      'run_seconds',
      'gauge',
      'How long the last run took.',
      each(({ seconds }) => seconds),
    ),
    ...family(
      'items_total',
      'counter',
      'Items of plans that were carried out, by action.',
      lanes.flatMap((lane) =>
        actions.map(
          (action) => [`{connection="${lane.connection.name}",action="${action}"}`, lane.counts[action] ?? 0] as const,
        ),
      ),
    ),
    ...family(
      'devices',
      'gauge',
      'Exported devices by state.',
      lanes.flatMap((lane) =>
        STATES.map(
          (state) => [`{connection="${lane.connection.name}",state="${state}"}`, states(lane, state)] as const,
        ),
      ),
    ),
    '',
  ].join('\n')
}

function family(name: string, type: string, help: string, rows: readonly (readonly [string, number])[]): string[] {
  const full = `netbox_whatsup_${name}`
  return [
    `# HELP ${full} ${help}`,
    `# TYPE ${full} ${type}`,
    ...rows.map(([labels, value]) => `${full}${labels} ${value}`),
  ]
}
