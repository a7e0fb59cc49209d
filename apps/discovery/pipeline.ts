import type { Conflict } from './core/conflict.ts'
import { withoutDuplicates } from './core/duplicates.ts'
import { type Known, type Pins, type Resolved, resolve, type Thing } from './core/identity.ts'
import { type Merged, merge, type Rules } from './core/merge.ts'
import { type Look, ownOf } from './core/observation.ts'
import { cablesOf, type Placed } from './netbox/cables.ts'
import { type Defaults, fragmentOf } from './netbox/fragment.ts'
import { NETBOX, type World } from './netbox/read.ts'
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
  /** Cables between them. */
  readonly cables: readonly Wanted[]
  readonly conflicts: readonly Conflict[]
  /** Things of which nothing is known that stays: told, and not written. */
  readonly unidentified: readonly Thing[]
}

/** From looks to what is wanted of NetBox. Pure. */
export function judge(looks: readonly Look[], world: World, known: Known, { pins, rules, defaults }: Judging): Judged {
  const resolved = resolve([...looks, world.look], pins, known)
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
    const own = thing.observations.find(({ source }) => source === NETBOX)
    const existing = own && world.existing.get(ownOf(own))
    return { thing, merged, existing, fragment: fragmentOf(merged, existing, { ...defaults, vlans: world.vlans }) }
  })
  const fragments = placed.map(({ fragment }) => fragment)
  return { resolved, things: sole.things, fragments, cables: cablesOf(placed), conflicts, unidentified }
}

/** Known by something that lasts: NetBox has it, an inventory has it, or it has a token that is worth something alone. */
function isIdentified({ observations, tokens }: Thing, inventories: ReadonlySet<string>): boolean {
  return (
    observations.some(
      ({ source, kind, inventory }) => source === NETBOX || inventories.has(source) || inventory || kind === 'vm',
    ) || tokens.some(({ strength }) => strength === 'strong' || strength === 'medium')
  )
}
