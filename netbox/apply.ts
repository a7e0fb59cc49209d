import type { Action, Delete, Plan } from './actions.ts'
import { Changes } from './apply/changes.ts'
import { Deletions } from './apply/deletions.ts'
import { type ApplyOptions, Sending } from './apply/sending.ts'
import type { Change } from './circles.ts'
import type { Client } from './client/client.ts'
import type { NetBoxError } from './errors.ts'

export type { ApplyOptions } from './apply/sending.ts'

/** What became of one action of the plan. */
export interface Result {
  readonly action: Action
  /** Id of the object, now or before it was deleted. */
  readonly id: number | undefined
  readonly error?: NetBoxError
}

export interface Report {
  /** In the order of the plan; unchanged objects included, so that this tells the ids of all that is managed. */
  readonly results: readonly Result[]
  readonly failed: readonly Result[]
}

/**
 * Does what a plan says. Objects are made in the order of their dependencies and in bulk, references that close a circle are
 * set in a second pass, deletes come last and the other way round. An object that is refused is named in the report, its
 * neighbours go through, what needs it is told `blocked`. Running plan and apply again mends whatever was left.
 */
export async function apply(client: Client, plan: Plan, options: ApplyOptions = {}): Promise<Report> {
  const sending = new Sending(client, plan, options)
  const [changing, deleting] = [new Changes(sending), new Deletions(sending)]
  const changes: Change[] = plan.actions.filter((one) => one.action === 'create' || one.action === 'update')
  const deletes: Delete[] = plan.actions.filter((one) => one.action === 'delete')
  await changing.letGoOfMoved(deletes, changes)
  await changing.change(changes)
  // What was refused may have been in the way of something that is gone now: a name that was taken, an interface with a
  // cable. And what is in place now may have been what a deletion waited for.
  for (let removed = await deleting.delete(deletes); removed > 0; removed = await deleting.delete(deletes)) {
    const again = changes.filter((action) => sending.errors.has(action))
    // And what protected another may be gone as well: a chassis its master.
    if (again.length === 0 && deleting.done(deletes)) break
    for (const action of again) sending.errors.delete(action)
    await changing.change(again)
  }
  await changing.giveBack()
  const results = plan.actions.map((action) => resultOf(action, sending))
  return { results, failed: results.filter(({ error }) => error !== undefined) }
}

function resultOf(action: Action, { made, errors }: Sending): Result {
  const id = 'id' in action ? action.id : made.get(action.wanted.target)
  const error = errors.get(action)
  return { action, id, ...(error && { error }) }
}
