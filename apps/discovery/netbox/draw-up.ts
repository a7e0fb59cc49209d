import {
  type Client,
  type Current,
  type Desired,
  NetBoxError,
  type Plan,
  type Policy,
  plan,
  readCurrent,
} from '../../../netbox/index.ts'
import type { Conflict } from '../core/conflict.ts'
import type { Fragment, Wanted } from './wanted.ts'

/** What is done for things that NetBox has of others: the seed, a person. */
export type Others = 'report' | 'children'

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
): Promise<Drawn> {
  const policy: Policy = { mode: 'upsert', tag }
  const needs = unique(fragments.flatMap((one) => one.needs))
  const tagObject: Wanted = { kind: 'extras.tag', fields: { name: tag, slug: tag }, said: {} }
  const everything = desiredOf([tagObject, ...needs, ...fragments.flatMap(objectsOf)])
  const current = await readCurrent(client, everything, policy)
  const shared = { wanted: [tagObject, ...needs].filter((one) => !isThere(current, one)) }
  const conflicts: Conflict[] = []
  let kept = fragments.map((fragment) => {
    const result = withoutProblems(fragment, shared, current, policy, others)
    conflicts.push(...result.conflicts)
    const needs = result.objects.includes(fragment.itself) ? fragment.needs : []
    return { thing: fragment.thing, kind: fragment.itself.kind, needs, objects: result.objects, labels: result.labels }
  })
  // What only shows among all: two things that want the same name or address.
  for (;;) {
    const objects = kept.flatMap((one) => one.objects)
    const missing = unique([...(objects.length > 0 ? [tagObject] : []), ...kept.flatMap((one) => one.needs)])
    const made = plan(desiredOf([...missing.filter((one) => !isThere(current, one)), ...objects]), current, policy)
    if (made.problems.length === 0) {
      const wanted = kept.flatMap(({ thing, objects: mine }) => mine.map((one) => ({ ...one, thing })))
      return { plan: made, conflicts, wanted, selves: selvesIn(made, kept) }
    }
    const blamed = new Set(made.problems.map(({ kind, key }) => `${kind} ${key}`))
    const guilty = kept.filter(({ labels }) => [...labels].some((label) => blamed.has(label)))
    for (const { key = '', message } of made.problems)
      conflicts.push({ sort: 'refused', about: key, sentence: message })
    // Never in a circle: what cannot be laid at anybody's door ends it.
    if (guilty.length === 0) throw made.problems[0]!
    kept = kept.filter((one) => !guilty.includes(one))
  }
}

function withoutProblems(
  { thing, itself, children, theirs }: Fragment,
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
  if (theirs === undefined) {
    const whole = [itself, ...children]
    const made = attempt(whole)
    if (made.problems.length === 0) return { objects: whole, labels: labelsOf(made), conflicts }
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
  return [...new Map(all.map((one) => [`${one.kind} ${JSON.stringify(keyOf(one))}`, one])).values()]
}

function keyOf({ fields }: Wanted): unknown {
  return [fields.manufacturer, fields.slug ?? fields.name]
}

function isThere({ directory }: Current, { kind, fields }: Wanted): boolean {
  const reference = fields.manufacturer
    ? { manufacturer: fields.manufacturer, slug: fields.slug }
    : (fields.slug ?? fields.name)
  try {
    return directory.find(kind, reference as string).id !== undefined
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
