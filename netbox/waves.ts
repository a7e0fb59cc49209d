import type { Create, Delete } from './actions.ts'
import type { Field } from './kinds/field.ts'
import { entryOf } from './kinds.ts'
import { rules } from './normalise.ts'

/** Objects of one kind in the order of their references to each other: a region after its parent. */
export function waves<A extends Create | Delete>(actions: readonly A[]): A[][] {
  const [first] = actions
  if (!first) return []
  const own = Object.entries(entryOf(first.kind).fields).filter(
    ([, field]) => !field.deferred && field.to?.includes(first.kind),
  )
  if (own.length === 0) return [[...actions]]
  const byToken = new Map(actions.map((action) => [tokenOf(action), action]))
  const depths = new Map<A, number>()
  const depthOf = (action: A): number => {
    const known = depths.get(action)
    if (known !== undefined) return known
    // Set before descending, so that a circle ends: NetBox will refuse it.
    depths.set(action, 0)
    const outer = own.flatMap(([name, field]) => {
      const other = byToken.get(outerToken(action, name, field))
      return other ? [depthOf(other) + 1] : []
    })
    const depth = Math.max(0, ...outer)
    depths.set(action, depth)
    return depth
  }
  const layers = Map.groupBy(actions, depthOf)
  return [...layers.keys()].sort((a, b) => a - b).map((depth) => layers.get(depth)!)
}

function tokenOf(action: Create | Delete): string {
  return action.action === 'create' ? action.wanted.target.token : String(action.id)
}

/** Token of the object that a reference of the action points to. */
function outerToken(action: Create | Delete, name: string, field: Field): string {
  const { read, token } = rules[field.type]
  return token(action.action === 'create' ? action.wanted.values.get(name) : read(action.row, name, field), field)
}
