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
  /** How whoever asks can lift a threshold, to complete "if that is meant, …". */
  readonly remedy?: (action: 'update' | 'delete', share: number) => string
}

/**
 * Refuses a plan that has problems, or that would change or delete more than a stated share of what is managed: the
 * usual sign of an empty or wrong input. Throws `unsafe`, or the problem itself when it is the only one.
 */
export function assertSafe(plan: Plan, thresholds: Thresholds = {}): void {
  const { problems, actions } = plan
  assertNone(problems)
  const raise = (action: string, share: number) => `raise the ${action} threshold to ${share} or more`
  const { remedy = raise } = thresholds
  const existing = actions.filter(({ action }) => action !== 'create').length
  if (existing < (thresholds.from ?? 10)) return
  for (const action of ['update', 'delete'] as const) {
    const allowed = thresholds[action] ?? 0.3
    const count = actions.filter((one) => one.action === action && !completes(one) && !adopts(one, plan)).length
    if (count / existing <= allowed) continue
    throw new NetBoxError({
      code: 'unsafe',
      message:
        `the plan would ${action} ${count} of ${existing} objects, ${percent(count / existing)}, and ${percent(allowed)} are allowed; ` +
        `if that is meant, ${remedy(action, Math.ceil((count / existing) * 100) / 100)}`,
    })
  }
}

/** Throws the problem, or `unsafe` with all of them. */
export function assertNone(problems: readonly NetBoxError[]): void {
  if (problems.length === 0) return
  if (problems.length === 1) throw problems[0]!
  const list = problems.map(({ message }) => `- ${message}`)
  throw new NetBoxError({
    code: 'unsafe',
    message: [`${problems.length} problems, nothing was changed:`, ...list].join('\n'),
    detail: problems,
  })
}

/** What an interrupted run left to do, a primary address that is still empty for one: nothing is lost by it. */
function completes(action: Action): boolean {
  return (
    action.action === 'update' &&
    action.changes.every(({ old }) => old === null) &&
    action.names.every((name) => fieldOf(action.kind, name).deferred)
  )
}

/** What is taken over as it is: nothing of it changes but our tag. */
function adopts(action: Action, { policy }: Plan): boolean {
  if (action.action !== 'update' || action.names.some((name) => name !== 'tags')) return false
  return action.changes.every(({ old, new: wanted }) => {
    const [before, after] = [old, wanted].map((tags) => new Set((tags ?? []) as string[]))
    return policy.tag !== undefined && !before!.has(policy.tag) && after!.size === before!.size + 1
  })
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
