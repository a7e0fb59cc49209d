import { entryOf, type Kind } from '../kinds.ts'
import type { Tokens } from '../lookup.ts'
import { columnsOf } from '../normalise.ts'

/** Everything about an object, with what it points to as a nested object: that is how references get their names. */
export function allColumns(kind: Kind): string[] {
  const names = Object.keys(entryOf(kind).fields)
  return ['last_updated', 'created', 'display_url', ...names, ...columnsOf(kind, names)]
}

/** Whether key values are those that were asked for. */
export function fits(tokens: readonly string[], wanted: Tokens): boolean {
  return wanted.every((token, place) => token === undefined || token === tokens[place])
}
