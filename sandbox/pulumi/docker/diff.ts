import type { Diff, DiffKind, DiffRequest, Value, Values } from '../../../provider/rpc/index.ts'
import { hasUnknown, isValues } from '../../../provider/rpc/index.ts'
import type { Property, Schema } from './schema.ts'

type Change = 'add' | 'delete' | 'update'
type Changes = Record<string, Change>

/** What the genuine plugin would say of the way from the last outputs to the new inputs. */
export function diff(
  schema: Schema,
  { olds, news, ignoreChanges }: Pick<DiffRequest, 'olds' | 'news' | 'ignoreChanges'>,
): Diff {
  const detailedDiff: Record<string, { kind: DiffKind }> = {}
  const replaces: string[] = []
  const diffs: string[] = []
  for (const [name, property] of Object.entries(schema)) {
    if (property.outputOnly || ignoreChanges.includes(name)) continue
    const changes = Object.entries(changesOf(property, name, olds[name], news[name]))
    if (changes.length === 0) continue
    diffs.push(name)
    for (const [path, change] of changes) {
      detailedDiff[path] = { kind: property.inPlace ? change : `${change}-replace` }
      if (!property.inPlace) replaces.push(name)
    }
  }
  const stables = Object.keys(schema)
    .filter((name) => isStable(schema[name]!) && !diffs.includes(name))
    .sort()
  return {
    changes: diffs.length > 0,
    replaces,
    // A container's name and ports are taken until it is gone.
    deleteBeforeReplace: replaces.length > 0,
    diffs,
    stables,
    detailedDiff,
  }
}

/** The names of the properties that differ. */
export function changedProperties(schema: Schema, olds: Values, news: Values): string[] {
  return [...(diff(schema, { olds, news, ignoreChanges: [] }).diffs ?? [])]
}

function isStable(property: Property): boolean {
  return !property.inPlace && !property.outputOnly
}

function changesOf(property: Property, path: string, before: Value | undefined, after: Value | undefined): Changes {
  const unsaid = isUnset(after) || (property.emptyIsUnset && after === '')
  if (unsaid && (property.computed || property.emptyIsUnset)) return {}
  if (hasUnknown(after)) return { [path]: isUnset(before) ? 'add' : 'update' }
  if (isEmpty(before) && isEmpty(after)) return {}
  switch (property.kind) {
    case 'set':
    case 'objectSet':
    case 'objects':
      // Ports are a list, but the genuine plugin does not mind their order.
      if (count(before) <= 1 && count(after) <= 1 && property.kind !== 'set')
        return wholeChange(property, path, before, after)
      return setChanges(property, path, (before ?? []) as Value[], (after ?? []) as Value[])
    case 'list':
      return listChanges(path, (before ?? []) as Value[], (after ?? []) as Value[])
    case 'map':
      return mapChanges(path, (before ?? {}) as Values, (after ?? {}) as Values)
    case 'object':
      return objectChanges(property.of!, path, before, after)
    default:
      return before === after ? {} : { [path]: isUnset(before) ? 'add' : isUnset(after) ? 'delete' : 'update' }
  }
}

const count = (value: Value | undefined) => ((value ?? []) as Value[]).length

/** A list of one object is told of as a whole. */
function wholeChange(property: Property, path: string, before: Value | undefined, after: Value | undefined): Changes {
  if (count(before) === 0) return { [path]: 'add' }
  if (count(after) === 0) return { [path]: 'delete' }
  return Object.keys(setChanges(property, path, before as Value[], after as Value[])).length > 0
    ? { [path]: 'update' }
    : {}
}

/** A set's elements are named by their place: where they were, if they go; where they stand now, if they come. */
function setChanges(property: Property, path: string, before: Value[], after: Value[]): Changes {
  const identity = (element: Value) => JSON.stringify(canonical(property.of, element))
  const was = new Set(before.map(identity))
  const is = new Set(after.map(identity))
  const changes: Changes = {}
  before.forEach((element, index) => {
    if (!is.has(identity(element))) changes[`${path}[${index}]`] = 'delete'
  })
  after.forEach((element, index) => {
    const place = `${path}[${index}]`
    if (!was.has(identity(element))) changes[place] = changes[place] ? 'update' : 'add'
  })
  return changes
}

function listChanges(path: string, before: Value[], after: Value[]): Changes {
  const changes: Changes = {}
  for (let index = 0; index < Math.max(before.length, after.length); index++) {
    if (index >= before.length) changes[`${path}[${index}]`] = 'add'
    else if (index >= after.length) changes[`${path}[${index}]`] = 'delete'
    else if (before[index] !== after[index]) changes[`${path}[${index}]`] = 'update'
  }
  return changes
}

function mapChanges(path: string, before: Values, after: Values): Changes {
  const changes: Changes = {}
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (before[key] === after[key]) continue
    const place = /^[A-Za-z_]\w*$/.test(key) ? `${path}.${key}` : `${path}["${key}"]`
    changes[place] = before[key] === undefined ? 'add' : after[key] === undefined ? 'delete' : 'update'
  }
  return changes
}

function objectChanges(schema: Schema, path: string, before: Value | undefined, after: Value | undefined): Changes {
  if (isEmpty(before)) return { [path]: 'add' }
  if (isEmpty(after)) return { [path]: 'delete' }
  const [was, is] = [before as Values, after as Values]
  return Object.assign(
    {},
    ...Object.entries(schema).map(([key, property]) => changesOf(property, `${path}.${key}`, was[key], is[key])),
  )
}

function isUnset(value: Value | undefined): boolean {
  return value === undefined || value === null
}

/** Null, an empty text, nought, false and an empty list all mean "not set" to the genuine plugin. */
function isEmpty(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true
  if (Array.isArray(value)) return value.length === 0
  return isValues(value) && Object.entries(value).every(([key, part]) => key === '__defaults' || isEmpty(part))
}

/** One form for equal elements: without what is not set, nested sets in order, properties in the table's order. */
function canonical(schema: Schema | undefined, element: Value): Value {
  if (!schema || !isValues(element)) return element
  const parts = Object.entries(schema).flatMap(([key, property]): [string, Value][] => {
    const value = element[key]
    if (value === undefined || isEmpty(value)) return []
    if (property.kind === 'set') return [[key, [...(value as string[])].sort()]]
    return [[key, canonical(property.of, value)]]
  })
  return Object.fromEntries(parts)
}
