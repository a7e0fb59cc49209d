import type { Policy } from '../actions.ts'
import type { Row } from '../client/list.ts'
import { bringersOf, components } from '../components/bringers.ts'
import { cameWith } from '../deletes.ts'
import type { Given } from '../desired.ts'
import type { Directory } from '../directory.ts'
import { rules } from '../normalise.ts'
import type { Target } from '../values/rule.ts'

/** Whether an object is ours: still to be made, made by an earlier run, or bearing our tag. */
export function isOurs(target: Target, policy: Policy): boolean {
  if (target.id === undefined) return true
  return Boolean(policy.owned?.[target.kind]?.has(target.id) || (policy.tag && tagsOf(target.row).includes(policy.tag)))
}

/** A part that a device or a module of ours brought along, and that nobody touched since. */
export function cameWithOurs({ kind, row }: Target, directory: Directory, policy: Policy): boolean {
  if (!components.has(kind) || !row) return false
  return bringersOf(row).some(([bringer, id]) => {
    const holder = directory.byId(bringer, id)
    return holder !== undefined && isOurs(holder, policy) && cameWith(row, holder.row)
  })
}

export function tagsOf(row: Row | undefined): string[] {
  return row ? (rules.tags.read(row, 'tags', { type: 'tags', required: false }) as string[]) : []
}

export function withTag(wanted: unknown, row: Row | undefined, tag: string): string[] {
  return [...new Set([...((wanted as string[] | undefined) ?? tagsOf(row)), tag])]
}

/** Whether an object is as wanted but for our tag, which nobody who wrote the file mentioned. */
export function lacksOnlyTag(names: readonly string[], given: Given, row: Row): boolean {
  const asked = (given.tags as readonly string[] | undefined) ?? tagsOf(row)
  return names.every((name) => name === 'tags') && rules.tags.same([...new Set(asked)], tagsOf(row))
}
