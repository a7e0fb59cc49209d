import type { Entry } from '../ledger/entry.ts'
import { say } from '../sentences/saying.ts'
import type { Item, Plan } from './plan.ts'

/** With fewer exported devices than this, shares say nothing. */
const FROM = 5

/**
 * Takes the danger out of a plan: where it would remove or silence more than a share of what is exported, which is the usual sign of an
 * empty or wrong input, none of that is done, and the rest is. What is leaving already counts, too: many small plans are one large one.
 *
 * @param share from 0 to 1
 */
export function guarded(plan: Plan, entries: ReadonlyMap<string, Entry>, share: number): Plan {
  const ends = new Set(plan.items.filter(isEnd).map(({ key }) => key))
  if (ends.size === 0) return plan
  const exported = [...entries.values()].filter(({ id }) => id !== undefined)
  const leaving = exported.filter(({ key, unwantedSince }) => unwantedSince !== undefined && !ends.has(key))
  const [count, all] = [ends.size + leaving.length, Math.max(plan.ours, exported.length)]
  if (all < FROM || count / all <= share) return plan
  const percent = (part: number) => Math.round(part * 100)
  const needed = Math.ceil((count / all) * 100) / 100
  const refusal = say('guarded', count, all, percent(count / all), percent(share), needed)
  const why = say('tooMany')
  const items = plan.items.map((item) =>
    isEnd(item) ? { ...item, action: 'conflict' as const, changes: [], why } : item,
  )
  return { ...plan, items, refusal }
}

/** Whether an exported device would stop to be watched. A late double of one is none. */
function isEnd({ action, changes, double }: Item): boolean {
  if (action === 'remove') return !double
  return changes.some(({ part, old, new: wanted }) => part === 'maintenance' && wanted !== '' && old === '')
}
