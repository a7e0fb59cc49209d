import { apply, assertSupported, type Client, type Report } from '../../netbox/index.ts'
import type { Config } from './config.ts'
import type { Conflict } from './core/conflict.ts'
import { type Look, ownOf } from './core/observation.ts'
import { isStale, presencesAfter } from './core/presence.ts'
import { type Asked, lookAll } from './looks.ts'
import { drawUp } from './netbox/draw-up.ts'
import { type Entry, writeJournal } from './netbox/journal.ts'
import { NETBOX, readWorld, taggedSince, type World } from './netbox/read.ts'
import { STALE, staleFragments, withoutStaleMark } from './netbox/stale.ts'
import { type Judged, judge } from './pipeline.ts'
import type { Told } from './render.ts'
import { type State, standing, stateFor } from './state.ts'

export interface Cycle {
  readonly told: Told
  readonly judged: Judged
  readonly world: World
  readonly asked: readonly Asked[]
  /** What is remembered once it is done. */
  readonly next: State
}

export interface Around {
  readonly signal: AbortSignal
  readonly now: () => Date
  readonly secret: (file: string) => Promise<string>
  readonly progress?: (done: number, total: number) => void
}

/** Asks all sources and draws up the plan. Writes nothing. */
export async function prepare(client: Client, config: Config, state: State, around: Around): Promise<Cycle> {
  let done = 0
  const asked = await lookAll(config.sources, { ...around, site: config.site }, () => {
    around.progress?.(++done, config.sources.length)
  })
  return await prepareFrom(client, config, state, asked, around.now())
}

/**
 * The same from looks that are there already.
 *
 * @param others looks that were counted before: of sources that are not asked this time
 */
export async function prepareFrom(
  client: Client,
  config: Config,
  before: State,
  asked: readonly Asked[],
  now: Date,
  others: readonly Look[] = [],
): Promise<Cycle> {
  const world = await readWorld(client, now, config.tag)
  const state = stateFor(before, world.tagged)
  const { presences, suspicions } = presencesOf(state, asked)
  const stood = standing(asked, state, (own) => isStale([own], presences, config.stale, now))
  const looks = [...stood, ...others]
  const { tag, same, different, site, role, prefixes, strategies, stale } = config
  const judged = judge(looks, world, state.known, {
    pins: { same, different },
    rules: { order: config.sources.map(({ name }) => name), strategies },
    defaults: { site, role, prefixes, tag },
  })
  const seen = new Set(judged.things.map(({ id }) => id))
  const { known } = judged.resolved
  const gone = staleFragments({ world, known, presences, seen, tag }, stale, now)
  const fragments = judged.fragments.map((fragment) => withoutStaleMark(fragment, judged.existing.get(fragment.thing)))
  const drawn = await drawUp(client, [...fragments, ...gone], tag, config.others, judged.cables)
  const conflicts = [...judged.conflicts, ...drawn.conflicts]
  const gaps = [...asked.flatMap(({ look }) => look.gaps), ...suspicions]
  const next: State = {
    ...state,
    known,
    presences,
    looks: { ...state.looks, ...Object.fromEntries(stood.map((one) => [one.source, one])) },
  }
  return { told: { drawn, conflicts, gaps, unidentified: judged.unidentified }, judged, world, asked, next }
}

/** Does what a plan says. An object that NetBox refuses is told in the report, its neighbours go through. */
export async function carryOut(
  client: Client,
  cycle: Cycle,
  { stop, progress }: { stop?: AbortSignal; progress?: (done: number, total: number) => void },
): Promise<{ report: Report; journal: string | undefined; state: State }> {
  const { plan } = cycle.told.drawn
  await assertSupported(client, plan)
  const report = await apply(client, plan, {
    message: 'netbox-discover',
    ...(stop && { stop }),
    ...(progress && { progress }),
  })
  const marked = report.results.flatMap(({ action, id, error }): Entry[] => {
    if (error || action.action !== 'update' || id === undefined) return []
    if (action.kind !== 'dcim.device' && action.kind !== 'virtualization.virtualmachine') return []
    const tags = action.changes.find(({ field }) => field === 'tags')
    const [before, after] = [tags?.old, tags?.new].map((some) => ((some ?? []) as string[]).includes(STALE))
    if (before === after) return []
    return [
      {
        kind: action.kind,
        id,
        comments: after ? 'No source has seen it for a while: marked as stale.' : 'It is seen again.',
      },
    ]
  })
  const { entries, told } = conflictEntries(cycle)
  const journal = await writeJournal(client, [...marked, ...entries])
  const { known } = cycle.next
  const things = { ...known.things, ...selvesIn(report, cycle) }
  // The first run makes the tag.
  const netbox = cycle.world.tagged ?? (await taggedSince(client, plan.policy.tag!))
  return {
    report,
    journal,
    state: {
      ...cycle.next,
      ...(netbox !== undefined && { netbox }),
      known: { ...known, things },
      told: journal === undefined ? told : cycle.next.told,
    },
  }
}

/** What things are in NetBox from now on: by that they are found again when their names change. */
function selvesIn({ results }: Report, { told: { drawn } }: Cycle): Record<string, string> {
  return Object.fromEntries(
    results.flatMap(({ action, id }) => {
      const thing = drawn.selves.get(`${action.kind} ${action.key}`)
      return thing === undefined || id === undefined
        ? []
        : [[ownOf({ source: NETBOX, id: `${action.kind}/${id}` }), thing]]
    }),
  )
}

/** Each conflict once, on the object that it is about, as far as that is ours. */
function conflictEntries({ told, judged, next }: Cycle): { entries: Entry[]; told: string[] } {
  const { conflicts, drawn } = told
  const tag = drawn.plan.policy.tag!
  const before = new Set(next.told)
  const entries = conflicts.flatMap(({ about, sentence }: Conflict): Entry[] => {
    const existing = judged.existing.get(about)
    return existing?.tags.includes(tag) && !before.has(sentence)
      ? [{ kind: existing.kind, id: existing.id, comments: `Discovery: ${sentence}.` }]
      : []
  })
  // What is settled may be told again when it comes back.
  return { entries, told: [...new Set(conflicts.map(({ sentence }) => sentence))] }
}

function presencesOf(state: State, asked: readonly Asked[]) {
  const suspicions: string[] = []
  let { presences } = state
  for (const { look, failure } of asked as readonly { look: Look; failure?: string }[]) {
    if (failure !== undefined) continue
    const result = presencesAfter(presences, look)
    presences = result.presences
    if (result.suspicion) suspicions.push(result.suspicion)
  }
  return { presences, suspicions }
}
