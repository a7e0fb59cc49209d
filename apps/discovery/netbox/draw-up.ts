import { labelOfGiven } from '../../../netbox/desired.ts'
import {
  type Client,
  type Current,
  type Desired,
  type Kind,
  NetBoxError,
  type Plan,
  type Policy,
  plan,
  type Reference,
  readCurrent,
} from '../../../netbox/index.ts'
import type { Conflict } from '../core/conflict.ts'
import { untagged } from './fill.ts'
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

/** What is made for the sake of what is written: what only the thing itself refers to goes with it. */
function neededBy({ itself, filling, theirs, needs }: Fragment, objects: readonly Wanted[]): readonly Wanted[] {
  if (objects.length === 0) return []
  const whole = theirs === undefined || objects.some((one) => one === filling || one === itself)
  return whole ? needs : needs.filter(({ kind }) => kind !== 'dcim.platform' && kind !== 'extras.customfield')
}

function withoutProblems(
  { thing, itself, children, theirs, primary = {}, filling }: Fragment,
  shared: Shared,
  current: Current,
  policy: Policy,
  others: Others,
) {
  const attempt = (objects: readonly Wanted[]) => plan(desiredOf([...shared.wanted, ...objects]), current, policy)
  const conflicts: Conflict[] = []
  const blame = (problems: readonly NetBoxError[]) => {
    for (const { code, message } of problems) {
      const sentence = inOwnWords(code, message, policy.tag!)
      conflicts.push({ sort: code === 'foreign' ? 'foreign' : 'refused', about: thing, sentence })
    }
  }
  const objects: Wanted[] = []
  const led = { ...itself, fields: { ...itself.fields, ...primary } }
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

function labelsOf({ actions }: Plan): Set<string> {
  return new Set(actions.map(({ kind, key }) => `${kind} ${key}`))
}

function unique(all: readonly Wanted[]): Wanted[] {
  return [...new Map(all.map((one) => [`${one.kind} ${JSON.stringify(referenceOf(one))}`, one])).values()]
}

/** How an object is referred to whose key is more than a slug or a name. */
const REFERENCES: Partial<Record<Kind, readonly string[]>> = {
  'dcim.devicetype': ['manufacturer', 'slug'],
  'ipam.prefix': ['prefix', 'vrf'],
  'ipam.vlan': ['site', 'vid'],
}

function referenceOf({ kind, fields }: Wanted): Reference {
  const parts = REFERENCES[kind]
  return parts === undefined
    ? ((fields.slug ?? fields.name) as string)
    : Object.fromEntries(parts.flatMap((part) => (fields[part] === undefined ? [] : [[part, fields[part]]])))
}

function isThere({ directory }: Current, wanted: Wanted): boolean {
  try {
    return directory.find(wanted.kind, referenceOf(wanted)).id !== undefined
  } catch (error) {
    if (!(error instanceof NetBoxError)) throw error
    // Several fit: then there is certainly one.
    return error.code === 'ambiguous'
  }
}

function desiredOf(objects: readonly Wanted[]): Desired {
  const byKind = Map.groupBy(objects, ({ kind }) => kind)
  return Object.fromEntries([...byKind].map(([kind, some]) => [kind, some.map(({ fields }) => fields)])) as Desired
}
