import { type Look, ownOf } from './observation.ts'

/** When something was last seen by its source, and how many complete looks since did not show it. */
interface Presence {
  readonly seen: string
  readonly missed: number
}
/** By own token. */
export type Presences = Readonly<Record<string, Presence>>

export interface StaleRule {
  /** Complete looks that did not show a thing. */
  readonly looks: number
  readonly days: number
}

/** More than this share of a source gone at once is taken for a fault of the source. */
const SHARE = 1 / 5
const DAY = 86_400_000

/**
 * What a look tells of presence. Absence is only taken from a complete look that is not suspicious: from a gap, an empty answer or
 * an error nothing follows.
 *
 * @returns the new presences, and one sentence where the look was suspicious
 */
export function presencesAfter(before: Presences, look: Look): { presences: Presences; suspicion?: string } {
  const seen = Object.fromEntries(look.observations.map((one) => [ownOf(one), { seen: one.seen, missed: 0 }]))
  const presences = { ...before, ...seen }
  const prefix = ownOf({ source: look.source, id: '' })
  const known = Object.keys(before).filter((own) => own.startsWith(prefix))
  const there = known.filter((own) => before[own]!.missed === 0)
  const missing = known.filter((own) => !(own in seen))
  const gone = there.filter((own) => !(own in seen))
  if (!look.complete || missing.length === 0) return { presences }
  if (look.observations.length === 0)
    return {
      presences,
      suspicion: `${look.source} answers and shows nothing of what it had; nothing is concluded from that`,
    }
  if (gone.length > Math.max(1, there.length * SHARE))
    return {
      presences,
      suspicion: `${gone.length} of ${there.length} things of ${look.source} are gone at once; nothing is concluded from that`,
    }
  const missed = missing.map((own) => [own, { ...before[own]!, missed: before[own]!.missed + 1 }])
  return { presences: { ...presences, ...Object.fromEntries(missed) } }
}

/** Whether a thing is stale: each source that knew it has missed it often and long enough. */
export function isStale(owns: readonly string[], presences: Presences, { looks, days }: StaleRule, now: Date): boolean {
  const known = owns.flatMap((own) => presences[own] ?? [])
  return (
    known.length > 0 &&
    known.every(({ seen, missed }) => missed >= looks && now.getTime() - Date.parse(seen) >= days * DAY)
  )
}
