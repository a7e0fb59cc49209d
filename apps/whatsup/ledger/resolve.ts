import type { Held } from '../plan/held.ts'
import type { Entry } from './entry.ts'

/** Tries that are remembered of one target, to know a late double. */
const REMEMBERED = 20

/**
 * What becomes of creates whose answer was lost, by what the server shows now: the device is there and is linked, or the horizon is over
 * and the try counts as never done. Only the entries that change. Pure.
 *
 * @param horizon milliseconds
 */
export function resolveAttempts(
  entries: Iterable<Entry>,
  held: readonly Held[],
  horizon: number,
  now: number,
): Entry[] {
  const marked = Map.groupBy(
    held.filter(({ mark }) => mark !== undefined),
    ({ mark }) => mark!,
  )
  const taken = new Set([...entries].flatMap(({ id }) => id ?? []))
  return [...entries].flatMap((entry) => {
    // Something may come of a try even after it was given up.
    if (
      entry.attempts.length === 0 ||
      (entry.id !== undefined && entry.attempts.every(({ state }) => state === 'abandoned'))
    )
      return []
    const found = (marked.get(entry.key) ?? [])[0] ?? alike(entry, held, taken)
    const at = new Date(now).toISOString()
    if (found) {
      // What came of it may carry no mark yet, and so no try either.
      const made = found.attempt ?? (entry.attempts.find(({ state }) => state === 'open') ?? entry.attempts[0])!.id
      const attempts = entry.attempts.filter(({ id }) => id !== made)
      return [{ ...entry, id: entry.id ?? found.id, linkedAt: entry.linkedAt ?? at, attempts, at }]
    }
    const attempts = entry.attempts.map((one) => {
      if (one.state !== 'open') return one
      const since = Date.parse(one.at)
      // A clock that was set back would put the end off by as much.
      if (since > now) return { ...one, at }
      return now - since < horizon ? one : { ...one, state: 'abandoned' as const }
    })
    const changed = attempts.some((one, place) => one !== entry.attempts[place])
    return changed ? [{ ...entry, attempts: attempts.slice(-REMEMBERED), at }] : []
  })
}

/** A device without a mark that was not there before and is like it in name and address: a create that was applied in part. */
function alike(
  { name, address, attempts }: Entry,
  held: readonly Held[],
  taken: ReadonlySet<string>,
): Held | undefined {
  const before = new Set(attempts.flatMap(({ beside }) => beside))
  const found = held.filter(
    (one) =>
      one.mark === undefined &&
      one.name === name &&
      one.addresses.includes(address) &&
      !before.has(one.id) &&
      !taken.has(one.id),
  )
  return found.length === 1 ? found[0] : undefined
}
