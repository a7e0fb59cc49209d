import { type Different, type Group, joined } from './contradiction.ts'
import type { Token } from './tokens.ts'

/** Groups that something says are one, and what. */
export interface Edge {
  readonly token: string
  readonly groups: ReadonlySet<Group>
}

/** A weak token of so many things says nothing of any of them. */
const COMMON = 16

/** Groups by what they have in common. */
export function sharedBy(groups: readonly Group[], textsOf: (group: Group) => readonly string[]): Edge[] {
  const holders = new Map<string, Set<Group>>()
  for (const group of groups)
    for (const text of textsOf(group)) holders.set(text, (holders.get(text) ?? new Set()).add(group))
  return [...holders].filter(([, some]) => some.size > 1).map(([token, some]) => ({ token, groups: some }))
}

/** What the configuration says is the same. */
export function pinEdges(groups: readonly Group[], same: Different): Edge[] {
  return same.flatMap(([one, other]) => {
    const some = new Set(groups.filter(({ tokens }) => tokens.has(one) || tokens.has(other)))
    return some.size > 1 ? [{ token: `same: ${one}, ${other}`, groups: some }] : []
  })
}

/** Pairs that have weak tokens of two sorts in common. */
export function weakEdges(groups: readonly Group[], tokens: readonly (readonly Token[])[]): Edge[] {
  const weak = new Map<string, string>()
  for (const { text, sort, strength } of tokens.flat()) if (strength === 'weak') weak.set(text, sort)
  const place = new Map(groups.map((group, n) => [group, n]))
  const pairs = new Map<string, { groups: Set<Group>; texts: Map<string, string> }>()
  for (const { token, groups: some } of sharedBy(groups, ({ tokens: texts }) =>
    [...texts].filter((text) => weak.has(text)),
  )) {
    if (some.size > COMMON) continue
    const list = [...some]
    list.forEach((a, n) => {
      for (const b of list.slice(n + 1)) {
        const key = `${place.get(a)} ${place.get(b)}`
        const pair = pairs.get(key) ?? { groups: new Set([a, b]), texts: new Map() }
        pair.texts.set(weak.get(token)!, token)
        pairs.set(key, pair)
      }
    })
  }
  return [...pairs.values()]
    .filter(({ texts }) => texts.size > 1)
    .map(({ groups: some, texts }) => ({ token: sorted(texts.values()).join(' and '), groups: some }))
}

/** Joins what edges say is one, except where that would join what contradicts: then none of them does, and why is told. */
export function joinedBy(
  groups: readonly Group[],
  edges: readonly Edge[],
  against: (a: Group, b: Group) => string | undefined,
) {
  const used: Edge[] = []
  const refused: (Edge & { reason: string })[] = []
  const good = edges.filter((edge) => {
    const reason = reasonAgainst([...edge.groups], against)
    if (reason) refused.push({ ...edge, reason })
    return reason === undefined
  })
  const leader = new Map<Group, Group>(groups.map((group) => [group, group]))
  const find = (group: Group): Group => {
    const up = leader.get(group)!
    if (up === group) return group
    const top = find(up)
    leader.set(group, top)
    return top
  }
  for (const { groups: some } of good) {
    const [first, ...rest] = some
    for (const other of rest) leader.set(find(other), find(first!))
  }
  const parts = Map.groupBy(groups, find)
  const edgesOf = Map.groupBy(good, ({ groups: some }) => find([...some][0]!))
  const result: Group[] = []
  for (const [top, part] of parts) {
    const reason = part.length > 1 ? reasonAgainst(part, against) : undefined
    const mine = edgesOf.get(top) ?? []
    if (reason)
      refused.push(...mine.map((edge) => ({ ...edge, reason: `they would join what is different: ${reason}` })))
    else used.push(...mine)
    if (reason) result.push(...part)
    else result.push(part.length > 1 ? joined(part) : part[0]!)
  }
  return { groups: result.sort((a, b) => a.members[0]! - b.members[0]!), used, refused }
}

function reasonAgainst(
  groups: readonly Group[],
  against: (a: Group, b: Group) => string | undefined,
): string | undefined {
  for (const [n, a] of groups.entries())
    for (const b of groups.slice(n + 1)) {
      const reason = against(a, b)
      if (reason) return reason
    }
  return undefined
}

function sorted(texts: Iterable<string>): string[] {
  return [...texts].sort()
}
