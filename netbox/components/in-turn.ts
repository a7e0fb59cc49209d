import type { Create, Update } from '../actions.ts'
import { isTarget, type Target } from '../values/rule.ts'

type Change = Create | Update

/** Modules whose bay is part of another module of the run come after that one; everything else stays as it is. */
export function inTurn(layer: readonly Change[], changes: readonly Change[]): readonly (readonly Change[])[] {
  if (layer[0]?.kind !== 'dcim.module') return [layer]
  const bringers = new Map<Target, Target>()
  for (const action of changes)
    if (action.kind === 'dcim.module' && action.action === 'create')
      for (const bay of action.coming ?? []) bringers.set(bay, action.wanted.target)
  const slots = new Map(layer.map(({ wanted }) => [wanted.target, wanted.values.get('module_bay')]))
  const depthOf = (module: Target): number => {
    const slot = slots.get(module)
    const outer = isTarget(slot) ? bringers.get(slot) : undefined
    return outer ? depthOf(outer) + 1 : 0
  }
  const byDepth = Map.groupBy(layer, ({ wanted }) => depthOf(wanted.target))
  return [...byDepth.keys()].sort((a, b) => a - b).map((depth) => byDepth.get(depth)!)
}
