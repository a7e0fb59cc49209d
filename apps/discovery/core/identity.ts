import { contradiction, type Different, type Group, groupOf, weakContradiction } from './contradiction.ts'
import { type Look, type Observation, ownOf } from './observation.ts'
import { type Token, tokensOf, type Void } from './tokens.ts'
import { type Edge, joinedBy, pinEdges, sharedBy, weakEdges } from './union.ts'

/** What is remembered of the last time. */
export interface Known {
  /** By own token, the thing that it was. */
  readonly things: Readonly<Record<string, string>>
  /** Tokens that a source was seen to give to two of its things, by source. */
  readonly voids: Readonly<Record<string, string[]>>
}

export interface Pins {
  /** Tokens of what is one thing, whatever speaks against it. */
  readonly same: Different
  readonly different: Different
}

/** Why observations were taken for one thing. */
interface Merge {
  readonly token: string
  readonly of: readonly string[]
}
/** Why they were not, though they have a token in common. */
interface Refusal extends Merge {
  readonly reason: string
}

/** One real thing, as far as can be told. */
export interface Thing {
  /** Stays the same from run to run. */
  readonly id: string
  readonly observations: readonly Observation[]
  readonly tokens: readonly Token[]
  readonly voids: readonly Void[]
  readonly merges: readonly Merge[]
  readonly refusals: readonly Refusal[]
}

export interface Resolved {
  readonly things: readonly Thing[]
  readonly refusals: readonly Refusal[]
  readonly known: Known
}

type Against = (a: Group, b: Group, different: Different) => string | undefined
const NOTHING: Known = { things: {}, voids: {} }
/**
 * Which observations are of the same thing: tokens, and a union that is guarded. Pure; the order of its input does not matter,
 * and the same input again changes nothing.
 *
 * ```
 * tier    | joins                                     | unless
 * --------+-------------------------------------------+------------------------------------------------
 * pins    | what the configuration says is the same   | it also says it is different
 * own     | what was one thing last time              | serial, UUID, vmid or one source's inventory contradict
 * strong  | one token in common                       | the same
 * medium  | one token in common                       | the same: then it is a conflict
 * weak    | two in common, of different sorts         | the same, or both have MACs and none in common
 * ```
 * Where a token would join what contradicts, or a chain of tokens would, none of them is joined: it is told, never guessed.
 */
export function resolve(
  looks: readonly Look[],
  pins: Pins = { same: [], different: [] },
  known: Known = NOTHING,
): Resolved {
  const distinct = new Map(looks.map((look) => [look.source, look.distinct]))
  const observations = looks.flatMap((look) => look.observations).sort((a, b) => order(ownOf(a), ownOf(b)))
  const read = observations.map(tokensOf)
  const voids = learnedVoids(looks, known)
  const voided = new Map(
    Object.entries(voids)
      .sort(([a], [b]) => order(b, a))
      .flatMap(([source, texts]) => texts.map((text) => [text, source] as const)),
  )
  const tokens = read.map((one) =>
    voided.size === 0 ? one.tokens : one.tokens.filter(({ text }) => !voided.has(text)),
  )
  let groups = observations.map((one, place) =>
    groupOf(place, read[place]!.tokens, tokens[place]!, distinct.get(one.source) ? [one.source, one.id] : undefined),
  )
  const strengths = strengthsOf(tokens.flat())
  const owns = (group: Group) => group.members.map((place) => ownOf(observations[place]!))
  const merges: Merge[] = []
  const refusals: Refusal[] = []
  const join = (edges: readonly Edge[], against: Against) => {
    const result = joinedBy(groups, edges, (a, b) => against(a, b, pins.different))
    groups = result.groups
    for (const { token, groups: some } of result.used) merges.push({ token, of: sorted([...some].flatMap(owns)) })
    for (const { token, groups: some, reason } of result.refused)
      refusals.push({ token, of: sorted([...some].flatMap(owns)), reason })
  }
  const onlyPins: Against = (a, b, different) =>
    contradiction({ ...a, values: new Map(), ids: new Map() }, b, different)
  join(pinEdges(groups, pins.same), onlyPins)
  join(
    sharedBy(groups, (group) =>
      owns(group)
        .flatMap((own) => known.things[own] ?? [])
        .map((id) => `was:${id}`),
    ),
    contradiction,
  )
  for (const strength of ['own', 'strong', 'medium'] as const)
    join(
      sharedBy(groups, (group) => [...group.tokens].filter((text) => strengths.get(text) === strength)),
      contradiction,
    )
  join(weakEdges(groups, tokens), weakContradiction)
  const [mergesBy, refusalsBy] = [byOwn(merges), byOwn(refusals)]
  const things = named(groups, owns, known).map(({ id, group }): Thing => {
    const mine = owns(group)
    return {
      id,
      observations: group.members.map((place) => observations[place]!),
      tokens: unique(group.members.flatMap((place) => tokens[place]!)),
      voids: unique(
        group.members.flatMap((place) => [
          ...read[place]!.voids,
          ...read[place]!.tokens.flatMap(({ text }) =>
            voided.has(text) ? [{ text, reason: `${voided.get(text)} gives it to several things` }] : [],
          ),
        ]),
      ),
      merges: ofAny(mergesBy, mine),
      refusals: ofAny(refusalsBy, mine),
    }
  })
  const remembered = Object.fromEntries(
    things.flatMap(({ id, observations: some }) => some.map((one) => [ownOf(one), id])),
  )
  return { things, refusals, known: { things: { ...known.things, ...remembered }, voids } }
}

/** For each own token what it is part of: there are as many merges as things. */
function byOwn<T extends Merge>(list: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>()
  for (const one of list) for (const own of one.of) found.set(own, [...(found.get(own) ?? []), one])
  return found
}

function ofAny<T>(by: ReadonlyMap<string, readonly T[]>, owns: readonly string[]): T[] {
  return [...new Set(owns.flatMap((own) => by.get(own) ?? []))]
}

/** Tokens that an inventory gives to two of its things: clones, whatever list does not know them. Kept until it says otherwise. */
function learnedVoids(looks: readonly Look[], known: Known): Record<string, string[]> {
  const voids: Record<string, string[]> = Object.fromEntries(
    Object.entries(known.voids).map(([source, texts]) => [source, [...texts]]),
  )
  for (const { source, complete, distinct, observations } of looks) {
    if (!distinct) continue
    const holders = new Map<string, Set<string>>()
    for (const one of observations)
      for (const { text } of tokensOf(one).tokens) holders.set(text, (holders.get(text) ?? new Set()).add(one.id))
    const twice = [...holders].filter(([, ids]) => ids.size > 1).map(([text]) => text)
    const before = complete ? [] : (voids[source] ?? [])
    const all = sorted(new Set([...before, ...twice]))
    if (all.length > 0) voids[source] = all
    else delete voids[source]
  }
  return voids
}

/** A token is worth what the best of its witnesses makes of it. */
function strengthsOf(tokens: readonly Token[]): Map<string, Token['strength']> {
  const best = new Map<string, Token['strength']>()
  for (const { text, strength } of tokens) if (strength !== 'weak' || !best.has(text)) best.set(text, strength)
  return best
}

/** Each group gets the name it had; what came apart keeps it with the first of its parts. */
function named(
  groups: readonly Group[],
  owns: (group: Group) => string[],
  known: Known,
): { id: string; group: Group }[] {
  const taken = new Set<string>()
  return groups.map((group) => {
    const mine = sorted(owns(group))
    const before = sorted(new Set(mine.flatMap((own) => known.things[own] ?? [])))
    // No name of its own may be the one that another thing still has.
    const id = [...before, mine[0]!, ...mine.slice(1)].find((one) => !taken.has(one)) ?? `${mine[0]}'`
    taken.add(id)
    return { id, group }
  })
}

function unique<T extends { readonly text: string }>(list: readonly T[]): T[] {
  return [...new Map(list.map((one) => [one.text, one])).values()].sort((a, b) => order(a.text, b.text))
}

function sorted(texts: Iterable<string>): string[] {
  return [...texts].sort(order)
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
