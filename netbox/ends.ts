import type { Row } from './client/list.ts'
import type { Directory } from './directory.ts'
import { entryOf, type Kind } from './kinds.ts'
import { accept, fieldOf, rules } from './normalise.ts'
import type { Find } from './values/rule.ts'

type Given = Readonly<Record<string, unknown>>

/** The same object told from its other side; undefined for what has no two ends, or not both of them given. */
export function turned(kind: Kind, given: Given): Given | undefined {
  const { ends } = entryOf(kind)
  if (!ends || ends.some((name) => given[name] === undefined)) return undefined
  const [a, b] = ends
  return { ...given, [a]: given[b], [b]: given[a] }
}

/** Whether NetBox has this very object, told from its other side. */
export function isTurned(kind: Kind, given: Given, row: Row, find: Find): boolean {
  const other = turned(kind, given)
  return other !== undefined && hasEnds(kind, other, row, find) && !hasEnds(kind, given, row, find)
}

/**
 * What is wanted, told from the side NetBox tells it from: a cable has no first end, and the same one may be there, made by
 * others or by hand, with its ends written the other way round. References that lead nowhere leave it as it is.
 */
export function asThere(kind: Kind, given: Given, there: Directory, find: Find): Given {
  const other = turned(kind, given)
  if (!other) return given
  const known = typeof given.id === 'number' ? there.byId(kind, given.id) : undefined
  const [a] = entryOf(kind).ends!
  if (known) return known.row && isTurned(kind, given, known.row, find) ? other : given
  // One end tells which cable it is: the first one here, or else the other one there.
  const holds = (one: Given) => there.byKey(kind, [tokenOf(kind, a, one, find)]).length > 0
  return !holds(given) && holds(other) ? other : given
}

function hasEnds(kind: Kind, given: Given, row: Row, find: Find): boolean {
  return entryOf(kind).ends!.every((name) => {
    const field = fieldOf(kind, name)
    const { read, token } = rules[field.type]
    return tokenOf(kind, name, given, find) === token(read(row, name, field), field)
  })
}

function tokenOf(kind: Kind, name: string, given: Given, find: Find): string {
  const field = fieldOf(kind, name)
  return rules[field.type].token(accept(field, given[name], find), field)
}
