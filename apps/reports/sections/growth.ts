import { type ChangeLog, type Item, type ItemKind, kindsOfItems } from '../inventory.ts'
import type { ChangeCounts, Changes, Counts, Growth } from '../report.ts'
import { byWord } from './order.ts'

/** What is made in one go has its entry in the same moment; a clock may be a little off. */
const HOUR = 3_600_000

/** How many objects there are, month by month in UTC, by their dates of creation: what was deleted since is not in it. */
export function growth(items: readonly Item[], now: Date): Growth {
  const dated = items.filter(({ created }) => created !== null)
  const byMonth = Map.groupBy(dated, ({ created }) => monthOf(created!))
  const total = countsOf([])
  const months = dated.length === 0 ? [] : monthsBetween([...byMonth.keys(), monthOf(now)])
  return {
    months: months.map((month) => {
      const created = countsOf(byMonth.get(month) ?? [])
      for (const { kind } of kindsOfItems) total[kind] += created[kind]
      return { month, created, total: { ...total } }
    }),
    undated: countsOf(items.filter(({ created }) => created === null)),
  }
}

/**
 * What the change log tells, counted.
 *
 * @param items what there is: one that was made before the first entry shows that older ones are gone
 */
export function changesOf({ changes, total }: ChangeLog, items: readonly Item[]): Changes {
  const byMonth = Map.groupBy(changes, ({ time }) => monthOf(time))
  const byKind = Map.groupBy(changes, ({ kind }) => kind)
  const first = changes.reduce((least, { time }) => Math.min(least, time.getTime()), Number.POSITIVE_INFINITY)
  return {
    since: changes.length === 0 ? null : new Date(first).toISOString(),
    dropped:
      total === changes.length && items.some(({ created }) => created !== null && created.getTime() < first - HOUR),
    read: changes.length,
    total,
    byMonth: [...byMonth].sort(([a], [b]) => byWord(a, b)).map(([month, some]) => ({ month, ...actionsOf(some) })),
    byKind: [...byKind].sort(([a], [b]) => byWord(a, b)).map(([kind, some]) => ({ kind, ...actionsOf(some) })),
  }
}

function actionsOf(changes: ChangeLog['changes']): ChangeCounts {
  const count = (action: keyof ChangeCounts) => changes.filter((change) => change.action === action).length
  return { create: count('create'), update: count('update'), delete: count('delete') }
}

function countsOf(items: readonly Item[]): Record<ItemKind, number> {
  const count = (kind: ItemKind) => items.filter((item) => item.kind === kind).length
  return Object.fromEntries(kindsOfItems.map(({ kind }) => [kind, count(kind)])) as Record<ItemKind, number> & Counts
}

/** `2026-11` */
function monthOf(time: Date): string {
  return time.toISOString().slice(0, 7)
}

/** Every month from the first to the last of some. */
function monthsBetween(some: readonly string[]): string[] {
  const [first, last] = [some.toSorted(byWord)[0]!, some.toSorted(byWord).at(-1)!]
  const months: string[] = []
  const next = new Date(`${first}-01T00:00:00Z`)
  for (; monthOf(next) <= last; next.setUTCMonth(next.getUTCMonth() + 1)) months.push(monthOf(next))
  return months
}
