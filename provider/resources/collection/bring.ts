import { apply, assertSafe, type Policy, plan, readCurrent } from '../../../netbox/index.ts'
import type { Connection } from '../../connection.ts'
import { type EngineLog, reveal, type Values } from '../../rpc/index.ts'
import { desiredOf, entriesOf, idsOf, ownedIn } from './entries.ts'
import { madeUnrecorded } from './mine.ts'
import { type Outcome, outcomeOf } from './outcome.ts'

/** Brings NetBox from what the collection held to what it is to hold. */
export async function bring(connection: Connection, olds: Values, news: Values, log: EngineLog): Promise<Outcome> {
  const { client, message } = connection
  const before = entriesOf(olds)
  const desired = desiredOf(entriesOf(news), idsOf(olds), before)
  const { policy: mode = 'sync', adopt = false } = reveal(news) as { policy?: Policy['mode']; adopt?: boolean }
  const policy = { mode, adopt, owned: ownedIn(before, idsOf(olds)) }
  const current = await readCurrent(client, desired, policy)
  let made = plan(desired, current, policy)
  if (made.problems.some(({ code }) => code === 'foreign')) {
    const owned = await madeUnrecorded(client, desired, current, policy.owned, message)
    made = plan(desired, current, { ...policy, owned })
  }
  // How much may change was decided by who read the preview: only what is in the way is refused here.
  assertSafe(made, { update: 1, delete: 1 })
  const progress = (done: number, total: number) => log.status(`${done} of ${total} objects`)
  const { results } = await apply(client, made, { message, progress })
  return outcomeOf(olds, news, results, current)
}
