import type { Current, Delete, Policy, Update } from '../actions.ts'
import { type Dependant, nameOf } from '../along.ts'
import { components, isBringer } from '../components/bringers.ts'
import { cameWith, type Settled, settleDeletes } from '../deletes.ts'
import type { Kind } from '../kinds.ts'
import { isOurs, tagsOf } from './ours.ts'

/** What is ours and wanted no more, as far as nothing else is lost by deleting it. */
export function deletes(
  current: Current,
  policy: Policy,
  wanted: ReadonlySet<string>,
  needed: ReadonlyMap<string, string>,
  updates: ReadonlyMap<string, Update>,
): Settled {
  const { directory, kinds, dependants = new Map() } = current
  const candidates = [...kinds].flatMap((kind) =>
    [...directory.all(kind)].flatMap((target): Delete[] => {
      if (wanted.has(nameOf(target)) || !isOurs(target, policy)) return []
      return [{ action: 'delete', kind, key: target.label, id: target.id!, row: target.row!, along: [], after: [] }]
    }),
  )
  const targetOf = ({ kind, id }: { kind: string; id: number }) => directory.byId(kind as Kind, id)
  const isTheirs = (one: Dependant): boolean => {
    if (policy.owned?.[one.kind as Kind]?.has(one.id)) return false
    if (policy.tag && tagsOf(targetOf(one)?.row ?? one.row).includes(policy.tag)) return false
    const [kind, id] = one.taker.split(' ') as [Kind, string]
    return (
      !isBringer(kind) ||
      !components.has(one.kind as Kind) ||
      !cameWith(one.row, targetOf({ kind, id: Number(id) })?.row)
    )
  }
  return settleDeletes(candidates, {
    wanted,
    needed,
    updates,
    dependants,
    isOurs: (one) => !isTheirs(one),
    labelOf: (one) => targetOf(one)?.label,
  })
}
