import type { Create, Update } from './actions.ts'
import type { Field } from './kinds/field.ts'
import { entryOf } from './kinds.ts'
import { rules } from './normalise.ts'

/** Objects of one kind, each layer after those it refers to. */
export interface Waves<A> {
  readonly layers: readonly (readonly A[])[]
  /**
   * Fields that close a circle within the kind: two bridges that name each other. They can be set once all are there, if
   * NetBox takes such a circle at all.
   */
  readonly cut: ReadonlyMap<A, readonly string[]>
}

/** Objects of one kind in the order of their references to each other: a region after its parent. */
export function waves<A extends Create | Update>(actions: readonly A[]): Waves<A> {
  const [first] = actions
  if (!first) return { layers: [], cut: new Map() }
  const own = Object.entries(entryOf(first.kind).fields).filter(
    ([, field]) => !field.deferred && field.to?.includes(first.kind),
  )
  if (own.length === 0) return { layers: [[...actions]], cut: new Map() }
  const byToken = new Map(actions.map((action) => [tokenOf(action), action]))
  const depths = new Map<A, number>()
  const path = new Set<A>()
  const cut = new Map<A, string[]>()
  const depthOf = (action: A): number => {
    const known = depths.get(action)
    if (known !== undefined) return known
    path.add(action)
    const outer = own.flatMap(([name, field]) => {
      const other = byToken.get(outerToken(action, name, field))
      if (!other) return []
      if (!path.has(other)) return [depthOf(other) + 1]
      cut.set(action, [...(cut.get(action) ?? []), name])
      return []
    })
    path.delete(action)
    const depth = Math.max(0, ...outer)
    depths.set(action, depth)
    return depth
  }
  const byDepth = Map.groupBy(actions, depthOf)
  const layers = [...byDepth.keys()].sort((a, b) => a - b).map((depth) => byDepth.get(depth)!)
  return { layers, cut }
}

function tokenOf(action: Create | Update): string {
  return action.action === 'create' ? action.wanted.target.token : String(action.id)
}

/** Token of the object that a reference of the action points to. */
function outerToken(action: Create | Update, name: string, field: Field): string {
  return rules[field.type].token(action.wanted.values.get(name), field)
}
