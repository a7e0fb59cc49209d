import type { Action, Delete, Plan } from './actions.ts'
import { blockedBy } from './apply/sending.ts'
import type { Result } from './apply.ts'
import type { ErrorCode, NetBoxError } from './errors.ts'

/** A wanted object that a plan leaves as it is, and why. */
export interface Blocked {
  readonly kind: string | undefined
  readonly key: string | undefined
  readonly reason: ErrorCode
  /** What is in the way, as a sentence. */
  readonly message: string
  /** What would let it through. */
  readonly remedy: string
}

const REMEDIES: Partial<Record<ErrorCode, string>> = {
  foreign: 'take it over with adopt, or want it under another key',
  ambiguous: 'give more of what tells the objects apart, or the id',
  unresolved: 'want what it refers to as well, or correct the name',
  protected: 'move or remove what depends on it first',
  forbidden: 'give the token the right to it, or leave it out',
}

/** What stands in the way of single objects, in the plan's order. */
export function blockedIn({ problems }: Plan): Blocked[] {
  return problems.map(({ kind, key, code, message }) => ({
    kind,
    key,
    reason: code,
    message,
    remedy: REMEDIES[code] ?? 'correct what the message names',
  }))
}

/** A plan for all objects that nothing is in the way of. */
export interface PartialPlan {
  readonly plan: Plan
  readonly blocked: readonly NetBoxError[]
  /** What it does not delete, though nobody wants it any more. */
  readonly kept: readonly Result[]
}

/**
 * What is blocked stays as it is, and so does whatever refers to what cannot be told. Nothing is deleted while anything is blocked, for
 * what could not be found among the objects there may be one that looks wanted no more.
 */
export function partial(whole: Plan): PartialPlan {
  const { problems: blocked, actions } = whole
  if (blocked.length === 0) return { plan: whole, blocked, kept: [] }
  const [deletes, others] = [actions.filter(isDelete), actions.filter((one) => !isDelete(one))]
  const reason = 'since another object is blocked, and it may be that one'
  const kept = deletes.map((action) => ({ action, id: action.id, error: blockedBy(action, reason) }))
  return { plan: { ...whole, actions: others, problems: [] }, blocked, kept }
}

/** A plan in which these objects are blocked, too, that were found to be in nobody's way but NetBox's. */
export function blocking(whole: Plan, problems: readonly NetBoxError[]): Plan {
  const refused = new Set(problems.map(({ kind, key }) => `${kind} ${key}`))
  const actions = whole.actions.filter(({ kind, key }) => !refused.has(`${kind} ${key}`))
  const all = [...whole.problems, ...problems].sort((a, b) => (a.message < b.message ? -1 : 1))
  return { ...whole, actions, problems: all }
}

function isDelete(action: Action): action is Delete {
  return action.action === 'delete'
}
