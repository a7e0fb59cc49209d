import type { Action, Plan } from '../../../netbox/index.ts'
import { changeOf } from './change.ts'
import type { Existing } from './read.ts'
import type { Wanted } from './wanted.ts'

/** What a thing of others is given where `fill` asks for it: values for fields that are empty, and nothing else. */
export function fillingOf(existing: Existing, wanted: Wanted): Wanted | undefined {
  const missing = Object.entries(wanted.fields).filter(([field]) => existing.lacks.has(field))
  if (missing.length === 0) return undefined
  return { ...changeOf(existing, Object.fromEntries(missing)), said: wanted.said }
}

/** The plan without our tag on what is others': it is filled, and stays theirs. */
export function untagged(plan: Plan, theirs: ReadonlySet<string>): Plan {
  return {
    ...plan,
    actions: plan.actions.map((action): Action => {
      if (action.action !== 'update' || !theirs.has(`${action.kind} ${action.id}`)) return action
      const names = action.names.filter((name) => name !== 'tags')
      const { kind, key, id } = action
      if (names.length === 0) return { action: 'unchanged', kind, key, id }
      return { ...action, names, changes: action.changes.filter(({ field }) => field !== 'tags') }
    }),
  }
}
