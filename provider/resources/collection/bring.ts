import { named } from '../../../netbox/errors.ts'
import { apply, type Policy, partial, plan, readCurrent } from '../../../netbox/index.ts'
import type { Connection } from '../../connection.ts'
import { type EngineLog, reveal, type Values } from '../../rpc/index.ts'
import { bagOf } from '../fields.ts'
import { desiredOf, entriesOf, idsOf, ownedIn } from './entries.ts'
import { madeUnrecorded } from './mine.ts'
import { type Outcome, outcomeOf } from './outcome.ts'

/** Brings NetBox from what the collection held to what it is to hold. */
export async function bring(connection: Connection, olds: Values, news: Values, log: EngineLog): Promise<Outcome> {
  const { client, message } = connection
  const before = entriesOf(olds)
  const desired = desiredOf(entriesOf(news), idsOf(olds), before)
  const { policy: mode = 'sync', adopt = false } = reveal(news) as { policy?: Policy['mode']; adopt?: boolean }
  const policy = { mode, adopt, partial: true, owned: ownedIn(before, idsOf(olds)) }
  const current = await readCurrent(client, desired, policy)
  let made = plan(desired, current, policy)
  if (made.problems.some(({ code }) => code === 'foreign')) {
    const owned = await madeUnrecorded(client, desired, current, policy.owned, message)
    made = plan(desired, current, { ...policy, owned })
  }
  // What is in the way of one object is no reason to leave the others: it is a failure of that one.
  const { plan: possible, blocked, kept } = partial(made)
  const progress = (done: number, total: number) => log.status(`${done} of ${total} objects`)
  const { results } = await apply(client, possible, { message, progress })
  const outcome = outcomeOf(olds, news, [...results, ...kept], current)
  if (blocked.length === 0) return outcome
  // Nothing was deleted: what was taken out is still there and ours, unless it was only let go.
  const held = mode === 'sync' ? [...before.keys()].filter((key) => !Object.hasOwn(outcome.ids, key)) : []
  const stillOurs = <T>(all: Readonly<Record<string, T>>) =>
    Object.fromEntries(held.flatMap((key) => (Object.hasOwn(all, key) ? [[key, all[key]!]] : [])))
  return {
    objects: { ...outcome.objects, ...stillOurs(bagOf(olds.objects)) },
    ids: { ...outcome.ids, ...stillOurs(idsOf(olds)) },
    failures: [...blocked.map(named), ...outcome.failures],
  }
}
