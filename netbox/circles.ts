import type { Create, Delete, Update } from './actions.ts'
import type { Write } from './divide.ts'
import { entryOf } from './kinds.ts'
import { fieldOf, rules } from './normalise.ts'
import { isUpload } from './uploads.ts'
import { targetsOf } from './values/custom.ts'

/**
 * References that close a circle, such as device → primary address → interface → device: they are set in a second pass,
 * and what they hold is let go of before it moves.
 */

export type Change = Create | Update

/** Fields to set once everything is there. */
export function deferredIn(action: Change): string[] {
  const names = action.action === 'update' ? action.names : [...action.wanted.values.keys()]
  return names.filter(
    (name) => isDeferred(action, name) && (action.action === 'update' || action.wanted.values.get(name)),
  )
}

/** Whether a field is set in the second pass: it closes a circle, or is a custom field that points to what is not made yet. */
export function isDeferred({ kind, wanted }: Change, name: string): boolean {
  const value = wanted.values.get(name)
  if (isUpload(kind, name, value)) return true
  return fieldOf(kind, name).deferred ?? (value instanceof Map && targetsOf(value).some(({ id }) => id === undefined))
}

/** Deferred fields that hold an object now and are to hold another. */
export function heldIn(action: Update): string[] {
  return deferredIn(action).filter(
    (name) =>
      fieldOf(action.kind, name).deferred &&
      rules.reference.read(action.row, name, fieldOf(action.kind, name)) !== null,
  )
}

/** The writes by which devices that go let go of the addresses that move. */
export function lettingGo(deletes: readonly Delete[], changes: readonly Change[]): [Delete, Write][] {
  const moving = new Set(
    changes.flatMap((action) => (action.action === 'update' ? [`${action.kind} ${action.id}`] : [])),
  )
  return deletes.flatMap((action): [Delete, Write][] => {
    const { kind, key: label, id, row } = action
    const names = Object.entries(entryOf(kind).fields).flatMap(([name, field]) =>
      field.deferred && moving.has(`${field.to![0]} ${rules.reference.read(row, name, field)}`) ? [name] : [],
    )
    if (names.length === 0) return []
    const wanted = new Map(names.map((name) => [name, null]))
    return [[action, { kind, label, id, row, wanted, names, body: Object.fromEntries(wanted), tokens: [] }]]
  })
}
