import type { Conflict } from './core/conflict.ts'
import { withoutDuplicates } from './core/duplicates.ts'
import { type Known, type Pins, type Resolved, resolve, type Thing } from './core/identity.ts'
import { type Merged, merge, type Rules } from './core/merge.ts'
import { type Look, ownOf } from './core/observation.ts'
import { cablesOf, type Placed } from './netbox/cables.ts'
import { type Defaults, fragmentOf } from './netbox/fragment.ts'
import { type Existing, NETBOX, type World } from './netbox/read.ts'
import type { Fragment, Wanted } from './netbox/wanted.ts'

export interface Judging {
  readonly pins: Pins
  readonly rules: Rules
  readonly defaults: Defaults
}

/** What all looks together say. */
export interface Judged {
  readonly resolved: Resolved
  readonly things: readonly Merged[]
  readonly fragments: readonly Fragment[]
  /** What NetBox has of a thing, by the thing's id and by the own token of each of its observations. */
  readonly existing: ReadonlyMap<string, Existing>
  /** Cables between them. */
  readonly cables: readonly Wanted[]
  readonly conflicts: readonly Conflict[]
  /** Things of which nothing is known that stays: told, and not written. */
  readonly unidentified: readonly Thing[]
}

/** From looks to what is wanted of NetBox. Pure. */
export function judge(looks: readonly Look[], world: World, known: Known, { pins, rules, defaults }: Judging): Judged {
  const resolved = resolve([...looks, world.look], pins, known)
  const existing = existingOf(resolved.things, world)
  const inventories = new Set(looks.filter(({ distinct }) => distinct).map(({ source }) => source))
  const conflicts: Conflict[] = resolved.refusals.map(({ token, of, reason }) => {
    return {
      sort: 'identity',
      about: of[0]!,
      sentence: `${of.join(' and ')} share ${token} and are not joined: ${reason}`,
    }
  })
  const found: { thing: Thing; merged: Merged }[] = []
  const unidentified: Thing[] = []
  for (const thing of resolved.things) {
    const observations = thing.observations.filter(({ source }) => source !== NETBOX)
    if (observations.length === 0) continue
    if (!isIdentified(thing, inventories)) {
      unidentified.push(thing)
      continue
    }
    const result = merge({ ...thing, observations }, rules)
    conflicts.push(...result.conflicts)
    found.push({ thing, merged: result.merged })
  }
  const sole = withoutDuplicates(found.map(({ merged }) => merged))
  conflicts.push(...sole.conflicts)
  const placed = sole.things.map((merged, n): Placed => {
    const { thing } = found[n]!
    const there = existing.get(thing.id)
    const fragment = fragmentOf(merged, there, { ...defaults, vlans: world.vlans })
    return { thing, merged, existing: there, fragment }
  })
  const fragments = placed.map(({ fragment }) => fragment)
  return { resolved, things: sole.things, fragments, existing, cables: cablesOf(placed), conflicts, unidentified }
}

function existingOf(things: readonly Thing[], { existing }: World): Map<string, Existing> {
  const found = new Map<string, Existing>()
  for (const { id, observations } of things) {
    const own = observations.find(({ source }) => source === NETBOX)
    const one = own && existing.get(ownOf(own))
    if (one) for (const name of [id, ...observations.map(ownOf)]) if (!found.has(name)) found.set(name, one)
  }
  return found
}

/** Known by something that lasts: NetBox has it, an inventory has it, or it has a token that is worth something alone. */
function isIdentified({ observations, tokens }: Thing, inventories: ReadonlySet<string>): boolean {
  return (
    observations.some(
      ({ source, kind, inventory }) => source === NETBOX || inventories.has(source) || inventory || kind === 'vm',
    ) || tokens.some(({ strength }) => strength === 'strong' || strength === 'medium')
  )
}
