import type { Action, Current, Delete, Plan, Policy, Update } from './actions.ts'
import { type Dependant, nameOf } from './along.ts'
import type { Row } from './client/list.ts'
import { comingWith } from './components.ts'
import { withWanted } from './custom-fields.ts'
import { cameWith, settleDeletes } from './deletes.ts'
import { checkComplete, type Desired, type Given, labelOfGiven } from './desired.ts'
import { change, type FieldChange } from './diff.ts'
import { Directory } from './directory.ts'
import { NetBoxError } from './errors.ts'
import { withHoldersLettingGo } from './holders.ts'
import { toldApartBy } from './identity.ts'
import { entryOf, inOrder, type Kind } from './kinds.ts'
import { loopsIn } from './loops.ts'
import { accept, differing, fieldOf, labelOf, rules } from './normalise.ts'
import { foreign } from './ownership.ts'
import { placesOf } from './places.ts'
import { recognised } from './recognise.ts'
import { type CustomValues, sameCustom, targetsOf } from './values/custom.ts'
import { isTarget, type Target } from './values/rule.ts'

/**
 * Compares what is wanted with what is there. Pure: the same input gives the same plan.
 *
 * ```
 * there is | wanted | ours | plan
 * ---------+--------+------+-------------------------------------------
 *    no    |  yes   |      | create
 *    yes   |  yes   | yes  | update if a given field differs, else unchanged
 *    yes   |  yes   | no   | problem `foreign`, unless adopt
 *    yes   |  no    | yes  | delete (mode sync), problem `protected` where that would lose something (see deletes.ts)
 *    yes   |  no    | no   | nothing: it is not even mentioned
 * ```
 *
 * @param placed told the key by which actions and problems speak of each wanted object
 */
export function plan(
  desired: Desired,
  current: Current,
  policy: Policy,
  placed: (wanted: Given, key: string) => void = () => {},
): Plan {
  const problems: NetBoxError[] = []
  const attempt = <T>(kind: Kind, key: string, work: () => T): T | undefined => {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof NetBoxError)) throw error
      problems.push(error.about(kind, key))
      return undefined
    }
  }

  // First every object gets its place, outer ones before inner ones: then all references can be looked up, whatever their order.
  const directory = new Directory(current.directory, withWanted(current.customFields, desired))
  const coming = new Map<Target, readonly Target[]>()
  const ours = (target: Target) => isOurs(target, policy)
  const known = (kind: Kind) => (given: Given) =>
    policy.mode === 'create' ? undefined : recognised(kind, given, desired, directory, current, ours)
  const entered: { target: Target; given: Given }[] = []
  for (const kind of inOrder)
    for (const { given, target, error } of placesOf(
      kind,
      (desired[kind] ?? []) as readonly Given[],
      directory,
      current,
      ours,
      known(kind),
    )) {
      placed(given, target?.label ?? labelOfGiven(kind, given))
      if (error) problems.push(error.about(kind, labelOfGiven(kind, given)))
      if (!target) continue
      entered.push({ target, given })
      if (kind === 'dcim.device' && target.id === undefined && current.templates)
        coming.set(target, comingWith(target, given, directory, current.templates))
    }
  const comes = new Set([...coming.values()].flat())

  const twice = new Set<string>()
  let actions: Action[] = []
  const wanted = new Set<string>()
  const needed = new Map<string, string>()
  for (const { target, given } of entered) {
    const name = `${target.kind} ${target.token}`
    const action = attempt(target.kind, target.label, () => {
      if (twice.has(name))
        throw new NetBoxError({
          code: 'invalid',
          message: `is wanted twice; it is told apart by ${toldApartBy(target.kind, given)}, which must be its own`,
        })
      twice.add(name)
      const values = valuesOf(target, given, directory, policy)
      for (const to of targetsIn(values)) needed.set(nameOf(to), `${target.kind} ${target.label}`)
      return compare(target, given, values, directory, current, policy)
    })
    if (action) actions.push(withComponents(action, coming.get(target), comes.has(target)))
    if (target.id !== undefined) wanted.add(nameOf(target as { kind: Kind; id: number }))
  }
  const eased = withHoldersLettingGo(actions, current.directory, ours, (target) => wanted.has(nameOf(target)))
  actions = [...eased.actions]
  problems.push(...eased.problems, ...loopsIn(actions, current.directory))
  if (policy.mode === 'sync') {
    const updates = new Map(actions.flatMap((one) => (one.action === 'update' ? [[nameOf(one), one] as const] : [])))
    const settled = deletes(current, policy, wanted, needed, updates)
    actions.push(...settled.deletes)
    problems.push(...settled.problems)
  }
  return { actions: actions.sort(byOrder), problems: problems.sort((a, b) => (a.message < b.message ? -1 : 1)), policy }
}

function withComponents(action: Action, coming: readonly Target[] = [], comes: boolean): Action {
  if (action.action !== 'create') return action
  return { ...action, ...(coming.length > 0 && { coming }), ...(comes && { comes }) }
}

/** What is wanted of each given field, in comparable form, our tag included. */
function valuesOf(
  { kind, row }: Target,
  given: Given,
  directory: Directory,
  policy: Policy,
): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>()
  for (const [name, value] of Object.entries(given)) {
    if (name === 'id' || value === undefined) continue
    values.set(name, acceptNamed(kind, name, value, directory))
  }
  if (policy.tag && entryOf(kind).fields.tags) values.set('tags', withTag(values.get('tags'), row, policy.tag))
  return values
}

/** The existing objects that wanted values refer to. */
function targetsIn(values: ReadonlyMap<string, unknown>): Target[] {
  const found = [...values.values()].flatMap((value) => (value instanceof Map ? targetsOf(value) : [value].flat()))
  return found.filter((value) => isTarget(value)).filter(({ id }) => id !== undefined)
}

function compare(
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
  const harmless =
    policy.mode === 'create' || (names.length === 0 && policy.tag !== undefined && !entryOf(kind).fields.tags)
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
  return [...values].flatMap(([name, value]) =>
    [value].flat().flatMap((one): [string, string][] => {
      if (!isTarget(one)) return []
      const { kind, id, label } = one
      if (id === undefined || current.directory.byId(kind, id) !== one) return []
      return [given[name]].flat().some((reference) => labelOf(reference) === label)
        ? []
        : [[name, `${label} (id ${id})`]]
    }),
  )
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

/** What is ours and wanted no more, as far as nothing else is lost by deleting it. */
function deletes(
  current: Current,
  policy: Policy,
  wanted: ReadonlySet<string>,
  needed: ReadonlyMap<string, string>,
  updates: ReadonlyMap<string, Update>,
) {
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
    if (one.cascade.holder !== 'device') return true
    const [kind, id] = one.taker.split(' ')
    return !cameWith(one.row, targetOf({ kind: kind!, id: Number(id) })?.row)
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

function isOurs(target: Target, policy: Policy): boolean {
  if (target.id === undefined) return true
  return Boolean(policy.owned?.[target.kind]?.has(target.id) || (policy.tag && tagsOf(target.row).includes(policy.tag)))
}

/** An interface that a device of ours brought along, and that nobody touched since. */
function cameWithOurs({ kind, row }: Target, directory: Directory, policy: Policy): boolean {
  if (kind !== 'dcim.interface' || !row) return false
  const device = directory.byId('dcim.device', rules.reference.read(row, 'device', fieldOf(kind, 'device')) as number)
  return device !== undefined && isOurs(device, policy) && cameWith(row, device.row)
}

function tagsOf(row: Row | undefined): string[] {
  return row ? (rules.tags.read(row, 'tags', { type: 'tags', required: false }) as string[]) : []
}

function withTag(wanted: unknown, row: Row | undefined, tag: string): string[] {
  return [...new Set([...((wanted as string[] | undefined) ?? tagsOf(row)), tag])]
}

function shown(kind: Kind, given: Given): Given {
  return Object.fromEntries(
    Object.entries(given)
      .filter(([name, value]) => name !== 'id' && value !== undefined)
      .map(([name, value]) => [name, change(kind, name, null, value).new]),
  )
}

const place = new Map(inOrder.map((kind, n) => [kind, n]))

function byOrder(a: Action, b: Action): number {
  const deletesLast = Number(a.action === 'delete') - Number(b.action === 'delete')
  if (deletesLast !== 0) return deletesLast
  const direction = a.action === 'delete' ? -1 : 1
  if (a.kind !== b.kind) return direction * (place.get(a.kind)! - place.get(b.kind)!)
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0
}
