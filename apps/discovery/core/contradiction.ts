import type { Token } from './tokens.ts'

/** Of these a thing has one; where two things both have some and none in common, they are two things. */
const STRONG = ['serial', 'uuid', 'vmid'] as const
/** What is compared at all: of thousands of observations, the values of all sorts would be a quarter of the memory. */
const COMPARED: ReadonlySet<string> = new Set([...STRONG, 'mac'])

/** Things that were found to be the same, as far as that matters for whether more are. */
export interface Group {
  /** Places of the observations in the list of all, in order. */
  readonly members: readonly number[]
  /** Values by sort of token, of those sorts that speak against others. */
  readonly values: ReadonlyMap<string, ReadonlySet<string>>
  readonly tokens: ReadonlySet<string>
  /** Ids by source, of those sources whose things are all distinct. */
  readonly ids: ReadonlyMap<string, string>
}

/**
 * @param said all that was said; what several things were found to have is no token, and speaks against others all the same
 * @param tokens what of it joins
 */
export function groupOf(
  place: number,
  said: readonly Token[],
  tokens: readonly Token[],
  inventory: readonly [string, string] | undefined,
): Group {
  const values = new Map<string, Set<string>>()
  for (const { sort, value } of said)
    if (COMPARED.has(sort)) values.set(sort, (values.get(sort) ?? new Set()).add(value))
  return {
    members: [place],
    values,
    tokens: new Set(tokens.map(({ text }) => text)),
    ids: new Map(inventory ? [inventory] : []),
  }
}

export function joined(groups: readonly Group[]): Group {
  const values = new Map<string, Set<string>>()
  for (const group of groups)
    for (const [sort, some] of group.values) values.set(sort, new Set([...(values.get(sort) ?? []), ...some]))
  return {
    members: groups.flatMap(({ members }) => members).sort((a, b) => a - b),
    values,
    tokens: new Set(groups.flatMap(({ tokens }) => [...tokens])),
    ids: new Map(groups.flatMap(({ ids }) => [...ids])),
  }
}

export type Different = readonly (readonly [string, string])[]

/** Why two groups cannot be the same thing, in a few words; undefined if they can. */
export function contradiction(a: Group, b: Group, different: Different): string | undefined {
  for (const [one, other] of different)
    if ((a.tokens.has(one) && b.tokens.has(other)) || (a.tokens.has(other) && b.tokens.has(one)))
      return `the configuration says that ${one} and ${other} are different`
  for (const [source, id] of a.ids) {
    const theirs = b.ids.get(source)
    if (theirs !== undefined && theirs !== id) return `${source} has them as two: ${id} and ${theirs}`
  }
  for (const sort of STRONG) if (apart(a, b, sort)) return `${sort} ${shown(a, sort)} is not ${shown(b, sort)}`
  return undefined
}

/** At weak tokens, other network cards speak against it as well: a name and an address go from one machine to the next. */
export function weakContradiction(a: Group, b: Group, different: Different): string | undefined {
  return (
    contradiction(a, b, different) ??
    (apart(a, b, 'mac') ? `mac ${shown(a, 'mac')} is not ${shown(b, 'mac')}` : undefined)
  )
}

function apart(a: Group, b: Group, sort: string): boolean {
  const [mine, theirs] = [a.values.get(sort), b.values.get(sort)]
  return mine !== undefined && theirs !== undefined && mine.isDisjointFrom(theirs)
}

function shown({ values }: Group, sort: string): string {
  return [...(values.get(sort) ?? [])].sort().join(', ')
}
