import type { Action, Current, Policy } from '../actions.ts'
import type { Row } from '../client/list.ts'
import { checkComplete, fieldNames, type Given } from '../desired.ts'
import { change, type FieldChange } from '../diff.ts'
import type { Directory } from '../directory.ts'
import { NetBoxError } from '../errors.ts'
import { bearsTags, type Kind } from '../kinds.ts'
import { accept, differing, fieldOf, labelOf, rules } from '../normalise.ts'
import { foreign } from '../ownership.ts'
import { type CustomValues, sameCustom } from '../values/custom.ts'
import { isEmpty, isTarget, type Target } from '../values/rule.ts'
import { cameWithOurs, isOurs, lacksOnlyTag, withTag } from './ours.ts'

/** What is wanted of each given field, in comparable form, our tag included. */
export function valuesOf(
  { kind, row }: Target,
  given: Given,
  directory: Directory,
  policy: Policy,
): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>()
  for (const name of fieldNames(given))
    if (given[name] !== undefined) values.set(name, acceptNamed(kind, name, given[name], directory))
  if (policy.tag && bearsTags(kind)) values.set('tags', withTag(values.get('tags'), row, policy.tag))
  return values
}

/** What is to be done with one wanted object. Throws `foreign` for one of others, `invalid` for one that cannot be made. */
export function compare(
  target: Target,
  given: Given,
  values: ReadonlyMap<string, unknown>,
  directory: Directory,
  current: Current,
  policy: Policy,
): Action {
  const { kind, label: key, id, row } = target
  const wanted = { target, values }
  if (id === undefined || row === undefined) {
    checkComplete(kind, given)
    const meant = meantElsewhere(values, given, current)
    return { action: 'create', kind, key, fields: shown(kind, given), wanted, ...(meant.length > 0 && { meant }) }
  }
  const names = policy.mode === 'create' ? [] : differing(kind, values, row)
  // An object that cannot carry our tag, and is as wanted, may be anybody's: nothing is done to it.
  const harmless = policy.mode === 'create' || (names.length === 0 && policy.tag !== undefined && !bearsTags(kind))
  if (policy.spare && !policy.adopt && !isOurs(target, policy) && lacksOnlyTag(names, given, row))
    return { action: 'unchanged', kind, key, id }
  if (
    !harmless &&
    given.id !== id &&
    !policy.adopt &&
    !isOurs(target, policy) &&
    !cameWithOurs(target, directory, policy)
  )
    throw foreign(kind, key, id, names)
  if (names.length === 0) return { action: 'unchanged', kind, key, id }
  const changes = names.flatMap((name) => changesOf(kind, name, row, values, given, directory))
  return { action: 'update', kind, key, id, changes, names, row, wanted }
}

/** A short reference may happen to fit an object of others: people should see which. */
function meantElsewhere(values: ReadonlyMap<string, unknown>, given: Given, current: Current): [string, string][] {
  const meant: [string, string][] = []
  for (const [name, value] of values)
    for (const one of Array.isArray(value) ? value.flat() : [value]) {
      if (!isTarget(one)) continue
      const { kind, id, label } = one
      if (id === undefined || current.directory.byId(kind, id) !== one) continue
      if (![given[name]].flat().some((reference) => labelOf(reference) === label))
        meant.push([name, `${label} (id ${id})`])
    }
  return meant
}

function acceptNamed(kind: Kind, name: string, value: unknown, directory: Directory): unknown {
  try {
    return accept(fieldOf(kind, name), value, directory.find)
  } catch (error) {
    if (!(error instanceof NetBoxError)) throw error
    throw new NetBoxError({ ...error, message: `${name}: ${error.message}`, field: name })
  }
}

/** The changes as people read them. Custom fields are told one by one, and only those that differ: NetBox merges them. */
function changesOf(
  kind: Kind,
  name: string,
  row: Row,
  values: ReadonlyMap<string, unknown>,
  given: Given,
  directory: Directory,
): FieldChange[] {
  const field = fieldOf(kind, name)
  const wanted = values.get(name)
  const old = rules[field.type].describe(row, name, field)
  switch (field.type) {
    case 'custom':
      return [...(wanted as CustomValues)].flatMap(([custom, value]) => {
        if (sameCustom(value, (row[name] as Given | null)?.[custom])) return []
        const before = (old as Given | null)?.[custom]
        const after = (given[name] as Given)[custom]
        return [{ field: `${name}.${custom}`, old: before ?? null, new: after ?? null }]
      })
    case 'tags':
      return [change(kind, name, old, wanted)]
    case 'reference':
    case 'object': {
      // By full name: "r2 → r2" would tell nothing of a move from one site to another.
      const holder = directory.targetIn(field, rules[field.type].read(row, name, field))
      return [change(kind, name, holder?.label ?? labelOf(old), labelOf(wanted))]
    }
    default:
      return [change(kind, name, old, given[name])]
  }
}

/** The fields as a plan shows them; where that is how they were given, the very same, since a library has a hundred thousand of them. */
function shown(kind: Kind, given: Given): Given {
  const names = fieldNames(given)
  const isPlain = (name: string) => !isEmpty(given[name]) && !fieldOf(kind, name).secret
  if (names.length === Object.keys(given).length && names.every(isPlain)) return given
  const fields: Record<string, unknown> = {}
  for (const name of names) if (given[name] !== undefined) fields[name] = change(kind, name, null, given[name]).new
  return fields
}
