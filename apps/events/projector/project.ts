import {
  apply,
  type Client,
  type Desired,
  Kept,
  type Kind,
  list,
  NetBoxError,
  type Plan,
  type Policy,
  plan,
  readCurrent,
  readCurrentByKey,
} from '../../../netbox/index.ts'
import { DONE, type Outcome, verdictOf, worse } from './verdict.ts'
import type { Wanted, WantedObject } from './wanted.ts'

/** Carried by what the events made, so that nothing of others is touched. */
export const TAG = 'netbox-events'
const MESSAGE = 'netbox-events'
/** Up to this many objects are read by their keys; whole kinds are cheaper for more. */
const FEW = 200

const OURS: Policy = { mode: 'upsert', tag: TAG }
/** Manufacturers, types and roles are anybody's. */
const MISSING: Policy = { mode: 'create' }
const TAG_ITSELF: WantedObject = {
  kind: 'extras.tag',
  fields: {
    name: 'From events',
    slug: TAG,
    description: 'Written by netbox-events, from the events of the infrastructure',
  },
}

export type Phase = 'read' | 'plan' | 'write'

/** What was seen to be there: of what is only made where it is missing, and of what many devices share. */
export class Seen {
  readonly made = new Set<string>()
  readonly kept = new Kept(['extras.tag', 'dcim.site', 'dcim.manufacturer', 'dcim.devicetype', 'dcim.devicerole'])

  clear(): void {
    this.made.clear()
    this.kept.clear()
  }
}

export interface ProjectOptions {
  readonly signal?: AbortSignal | undefined
  /** What is not looked for again until something fails. */
  readonly seen?: Seen
  /** Told how long each phase took, in seconds. */
  readonly timed?: (phase: Phase, seconds: number) => void
}

/**
 * Makes NetBox say what aggregates come to: few reads by key, one plan, bulk writes. Each aggregate has an outcome of its own; what
 * fails on the way is tried once more with the whole picture. Never throws a {@link NetBoxError}.
 */
export async function project(
  client: Client,
  wanted: readonly Wanted[],
  options: ProjectOptions = {},
): Promise<Map<string, Outcome>> {
  const outcomes = new Map(wanted.map(({ owner, lacks }) => [owner, lacks ? waits(lacks) : DONE]))
  const possible = wanted.filter(({ lacks }) => lacks === undefined)
  const first = await attempt(client, possible, options, count(possible) <= FEW)
  for (const { owner } of possible) outcomes.set(owner, first.get(owner) ?? DONE)
  const failed = possible.filter(({ owner }) => ['dead', 'wait'].includes(outcomes.get(owner)!.verdict))
  if (failed.length === 0 || count(possible) > FEW) return outcomes
  const second = await attempt(client, failed, options, false)
  for (const { owner } of failed) outcomes.set(owner, second.get(owner) ?? DONE)
  return outcomes
}

/** What NetBox would be told, without telling it. Throws {@link NetBoxError}. */
export async function preview(client: Client, wanted: readonly Wanted[]): Promise<Plan> {
  const objects = wanted.flatMap(({ needed, objects }) => [...needed, ...objects])
  const drawn = merged([{ owner: '', needed: [], objects: [TAG_ITSELF, ...objects] }], (one) => one.objects)
  const policy = { ...OURS, mode: 'upsert' } as const
  return plan(drawn.desired, await readCurrent(client, drawn.desired, policy), policy)
}

const waits = (reason: string): Outcome => ({ verdict: 'wait', reason })
const count = (wanted: readonly Wanted[]) => wanted.reduce((sum, one) => sum + one.objects.length, 0)

async function attempt(
  client: Client,
  wanted: readonly Wanted[],
  options: ProjectOptions,
  byKey: boolean,
): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>()
  if (wanted.length === 0) return outcomes
  const { seen = new Seen() } = options
  const blame = (owners: Iterable<string>, error: NetBoxError) => {
    for (const owner of owners) outcomes.set(owner, worse(outcomes.get(owner) ?? DONE, verdictOf(error)))
  }
  const tagged: Wanted = { owner: '', needed: [TAG_ITSELF], objects: [] }
  try {
    const missing = merged([tagged, ...wanted], ({ needed }) =>
      needed.filter((one) => !seen.made.has(JSON.stringify(one))),
    )
    if (missing.owners.size > 0) await bring(client, missing, MISSING, options, byKey, blame)
    await bring(
      client,
      merged(await withIds(client, wanted), (one) => one.objects),
      OURS,
      options,
      byKey,
      blame,
    )
  } catch (error) {
    if (!(error instanceof NetBoxError)) throw error
    blame(
      wanted.map(({ owner }) => owner),
      error,
    )
  }
  outcomes.delete('')
  // Somebody may have taken away what was there.
  if (outcomes.size > 0) seen.clear()
  else for (const needed of [tagged, ...wanted].flatMap((one) => one.needed)) seen.made.add(JSON.stringify(needed))
  return outcomes
}

/** Devices of ours that have another name by now are told by their ids: they are renamed, and not made anew. */
async function withIds(client: Client, wanted: readonly Wanted[]): Promise<readonly Wanted[]> {
  const renamed = wanted.flatMap(({ objects }) => objects).filter(({ formerly }) => formerly !== undefined)
  if (renamed.length === 0) return wanted
  const names = renamed.flatMap(({ fields, formerly }) => [nameIn(fields), ...formerly!])
  const rows = await list(
    client,
    'dcim/devices/',
    ['name', 'tags'],
    [...new Set(names)].map((name) => ['name__ie', name]),
  )
  const ours = rows.filter(({ tags }) => (tags as { slug: string }[]).some(({ slug }) => slug === TAG))
  const called = (name: string) => ours.find((row) => String(row.name).toLowerCase() === name.toLowerCase())
  const idOf = ({ fields, formerly = [] }: WantedObject) =>
    called(nameIn(fields)) ? undefined : [...formerly].reverse().map(called).find(Boolean)?.id
  return wanted.map((one) => ({
    ...one,
    objects: one.objects.map((object): WantedObject => {
      const id = idOf(object)
      return id === undefined ? object : ({ ...object, fields: { ...object.fields, id } } as WantedObject)
    }),
  }))
}

const nameIn = (fields: object) => String((fields as { name?: unknown }).name)

/** Objects as the engine wants them, each once, and whose they are. */
interface Merged {
  readonly desired: Desired
  readonly owners: ReadonlyMap<object, readonly string[]>
}

/** Objects that several aggregates want alike, a manufacturer or a device with its address, are one. */
function merged(wanted: readonly Wanted[], choose: (one: Wanted) => readonly WantedObject[]): Merged {
  const known = new Map<string, { kind: Kind; fields: object; owners: string[] }>()
  for (const one of wanted)
    for (const { kind, fields } of choose(one)) {
      const name = `${kind} ${JSON.stringify(fields)}`
      const there = known.get(name)
      if (there) there.owners.push(one.owner)
      else known.set(name, { kind, fields, owners: [one.owner] })
    }
  const all = [...known.values()]
  const desired = Object.fromEntries(
    [...Map.groupBy(all, ({ kind }) => kind)].map(([kind, of]) => [kind, of.map(({ fields }) => fields)]),
  ) as Desired
  return { desired, owners: new Map(all.map(({ fields, owners }) => [fields, owners])) }
}

async function bring(
  client: Client,
  { desired, owners }: Merged,
  policy: Policy,
  { signal, seen, timed = () => {} }: ProjectOptions,
  byKey: boolean,
  blame: (owners: Iterable<string>, error: NetBoxError) => void,
): Promise<void> {
  const clock = stopwatch(timed)
  const current = byKey
    ? await readCurrentByKey(client, desired, policy, seen?.kept)
    : await readCurrent(client, desired, policy)
  clock('read')
  const byName = new Map<string, readonly string[]>()
  const kindOf = new Map(
    Object.entries(desired).flatMap(([kind, objects]) => objects.map((one) => [one as object, kind])),
  )
  const drawn = plan(desired, current, policy, (given, key) => {
    const name = `${kindOf.get(given)} ${key}`
    byName.set(name, [...(byName.get(name) ?? []), ...(owners.get(given) ?? [])])
  })
  clock('plan')
  const ownersOf = (kind: string | undefined, key: string | undefined) =>
    byName.get(`${kind} ${key}`) ?? [...owners.values()].flat()
  for (const problem of drawn.problems) blame(ownersOf(problem.kind, problem.key), problem)
  const { failed } = await apply(client, drawn, { message: MESSAGE, signal, ...(signal && { stop: signal }) })
  clock('write')
  // What was not even tried because NetBox went away is not to blame.
  const outage = failed.find(({ error }) => ['later', 'pause'].includes(verdictOf(error!).verdict))?.error
  for (const { action, error } of failed)
    blame(ownersOf(action.kind, action.key), error!.code === 'blocked' && outage ? outage : error!)
}

function stopwatch(timed: (phase: Phase, seconds: number) => void): (phase: Phase) => void {
  let from = performance.now()
  return (phase) => {
    const now = performance.now()
    timed(phase, (now - from) / 1000)
    from = now
  }
}
