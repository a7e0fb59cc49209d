import type { Action, Current, Plan, Policy } from './actions.ts'
import { nameOf } from './along.ts'
import { isBringer } from './components/bringers.ts'
import { Coming } from './components/coming.ts'
import { withWanted } from './custom-fields.ts'
import { type Desired, type Given, labelOfGiven } from './desired.ts'
import { Directory } from './directory.ts'
import { NetBoxError } from './errors.ts'
import { withHoldersLettingGo } from './holders.ts'
import { toldApartBy } from './identity.ts'
import { inOrder, type Kind, levels } from './kinds.ts'
import { loopsIn } from './loops.ts'
import { placesOf } from './places.ts'
import { compare, valuesOf } from './plan/compare.ts'
import { deletes } from './plan/deletions.ts'
import { isOurs } from './plan/ours.ts'
import { recognised } from './recognise.ts'
import { targetsOf } from './values/custom.ts'
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
  const coming = new Coming(directory, desired, current.templates)
  const brought = new Map<Target, readonly Target[]>()
  const ours = (target: Target) => isOurs(target, policy)
  const known = (kind: Kind) => (given: Given) =>
    policy.mode === 'create' ? undefined : recognised(kind, given, desired, directory, current, ours)
  const entered: { target: Target; given: Given }[] = []
  for (const kind of inOrder) {
    const denied = directory.deniedTo(kind)
    if (denied) {
      for (const given of (desired[kind] ?? []) as readonly Given[]) {
        placed(given, labelOfGiven(kind, given))
        problems.push(denied.about(kind, labelOfGiven(kind, given)))
      }
      continue
    }
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
      coming.want(target, given)
      if (isBringer(kind) && target.id === undefined) brought.set(target, coming.with(target, given))
    }
  }

  const twice = new Set<Target>()
  let actions: Action[] = []
  const wanted = new Set<string>()
  const needed = new Map<string, string>()
  for (const { target, given } of entered) {
    const action = attempt(target.kind, target.label, () => {
      if (twice.has(target))
        throw new NetBoxError({
          code: 'invalid',
          message: `is wanted twice; it is told apart by ${toldApartBy(target.kind, given)}, which must be its own`,
        })
      twice.add(target)
      const values = valuesOf(target, given, directory, policy)
      // Only of what may be deleted anybody asks who needs it.
      if (policy.mode === 'sync')
        for (const to of targetsIn(values, directory)) needed.set(nameOf(to), `${target.kind} ${target.label}`)
      return compare(target, given, values, directory, current, policy)
    })
    if (action) actions.push(withComponents(action, brought.get(target), coming.bringerOf(target)))
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

function withComponents(action: Action, coming: readonly Target[] = [], comes: Target | undefined): Action {
  if (action.action !== 'create') return action
  return { ...action, ...(coming.length > 0 && { coming }), ...(comes && { comes }) }
}

/** The existing objects that wanted values refer to. */
function targetsIn(values: ReadonlyMap<string, unknown>, directory: Directory): Target[] {
  const tags = ((values.get('tags') ?? []) as string[]).flatMap((slug) => directory.byKey('extras.tag', [slug]))
  const found = [...values.values()].flatMap((value) => (value instanceof Map ? targetsOf(value) : [value].flat(2)))
  return [...tags, ...found.filter((value) => isTarget(value))].filter(({ id }) => id !== undefined)
}

function byOrder(a: Action, b: Action): number {
  const deletesLast = Number(a.action === 'delete') - Number(b.action === 'delete')
  if (deletesLast !== 0) return deletesLast
  const direction = a.action === 'delete' ? -1 : 1
  if (a.kind !== b.kind) return direction * (levels.get(a.kind)! - levels.get(b.kind)! || (a.kind < b.kind ? -1 : 1))
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0
}
