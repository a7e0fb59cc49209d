import { labelOfGiven } from '../../../netbox/desired.ts'
import {
  type Client,
  type Current,
  type NetBoxError,
  type Plan,
  type Policy,
  plan,
  readCurrent,
} from '../../../netbox/index.ts'
import type { Conflict } from '../core/conflict.ts'
import { untagged } from './fill.ts'
import { desiredOf, isThere, labelsOf, unique } from './objects.ts'
import type { Fragment, Wanted } from './wanted.ts'

/** What is done for things that NetBox has of others, the seed or a person: told; given what hangs on them; given what they lack as well. */
export type Others = 'report' | 'children' | 'fill'

export interface Drawn {
  readonly plan: Plan
  /** What is left out, and why. */
  readonly conflicts: readonly Conflict[]
  /** Ids of the things, by kind and key of the devices and machines that they are in the plan. */
  readonly selves: ReadonlyMap<string, string>
  /** The wanted objects behind the plan. */
  readonly wanted: readonly (Wanted & { readonly thing: string })[]
}

/** What {@link Fragment}s share, such as a role, and whether NetBox has it. */
interface Shared {
  readonly wanted: readonly Wanted[]
}

/**
 * The plan for all things. The engine refuses a plan with a problem in it; here each problem takes away only the object that it
 * is about, and what hangs on that, and is told.
 */
export async function drawUp(
  client: Client,
  fragments: readonly Fragment[],
  tag: string,
  others: Others,
  cables: readonly Wanted[] = [],
): Promise<Drawn> {
  const policy: Policy = { mode: 'upsert', tag }
  const needs = unique(fragments.flatMap((one) => one.needs))
  const tagObject: Wanted = { kind: 'extras.tag', fields: { name: tag, slug: tag }, said: {} }
  const everything = desiredOf([tagObject, ...needs, ...fragments.flatMap(objectsOf), ...cables])
  const current = await readCurrent(client, everything, policy)
  const shared = { wanted: [tagObject, ...needs].filter((one) => !isThere(current, one)) }
  const drawn = allAtOnce(fragments, shared, tagObject, cables, current, policy, others)
  if (drawn) return drawn
  const theirs = new Set(
    fragments.flatMap(({ filling }) => (filling ? [`${filling.kind} ${filling.fields.id as number}`] : [])),
  )
  const conflicts: Conflict[] = []
  let kept = fragments.map((fragment) => {
    const result = withoutProblems(fragment, shared, current, policy, others)
    conflicts.push(...result.conflicts)
    const needs = neededBy(fragment, result.objects)
    return { thing: fragment.thing, kind: fragment.itself.kind, needs, objects: result.objects, labels: result.labels }
  })
  // Each end is another thing's: only among all of them a cable can be judged.
  for (const cable of cables)
    kept.push({
      thing: '',
      kind: cable.kind,
      needs: [],
      objects: [cable],
      labels: new Set([`${cable.kind} ${labelOfGiven(cable.kind, cable.fields)}`]),
    })
  // What only shows among all: two things that want the same name or address.
  for (;;) {
    const objects = kept.flatMap((one) => one.objects)
    const missing = unique([...(objects.length > 0 ? [tagObject] : []), ...kept.flatMap((one) => one.needs)])
    const made = plan(desiredOf([...missing.filter((one) => !isThere(current, one)), ...objects]), current, policy)
    if (made.problems.length === 0) {
      const wanted = kept.flatMap(({ thing, objects: mine }) => mine.map((one) => ({ ...one, thing })))
      return { plan: untagged(made, theirs), conflicts, wanted, selves: selvesIn(made, kept) }
    }
    const blamed = new Set(made.problems.map(({ kind, key }) => `${kind} ${key}`))
    const named = kept.filter(({ labels }) => [...labels].some((label) => blamed.has(label)))
    // A cable whose end was refused is all that can be left over.
    const guilty = named.length > 0 ? named : kept.filter(({ kind }) => kind === 'dcim.cable')
    for (const { key = '', message } of made.problems)
      conflicts.push({ sort: 'refused', about: key, sentence: message })
    // Never in a circle: what cannot be laid at anybody's door ends it.
    if (guilty.length === 0) throw made.problems[0]!
    kept = kept.filter((one) => !guilty.includes(one))
  }
}

/**
 * One plan for all things as they are, where nothing stands in its way: in place of one for each, which only tell whose a problem is.
 * Undefined where there is a problem, or where others' things are to be given something.
 */
function allAtOnce(
  fragments: readonly Fragment[],
  shared: Shared,
  tagObject: Wanted,
  cables: readonly Wanted[],
  current: Current,
  policy: Policy,
  others: Others,
): Drawn | undefined {
  const ours = fragments.filter(({ theirs }) => theirs === undefined)
  if (others !== 'report' && ours.length < fragments.length) return undefined
  const wanted = ours.flatMap((fragment) =>
    [ledBy(fragment), ...fragment.children].map((one) => ({ ...one, thing: fragment.thing })),
  )
  const objects = [...wanted, ...cables.map((one) => ({ ...one, thing: '' }))]
  const needs = unique([...(objects.length > 0 ? [tagObject] : []), ...ours.flatMap((one) => one.needs)])
  const made = plan(desiredOf([...needs.filter((one) => !isThere(current, one)), ...objects]), current, policy)
  if (made.problems.length > 0) return undefined
  const labels = new Map<string, string>(
    made.actions.flatMap((one) => ('id' in one ? [[`${one.kind} ${one.id}`, one.key] as const] : [])),
  )
  const kept = ours.map(({ thing, itself }) => {
    const key = labels.get(`${itself.kind} ${itself.fields.id}`)
    const alone = () => labelsOf(plan(desiredOf([...shared.wanted, itself]), current, policy))
    return { thing, kind: itself.kind, labels: key === undefined ? alone() : new Set([`${itself.kind} ${key}`]) }
  })
  const conflicts = fragments.flatMap(({ thing: about, theirs }): Conflict[] =>
    theirs === undefined ? [] : [{ sort: 'foreign', about, sentence: theirs }],
  )
  return { plan: made, conflicts, wanted: objects, selves: selvesIn(made, kept) }
}

/** The thing itself with what it is reached by. */
function ledBy({ itself, primary = {} }: Fragment): Wanted {
  return { ...itself, fields: { ...itself.fields, ...primary } }
}

/** What is made for the sake of what is written: what only the thing itself refers to goes with it. */
function neededBy({ itself, filling, theirs, needs }: Fragment, objects: readonly Wanted[]): readonly Wanted[] {
  if (objects.length === 0) return []
  const whole = theirs === undefined || objects.some((one) => one === filling || one === itself)
  return whole ? needs : needs.filter(({ kind }) => kind !== 'dcim.platform' && kind !== 'extras.customfield')
}

function withoutProblems(fragment: Fragment, shared: Shared, current: Current, policy: Policy, others: Others) {
  const { thing, itself, children, theirs, primary = {}, filling } = fragment
  const attempt = (objects: readonly Wanted[]) => plan(desiredOf([...shared.wanted, ...objects]), current, policy)
  const conflicts: Conflict[] = []
  const blame = (problems: readonly NetBoxError[]) => {
    for (const { code, message } of problems) {
      const sentence = inOwnWords(code, message, policy.tag!)
      conflicts.push({ sort: code === 'foreign' ? 'foreign' : 'refused', about: thing, sentence })
    }
  }
  const objects: Wanted[] = []
  const led = ledBy(fragment)
  if (theirs === undefined) {
    // First with what it is reached by, then without.
    for (const first of Object.keys(primary).length > 0 ? [led, itself] : [itself]) {
      const whole = [first, ...children]
      const made = attempt(whole)
      if (made.problems.length === 0) return { objects: whole, labels: labelsOf(made), conflicts }
    }
    const { problems } = attempt([itself])
    if (problems.length === 0) objects.push(itself)
    else blame(problems)
    // What hangs on a thing that cannot be there cannot be either.
    if (objects.length === 0) return { objects, labels: new Set<string>(), conflicts }
  } else {
    conflicts.push({ sort: 'foreign', about: thing, sentence: theirs })
    if (others === 'report') return { objects, labels: new Set<string>(), conflicts }
  }
  for (const child of children) {
    const problems = attempt([...objects, child]).problems.filter((one) => !isTheSame(one))
    if (problems.length > 0) blame(problems)
    else if (attempt([...objects, child]).problems.length === 0) objects.push(child)
  }
  const last = theirs === undefined ? led : filling
  if (last && (theirs === undefined || others === 'fill')) {
    const rest = objects.filter((one) => one !== itself)
    const problems = attempt([last, ...rest]).problems
    if (problems.length === 0)
      return { objects: [last, ...rest], labels: labelsOf(attempt([last, ...rest])), conflicts }
    if (theirs !== undefined) blame(problems)
  }
  return { objects, labels: labelsOf(attempt(objects)), conflicts }
}

/** Others have just what is wanted, without our tag: nothing to tell. */
function isTheSame({ code, detail }: NetBoxError): boolean {
  return code === 'foreign' && /^(the same as wanted|different in tags)$/.test((detail as { state: string }).state)
}

/** The engine's remedies are for models; this command has another. */
function inOwnWords(code: string, message: string, tag: string): string {
  if (code !== 'foreign') return message
  return message.replace(
    / and it is not managed here;.*$/,
    ` and it does not carry the tag "${tag}": it is left as it is`,
  )
}

/** A fragment has one device or machine, which is the thing itself. */
function selvesIn(
  { actions }: Plan,
  kept: readonly { readonly thing: string; readonly kind: string; readonly labels: ReadonlySet<string> }[],
): Map<string, string> {
  const there = new Set(actions.map(({ kind, key }) => `${kind} ${key}`))
  return new Map(
    kept.flatMap(({ thing, kind, labels }) =>
      [...labels]
        .filter((label) => label.startsWith(`${kind} `) && there.has(label))
        .map((label) => [label, thing] as const),
    ),
  )
}

function objectsOf({ itself, children }: Fragment): Wanted[] {
  return [itself, ...children]
}
