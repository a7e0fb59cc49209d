import type { Action, Plan } from './actions.ts'
import { NetBoxError } from './errors.ts'
import { fieldOf } from './normalise.ts'

export interface Thresholds {
  /** Largest share of the existing managed objects that may be changed in one go; 0.3 by default. */
  readonly update?: number
  /** Largest share that may be deleted; 0.3 by default. */
  readonly delete?: number
  /** With fewer existing objects than this, shares say nothing; 10 by default. */
  readonly from?: number
}

/**
 * Refuses a plan that has problems, or that would change or delete more than a stated share of what is managed: the
 * usual sign of an empty or wrong input. Throws `unsafe`, or the problem itself when it is the only one.
 */
export function assertSafe(plan: Plan, thresholds: Thresholds = {}): void {
  const { problems, actions } = plan
  if (problems.length === 1) throw problems[0]!
  if (problems.length > 1)
    throw new NetBoxError({
      code: 'unsafe',
      message: [
        `${problems.length} problems, nothing was changed:`,
        ...problems.map(({ message }) => `- ${message}`),
      ].join('\n'),
      detail: problems,
    })
  const existing = actions.filter(({ action }) => action !== 'create').length
  if (existing < (thresholds.from ?? 10)) return
  for (const action of ['update', 'delete'] as const) {
    const allowed = thresholds[action] ?? 0.3
    const count = actions.filter((one) => one.action === action && !completes(one)).length
    if (count / existing <= allowed) continue
    throw new NetBoxError({
      code: 'unsafe',
      message:
        `the plan would ${action} ${count} of ${existing} objects, ${percent(count / existing)}, and ${percent(allowed)} are allowed; ` +
        `if that is meant, raise the ${action} threshold to ${Math.ceil((count / existing) * 100) / 100} or more`,
    })
  }
}

/** What an interrupted run left to do, a primary address that is still empty for one: nothing is lost by it. */
function completes(action: Action): boolean {
  return (
    action.action === 'update' &&
    action.changes.every(({ old }) => old === null) &&
    action.names.every((name) => fieldOf(action.kind, name).deferred)
  )
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
