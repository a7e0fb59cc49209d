import { type Current, diff, type Kind, plan } from '../../../netbox/index.ts'
import { describe } from '../../../netbox/normalise.ts'
import type { Value, Values } from '../../rpc/index.ts'
import { bagOf, seal } from '../fields.ts'
import { desiredOf, entriesOf, idsOf, ownedIn } from './entries.ts'

/**
 * The objects of a collection as NetBox has them now: the program's own spelling where it means the same, NetBox's where
 * somebody changed something; what is gone is left out.
 */
export function objectsAsFound(state: Values, current: Current): Values {
  const [entries, ids] = [entriesOf(state), idsOf(state)]
  const { actions } = plan(desiredOf(entries, ids), current, { mode: 'upsert', owned: ownedIn(entries, ids) })
  const differing = new Map<string, readonly string[]>()
  for (const action of actions) {
    if (action.action === 'update') differing.set(`${action.kind} ${action.id}`, action.names)
    if (action.action === 'unchanged') differing.set(`${action.kind} ${action.id}`, [])
  }
  const found = [...entries].flatMap(([key, { kind, fields }]): [string, Value][] => {
    const id = ids[key]
    const row = id === undefined ? undefined : current.directory.byId(kind, id)?.row
    if (row === undefined) return []
    const now = describe(kind, row)
    // An object that refers to one that is gone has no place in the plan.
    const names = differing.get(`${kind} ${id}`) ?? diff(kind, fields, now).map(({ field }) => field)
    return [[key, merged(kind, bagOf(bagOf(state.objects)[key]), now, names)]]
  })
  return Object.fromEntries(found)
}

function merged(kind: Kind, inputs: Values, now: Record<string, unknown>, names: readonly string[]): Values {
  const changed = Object.fromEntries(names.map((name) => [name, now[name] as Value | undefined]))
  const given = Object.entries({ ...inputs, ...changed }).filter(([, value]) => value !== undefined)
  return seal(kind, Object.fromEntries(given))
}
