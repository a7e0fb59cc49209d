import type { PreviewState, PreviewStep } from './preview.ts'

/** One property of a resource that changes; `old` is absent when it is new, `new` when it goes. */
export interface Property {
  path: string
  old?: unknown
  new?: unknown
}

/** What Pulumi writes for a value that only the update will tell. */
const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'
const LATER = '(known after apply)'

/** The properties that a step sets or changes, sorted by path. */
export function propertiesOf({ oldState, newState, diffReasons, detailedDiff }: PreviewStep): Property[] {
  if (!newState) return []
  if (!oldState) return differences({}, inputs(newState))
  const told = Object.entries(detailedDiff ?? {}).map(([path, { kind }]) => ({
    path,
    ...(!kind.startsWith('add') && had(oldState, path)),
    ...(!kind.startsWith('delete') && { new: cleaned(valueAt(newState.inputs, path)) }),
  }))
  if (told.length > 0) return sorted(told)
  // A step that follows from another (a dependency is replaced) has no diff of its own.
  const found = differences(inputs(oldState), inputs(newState)).filter((one) => !isSpelling(one))
  const unseen = (diffReasons ?? []).filter((reason) => !found.some(({ path }) => tokens(path)[0] === reason))
  return sorted([...found, ...unseen.map((path) => ({ path, ...had(oldState, path), ...wanted(newState, path) }))])
}

/** What differs between two objects, by path; lists are compared whole. */
function differences(old: Record<string, unknown>, now: Record<string, unknown>, under = ''): Property[] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].sort().flatMap((key) => {
    const path = under + (/^[\w-]+$/.test(key) ? `${under && '.'}${key}` : `["${key}"]`)
    const [was, is] = [old[key], now[key]]
    if (isRecord(was) && isRecord(is)) return differences(was, is, path)
    if (JSON.stringify(was) === JSON.stringify(is)) return []
    return [{ path, ...(was !== undefined && { old: was }), ...(is !== undefined && { new: is }) }]
  })
}

/**
 * Whether a difference that Pulumi did not tell is one of spelling: after a refresh the docker plugin's lists are sorted, and what nobody
 * set is `[]`, `{}`, `false` or 0. Where the order of a list counts, the diff tells it.
 */
function isSpelling({ old, new: now }: Property): boolean {
  if (isNothing(old) && isNothing(now)) return true
  if (!Array.isArray(old) || !Array.isArray(now)) return false
  const [was, is] = [old, now].map((list) => list.map((one) => JSON.stringify(one)).sort())
  return was!.join() === is!.join()
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

/** The value at a property path of Pulumi's: `ports[0].external`, `labels["a.b"]`. */
function valueAt(root: unknown, path: string): unknown {
  return tokens(path).reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined | null)?.[key], root)
}

function had(state: PreviewState, path: string): { old?: unknown } {
  // What a refresh found may stand in the outputs alone.
  const value = cleaned(valueAt(state.inputs, path) ?? valueAt(state.outputs, path))
  return value === undefined ? {} : { old: value }
}

function wanted(state: PreviewState, path: string): { new?: unknown } {
  const value = cleaned(valueAt(state.inputs, path) ?? valueAt(state.outputs, path))
  return value === undefined ? {} : { new: value }
}

function inputs(state: PreviewState): Record<string, unknown> {
  return cleaned(state.inputs ?? {}) as Record<string, unknown>
}

/** Without the lists of defaults that providers keep for themselves, and with words for what is not known yet. */
function cleaned(value: unknown): unknown {
  if (value === UNKNOWN) return LATER
  if (Array.isArray(value)) return value.map(cleaned)
  if (!isRecord(value)) return value
  const kept = Object.entries(value).filter(([key]) => key !== '__defaults')
  return Object.fromEntries(kept.map(([key, one]) => [key, cleaned(one)]))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function tokens(path: string): string[] {
  return [...path.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, quoted, index, name]) => {
    return (quoted ?? index ?? name)!
  })
}

function sorted(properties: Property[]): Property[] {
  return properties.sort((a, b) => (a.path < b.path ? -1 : 1))
}
