import type { Step } from './apply.ts'
import type { Item } from './plan/plan.ts'
import { say } from './sentences/saying.ts'

/** What a run came to for one target. */
export interface Result extends Step {
  readonly key: string
  readonly device: number
  readonly name: string
  readonly address: string
  readonly action: Item['action']
  /** Read back, and equal to what is wanted. */
  readonly verified: boolean
}

/** What of an item stands in its result. */
export function told({ key, device, name, address, action }: Item) {
  return { key, device, name, address, action }
}

/** A double that is removed is not what became of its target. */
export function resultKey({ key, double, id }: Item): string {
  return double ? `${key} ${id}` : key
}

/** What a later round says, beside what was done in an earlier one: a device that was made and then completed was made. */
export function merged(before: Result | undefined, item: Item, step: Step, verified: boolean): Result {
  const now = { ...told(item), ...step, verified }
  if (!before || before.action === 'wait' || before.success === false) return now
  if (item.action === 'nothing') return { ...before, success: true, id: item.id, verified }
  if (step.success === false || item.action === 'create') return now
  const message = item.action === 'wait' ? before.message : say('next', before.message, step.message)
  return { ...now, action: before.action, id: step.id ?? before.id, message }
}
