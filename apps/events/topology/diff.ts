import type { Resource } from './resources.ts'
import { nameOf, sorted, type Topology } from './topology.ts'

interface FieldChange {
  readonly field: string
  readonly before: unknown
  readonly after: unknown
}

/** What became of one resource between two topologies. */
export type Change =
  | { readonly change: 'added' | 'ended' | 'gone'; readonly resource: Resource }
  | { readonly change: 'changed'; readonly resource: Resource; readonly fields: readonly FieldChange[] }

/** The difference between two topologies, in the order of names. Pure. */
export function diff(before: Topology, now: Topology): Change[] {
  const changes = sorted(now).flatMap((resource): Change[] => {
    const old = before.resources.get(nameOf(resource))
    if (!old?.active && resource.active) return [{ change: 'added', resource }]
    if (!resource.active) return old?.active ? [{ change: 'ended', resource }] : []
    const fields = fieldsOf(old!, resource)
    return fields.length > 0 ? [{ change: 'changed', resource, fields }] : []
  })
  const gone = sorted(before).filter((one) => one.active && !now.resources.has(nameOf(one)))
  return [...changes, ...gone.map((resource): Change => ({ change: 'gone', resource }))]
}

function fieldsOf(before: Resource, now: Resource): FieldChange[] {
  const [old, current] = [before.fields, now.fields] as Readonly<Record<string, unknown>>[]
  const names = new Set([...Object.keys(old!), ...Object.keys(current!)])
  return [...names]
    .filter((field) => field !== 'formerly' && JSON.stringify(old![field]) !== JSON.stringify(current![field]))
    .map((field) => ({ field, before: old![field], after: current![field] }))
}
