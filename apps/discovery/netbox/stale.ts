import type { Known } from '../core/identity.ts'
import { isStale, type Presences, type StaleRule } from '../core/presence.ts'
import { changeOf } from './change.ts'
import { type Existing, NETBOX, type World } from './read.ts'
import type { Fragment } from './wanted.ts'

/** Slug of the tag that objects bear that nobody sees any more. */
export const STALE = 'stale'

/** Marks what nobody has seen for long enough, as far as it is ours. Never a deletion. */
export function staleFragments(
  {
    world,
    known,
    presences,
    seen,
    tag,
  }: { world: World; known: Known; presences: Presences; seen: ReadonlySet<string>; tag: string },
  rule: StaleRule,
  now: Date,
): Fragment[] {
  const owns = Map.groupBy(Object.keys(known.things), (own) => known.things[own]!)
  return [...owns].flatMap(([thing, mine]): Fragment[] => {
    const own = mine.find((one) => one.startsWith(`own:${NETBOX}/`) && world.existing.has(one))
    const existing = own === undefined ? undefined : world.existing.get(own)
    if (seen.has(thing) || !existing?.tags.includes(tag)) return []
    if (
      !isStale(
        mine.filter((one) => one !== own),
        presences,
        rule,
        now,
      )
    )
      return []
    const tags = [...new Set([...existing.tags, STALE])].sort()
    const itself = { ...changeOf(existing, { status: 'offline', tags }), said: {} }
    return [
      { thing, itself, children: [], needs: [{ kind: 'extras.tag', fields: { name: STALE, slug: STALE }, said: {} }] },
    ]
  })
}

/** Takes the mark back from what is seen again. */
export function withoutStaleMark(fragment: Fragment, existing: Existing | undefined): Fragment {
  if (!existing?.tags.includes(STALE)) return fragment
  const tags = existing.tags.filter((one) => one !== STALE)
  return { ...fragment, itself: { ...fragment.itself, fields: { status: 'active', ...fragment.itself.fields, tags } } }
}
